#pragma once
// A real house over a real SQLite store, with tenants and tokens in it, and a dispatcher in front.

#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "http/dispatcher.h"
#include "http/exchange.h"
#include "http/render.h"
#include "storage/plugin_folder.h"
#include "storage/plugin_library.h"

namespace tokenward::http {

/// The value of what must succeed here for a test to mean anything.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}
inline void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

/// How many threads work on the store.
inline constexpr unsigned kWorkers = 2;

/// Time that a test moves.
class TestClock final : public Clock {
 public:
  Instant now() const noexcept override { return from_micros(micros_.load()); }
  void advance(std::chrono::microseconds span) { micros_ += span.count(); }

 private:
  /// Whole milliseconds, as the times of tokens are.
  std::atomic<std::int64_t> micros_{to_micros(std::chrono::floor<std::chrono::milliseconds>(SystemClock{}.now()))};
};

/// The plugin is opened once, as opening it forks.
inline const std::shared_ptr<const storage::PluginLibrary>& sqlite_plugin() {
  static const auto kPlugin = [] {
    const storage::PluginFolder folder{"sqlite"};
    return must(storage::PluginLibrary::open("sqlite", {folder.path()}));
  }();
  return kPlugin;
}

struct HouseFixture {
  HouseFixture()
      : plugin(sqlite_plugin()),
        house({}, std::make_shared<const crypto::Keyring>(must(crypto::Keyring::create(clock.now()))), clock,
              kAnswerForms) {
    house.add_store("main", open_store(), {.workers = kWorkers});
    operator_token = text(must(house.initialise(*domain::Owner::parse("root"), "local:0")));
    must(house.open());
    root.role = domain::Role::Operator;
    root.tenant = tenant("system").handle();
    root.owner = "root";
    root.scopes = {"tokenward:operator"};
    root.source = "local:0";
    create("acme");
    create("globex");
  }
  ~HouseFixture() { house.stop(std::chrono::seconds{10}); }

  static std::string text(const Secret& secret) { return std::string(as_text(secret.reveal())); }

  std::shared_ptr<storage::Store> open_store() {
    return must(storage::Store::open("main", plugin, {{"path", folder.path() + "/main.db"}}, std::chrono::seconds{30}));
  }
  tenant::StoreRoom& room() { return house.default_room(); }

  void create(const std::string& slug) {
    must(house.tenants().create(
        root, {.slug = *domain::TenantSlug::parse(slug), .display_name = slug, .store = {}, .policy = {}}));
  }

  /// A token of acme as memory keeps it, with an id of zeros and the metadata `{"a":[1]}`.
  tenant::TokenRef token_in_memory(std::string_view owner, const domain::Scopes& scopes,
                                   std::int64_t expires_us = tenant::kNever) {
    tenant::TokenParts& parts = tenant("acme").parts();
    return tenant::ValidToken::create({.mac = {},
                                       .id = {},
                                       .owner = parts.owner(owner, kAnswerForms),
                                       .scopes = parts.scopes(scopes, kAnswerForms),
                                       .generation = {},
                                       .expires_us = expires_us,
                                       .metadata = R"({"a":[1]})"});
  }
  tenant::TenantRuntime& tenant(const std::string& slug) {
    return *must(house.directory().find(*domain::TenantSlug::parse(slug)));
  }

  /// A new token of `owner` and its value.
  std::string mint(const std::string& slug, domain::Scopes scopes, std::vector<std::string> cidrs = {},
                   const std::string& owner = "ada@example.com") {
    tenant::MintRequest request;
    request.owner = domain::Owner::parse(owner);
    request.label = "test";
    request.scopes = std::move(scopes);
    request.metadata = R"({"plan":"gold"})";
    request.allowed_cidrs = std::move(cidrs);
    const auto minted = must(house.tokens().mint(root, tenant(slug), request));
    last_id = minted.view.token.id;
    return text(minted.value);
  }

  void revoke(const std::string& slug, const domain::TokenId& id) {
    must(house.tokens().revoke(root, tenant(slug), id, "test"));
  }

  /// Takes a value into the cache.
  const std::string& warm(const std::string& value) {
    if (!house.validator().load(value).token) throw std::runtime_error("the token does not authenticate");
    return value;
  }

  storage::PluginFolder folder;
  const std::shared_ptr<const storage::PluginLibrary> plugin;
  TestClock clock;
  tenant::House house;
  std::string operator_token;
  domain::Authority root;
  domain::TokenId last_id;
};

/// A listener that serves everything, as the default one does.
inline ListenerTraits everything() {
  ListenerTraits traits;
  traits.manage = traits.validate = traits.console = traits.metrics = traits.anonymous_validate = true;
  return traits;
}

struct DispatcherFixture : HouseFixture {
  /// Sets the daemon up anew. Requests come in over the first listener unless they say otherwise.
  void serve(std::vector<Route> routes, std::vector<ListenerSetup> setups = {{everything()}},
             std::vector<std::string> cors_origins = {}) {
    first_listener = setups.front().traits;
    const Log note = [this](auto line, const RequestMessage& request) {
      const std::lock_guard lock(log_mutex);
      log.emplace_back(line);
      logged_ids.emplace_back(request.trail->id());
    };
    dispatcher = std::make_unique<Dispatcher>(house, health, std::move(routes), std::move(setups), note,
                                              std::move(cors_origins));
  }

  TestAnswer ask(TestRequest request) {
    request.listener = first_listener;
    return ask_as_is(std::move(request));
  }
  TestAnswer ask_as_is(TestRequest request) {
    TestExchange exchange(request.message());
    dispatcher->answer(request.message(), exchange);
    TestAnswer answer = exchange.answer();
    last_detached = exchange.was_detached();
    last_closes = exchange.closes();
    last_party = exchange.party();
    return answer;
  }
  TestAnswer get(const std::string& target, const std::string& token = {}) {
    TestRequest request{.target = target};
    if (!token.empty()) request.fields.emplace_back("authorization", "Bearer " + token);
    return ask(std::move(request));
  }

  Health health;
  std::mutex log_mutex;
  std::vector<std::string> log;
  std::vector<std::string> logged_ids;  ///< Of the requests that the lines are about.
  std::unique_ptr<Dispatcher> dispatcher;
  ListenerTraits first_listener;
  bool last_detached = false;  ///< Whether the last answer came from a lane.
  bool last_closes = false;
  std::optional<std::uint64_t> last_party;  ///< For whom the last request counted.
};

}  // namespace tokenward::http
