#include "app/household.h"

#include "app/process.h"
#include "http/render.h"

#include "storage/plugin_library.h"
#include "tenant/clock_mark.h"
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

/// All at once: each is tried in a child process, and nothing forks once one of them is loaded.
Result<std::vector<LoadedStore>> load_plugins(const Settings& settings) {
  std::vector<std::string> names;
  for (const auto& [name, store] : settings.stores) names.push_back(store.plugin);
  auto libraries = storage::PluginLibrary::open_all(names, settings.plugin_directories);
  if (!libraries) return libraries.error();
  std::vector<LoadedStore> loaded;
  for (const auto& [name, store] : settings.stores) {
    loaded.push_back({name, &store, std::move((*libraries)[loaded.size()])});
  }
  return loaded;
}

/// One opened store for each plugin, in the same order.
Result<std::vector<std::shared_ptr<storage::Store>>> open_stores(const std::vector<LoadedStore>& plugins,
                                                                 const Clock& clock, Log& log) {
  std::vector<std::shared_ptr<storage::Store>> stores;
  for (const auto& plugin : plugins) {
    auto store = storage::Store::open(plugin.name, plugin.library, plugin.settings->settings, plugin.settings->deadline,
                                      services_for(plugin.name, clock, log));
    if (!store) return store.error();
    stores.push_back(std::move(*store));
  }
  return stores;
}

tenant::HouseSettings settings_of(const Settings& settings) {
  tenant::HouseSettings house;
  house.cache_bytes = settings.cache.size_bytes;
  house.cache_tenant_share_percent = settings.cache.tenant_share_percent;
  house.token_cost = settings.argon2.tokens;
  house.sessions = settings.console.sessions;
  return house;
}

}  // namespace

Result<std::unique_ptr<Household>> open_household(const Settings& settings,
                                                  std::shared_ptr<const crypto::Keyring> keyring, Expecting expecting,
                                                  Log& log) {
  auto anchors = AnchorFile::open(settings.data_dir / "anchors");
  if (!anchors) return anchors.error();
  auto household = std::make_unique<Household>(SystemClock{}, std::move(*anchors), std::nullopt);
  auto plugins = load_plugins(settings);
  if (!plugins) return plugins.error();
  auto stores = open_stores(*plugins, household->wall, log);
  if (!stores) return stores.error();
  for (const auto& store : *stores) {
    auto info = store->info();
    if (!info) return info.error();
    if (expecting != Expecting::Sound) continue;
    if (auto sound = household->anchors.check(store->name(), *info); !sound) return sound.error();
  }
  // The keyring is compared before anything sealed is read: with another one every seal would look broken.
  if (expecting != Expecting::Empty) {
    for (const auto& store : *stores) {
      if (auto agreed = tenant::agree_on_keyring(*store, *keyring); !agreed) return agreed.error();
    }
  }
  const tenant::HouseSettings house_settings = settings_of(settings);
  for (const auto& store : *stores) {
    if (store->name() != house_settings.default_store || expecting == Expecting::Empty) continue;
    auto mark = tenant::read_clock_mark(*store, *keyring);
    if (!mark) return mark.error();
    household->mark = *mark;
  }
  household->clock = std::make_unique<tenant::MarkedClock>(
      household->wall, tenant::ClockStart{household->mark, is_clock_synchronised()});
  household->house = std::make_unique<tenant::House>(house_settings, keyring, *household->clock, http::render_answers);
  for (std::size_t i = 0; i < stores->size(); ++i) {
    const LoadedStore& loaded = (*plugins)[i];
    household->house->add_store(loaded.name, std::move((*stores)[i]), lanes_of(*loaded.settings));
  }
  if (expecting == Expecting::Empty) return household;
  auto opened = household->house->open();
  if (!opened && opened.error().code == ErrorCode::NotFound) {
    return Error{ErrorCode::NotFound, "the store was never initialised: run `tokenward init` first"};
  }
  if (!opened) return opened.error();
  return household;
}

}  // namespace tokenward::app
