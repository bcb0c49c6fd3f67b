#include "app/household.h"

#include "http/render.h"

#include "storage/plugin_library.h"
#include "tenant/keyring_agreement.h"

namespace tokenward::app {
namespace {

/// Workers mostly wait for a commit that they share with others, so there are more of them than calls the plugin takes
/// at once.
constexpr unsigned kDefaultWorkers = 64;

struct LoadedStore {
  std::string name;
  const StoreSettings* settings;
  std::shared_ptr<const storage::PluginLibrary> library;
};

tenant::LaneSettings lanes_of(const StoreSettings& settings) {
  const unsigned workers = settings.workers == 0 ? kDefaultWorkers : settings.workers;
  return {.workers = workers,
          .tenant_share = std::max(1U, workers * settings.tenant_share_percent / 100),
          .waiting_per_tenant = settings.queue};
}

storage::HostServices services_for(const std::string& store, const Clock& clock, Log& log) {
  const auto write = [&log, store](int level, std::string_view line) {
    const LogLevel levels[] = {LogLevel::Debug, LogLevel::Info, LogLevel::Warning, LogLevel::Error};
    log.write(levels[std::clamp(level, 1, 4) - 1], "store", {{"store", store}, {"message", line}});
  };
  // The clock outlives the store, so nothing is owned here.
  return {.log = write, .clock = std::shared_ptr<const Clock>(std::shared_ptr<void>(), &clock), .secret = {}};
}

Result<std::vector<LoadedStore>> load_plugins(const Settings& settings) {
  std::vector<LoadedStore> loaded;
  for (const auto& [name, store] : settings.stores) {
    auto library = storage::PluginLibrary::open(store.plugin, settings.plugin_directories);
    if (!library) return library.error();
    loaded.push_back({name, &store, std::move(*library)});
  }
  return loaded;
}

}  // namespace

Result<std::unique_ptr<tenant::House>> open_house(const Settings& settings,
                                                  std::shared_ptr<const crypto::Keyring> keyring, Expecting expecting,
                                                  const Clock& clock, Log& log) {
  auto plugins = load_plugins(settings);
  if (!plugins) return plugins.error();
  std::vector<std::pair<const LoadedStore*, std::shared_ptr<storage::Store>>> stores;
  for (const auto& plugin : *plugins) {
    auto store = storage::Store::open(plugin.name, plugin.library, plugin.settings->settings, plugin.settings->deadline,
                                      services_for(plugin.name, clock, log));
    if (!store) return store.error();
    stores.emplace_back(&plugin, std::move(*store));
  }
  tenant::HouseSettings house_settings;
  house_settings.cache_bytes = settings.cache.size_bytes;
  house_settings.cache_tenant_share_percent = settings.cache.tenant_share_percent;
  house_settings.token_cost = settings.argon2.tokens;
  auto house = std::make_unique<tenant::House>(house_settings, keyring, clock, http::render_answers);
  for (auto& [plugin, store] : stores) {
    house->add_store(plugin->name, std::move(store), lanes_of(*plugin->settings));
  }
  if (expecting == Expecting::Empty) return house;
  for (const auto& room : house->rooms()) {
    if (auto agreed = tenant::agree_on_keyring(room->store(), *keyring); !agreed) return agreed.error();
  }
  auto opened = house->open();
  if (!opened && opened.error().code == ErrorCode::NotFound) {
    return Error{ErrorCode::NotFound, "the store was never initialised: run `tokenward init` first"};
  }
  if (!opened) return opened.error();
  return house;
}

}  // namespace tokenward::app
