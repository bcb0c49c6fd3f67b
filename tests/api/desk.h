#pragma once
// The daemon without its sockets: the real house over the real SQLite plugin in a temporary folder, behind the real
// router and the whole table of the API, with a clock that the tests set. What reaches the store stays there, so every
// test makes tenants of its own.

#include <atomic>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/answer.h"
#include "base/clock.h"
#include "http/dispatcher.h"
#include "http/exchange.h"
#include "http/metrics.h"
#include "storage/plugin_folder.h"
#include "tenant/house.h"

namespace tokenward::api {

/// Stands at noon of 1 March 2026 until it is moved.
class TestClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const noexcept override { return from_micros(micros_); }
  void advance(std::chrono::microseconds time) noexcept { micros_ += time.count(); }

 private:
  std::atomic<std::int64_t> micros_{1'772'366'400'000'000};
};

class Desk {
 public:
  /// `rates` are those of the settings.
  explicit Desk(domain::RateLimits rates = {});
  ~Desk();

  /// Asks with `token` as Bearer (empty: without a credential). A body goes as application/json unless `fields` say
  /// otherwise.
  Answer ask(const std::string& method, const std::string& target, const std::string& token,
             const std::string& body = {}, Fields fields = {});
  Answer get(const std::string& target, const std::string& token) { return ask("GET", target, token); }
  Answer post(const std::string& target, const std::string& token, const boost::json::value& body);
  Answer patch(const std::string& target, const std::string& token, const boost::json::value& body, Fields fields = {});

  /// Creates a tenant and returns its first admin token.
  std::string create_tenant(const std::string& slug);
  /// Makes an account `grace` with a password of her own.
  void create_account(const std::string& slug, const std::string& role = "member");
  static constexpr const char* kPassword = "correct horse battery";
  /// Mints as the operator; the whole answer, which is 201.
  Answer mint(const std::string& slug, const boost::json::object& body);
  /// The same, its value alone: of a token of `owner` with these scopes.
  std::string mint_value(const std::string& slug, const std::string& owner, std::vector<std::string> scopes = {});

  /// How many events the histories of all tenants have together: nothing is ever written without one.
  [[nodiscard]] std::uint64_t events();

  [[nodiscard]] const std::string& operator_token() const noexcept { return operator_token_; }
  [[nodiscard]] tenant::House& house() noexcept { return *house_; }
  [[nodiscard]] http::Dispatcher& dispatcher() noexcept { return *dispatcher_; }
  [[nodiscard]] TestClock& clock() noexcept { return clock_; }
  /// Lets steady time, which rates and quotas are measured in, go on; it stands still otherwise.
  void pass(std::chrono::microseconds time) noexcept { steady_ += time.count(); }
  [[nodiscard]] const ListenerTraits& listener() const noexcept { return listener_; }
  /// Where requests come from.
  std::string peer = "192.0.2.7";

 private:
  static std::chrono::microseconds steady() { return std::chrono::microseconds{steady_}; }

  static inline std::atomic<std::int64_t> steady_{0};  // of all desks: a source of steady time is a bare function
  const storage::PluginFolder folder_{"sqlite"};
  TestClock clock_;
  ListenerTraits listener_;
  http::Health health_;
  http::Metrics metrics_;
  std::unique_ptr<tenant::House> house_;
  std::unique_ptr<http::Dispatcher> dispatcher_;
  std::string operator_token_;
};

}  // namespace tokenward::api
