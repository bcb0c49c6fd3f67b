#pragma once
// A house over a real SQLite store in a folder of its own, with a clock that tests set and a store that fails when it
// is told to. Fresh for every test case.

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "storage/plugin_folder.h"
#include "tenant/faulty_store.h"
#include "tenant/history_verifier.h"
#include "tenant/house.h"
#include "tenant/sweeper.h"

namespace tokenward::tenant::testing {

class TestClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const noexcept override { return from_micros(micros_.load()); }
  void set(Instant at) noexcept { micros_ = to_micros(at); }
  void advance(std::chrono::microseconds by) noexcept { micros_ += by.count(); }

 private:
  std::atomic<std::int64_t> micros_{1'764'000'000'000'000};
};

/// The value of a result that must have one. Not for threads other than the test's.
template <class T>
T require(Result<T> result) {
  BOOST_REQUIRE_MESSAGE(result, (result ? std::string() : result.error().message));
  return std::move(*result);
}
inline void require(const Result<void>& result) {
  BOOST_REQUIRE_MESSAGE(result, (result ? std::string() : result.error().message));
}

/// Why there is none, of a result that must have none. The same holds for threads.
template <class T>
ErrorCode code_of(const Result<T>& result) {
  BOOST_REQUIRE(!result);
  return result.error().code;
}

/// Runs `work(i)` on `count` threads at once and waits for them.
template <class Work>
void in_parallel(unsigned count, const Work& work) {
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
}

/// Forms of answers that differ from each other and from their texts.
extern const FormRules kTestForms;

/// Of a metric of `house`, as it stands in the text for Prometheus: in whole units, -1 where there is no such sample.
/// `sample`: `name{label="value"}`.
[[nodiscard]] long figure_of(House& house, const std::string& sample);

[[nodiscard]] domain::Owner owner(std::string_view text);
[[nodiscard]] domain::Policy policy_of(std::uint32_t max_active);

class HouseFixture {
 public:
  /// `commit_deadline`: how long a commit whose outcome is unknown is asked for. `others`: stores beside `main`; that
  /// of the name "dedicated" is one.
  explicit HouseFixture(HouseSettings settings = {},
                        std::chrono::milliseconds commit_deadline = std::chrono::seconds{60},
                        std::vector<std::string> others = {});
  ~HouseFixture();

  /// Everything anew over the same file, as after a restart.
  void restart();

  [[nodiscard]] House& house() noexcept { return *house_; }
  [[nodiscard]] TokenService& tokens() noexcept { return house_->tokens(); }
  [[nodiscard]] FaultyStore& store() noexcept { return *store_; }
  [[nodiscard]] FaultyStore& store(const std::string& name) { return *others_.at(name); }
  [[nodiscard]] const crypto::Keyring& keyring() const noexcept { return *keyring_; }
  void use_keyring(crypto::Keyring keyring);

  [[nodiscard]] std::shared_ptr<TenantRuntime> system();
  [[nodiscard]] const std::string& operator_value() const noexcept { return operator_value_; }
  std::shared_ptr<TenantRuntime> create(const std::string& slug, const domain::Policy& policy = {},
                                        std::optional<std::string> store = {});

  /// Callers without a credential of their own, as nobody's token.
  [[nodiscard]] domain::Authority local_operator();
  [[nodiscard]] domain::Authority admin_of(const TenantRuntime& tenant) const;
  [[nodiscard]] domain::Authority member_of(const TenantRuntime& tenant, const std::string& owner) const;
  /// The caller that showed this value.
  [[nodiscard]] domain::Authority caller_with(std::string_view value);

  Minted mint(TenantRuntime& tenant, const std::string& owner, MintRequest request = {});
  [[nodiscard]] static std::string value_of(const Minted& minted) {
    return std::string(as_text(minted.value.reveal()));
  }
  /// `count` tokens of one owner.
  std::vector<Minted> mint_many(TenantRuntime& tenant, const std::string& owner, std::size_t count,
                                const MintRequest& request = {});

  /// From memory if it knows, else from the store: what a request gets.
  [[nodiscard]] Reason validate(std::string_view value) { return house_->validator().load(value).reason; }
  [[nodiscard]] Reason validate(const Minted& minted) { return validate(value_of(minted)); }

  [[nodiscard]] domain::Status status_of(TenantRuntime& tenant, const domain::TokenId& id);
  [[nodiscard]] std::size_t active_slots(TenantRuntime& tenant, const std::string& owner);
  /// Sweeps the stores until there is nothing left to do; what was done altogether.
  Sweeper::Report sweep();

  /// The events of a tenant, oldest first.
  [[nodiscard]] std::vector<domain::HistoryEvent> events(TenantRuntime& tenant);
  [[nodiscard]] std::vector<domain::HistoryEvent> events(TenantRuntime& tenant, domain::Action action);
  [[nodiscard]] HistoryReport verify(const TenantRuntime& tenant);
  /// One line of what `verify` finds; empty: nothing.
  [[nodiscard]] std::string problems(const TenantRuntime& tenant);

  /// Where the store keeps its files, and the plugin its own.
  [[nodiscard]] std::string folder() const { return folder_.path(); }

  TestClock clock;

 private:
  void open();
  std::shared_ptr<FaultyStore> open_store(const std::string& name);

  const HouseSettings settings_;
  const std::chrono::milliseconds commit_deadline_;
  storage::PluginFolder folder_;
  std::shared_ptr<const crypto::Keyring> keyring_;
  std::shared_ptr<FaultyStore> store_;
  const std::vector<std::string> other_names_;
  std::map<std::string, std::shared_ptr<FaultyStore>> others_;
  std::unique_ptr<House> house_;
  std::string operator_value_;
};

}  // namespace tokenward::tenant::testing
