#pragma once
// The plugins of the stores in the settings: loaded, and their stores' settings held against what they allow. Main
// thread only, before any other runs: a probe of a plugin forks.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/log.h"
#include "app/settings.h"
#include "base/clock.h"
#include "storage/host_services.h"
#include "storage/plugin_library.h"

namespace tokenward::app {

/// A store of the settings and its plugin. Borrows the settings.
struct LoadedStore {
  std::string name;
  const StoreSettings* settings = nullptr;
  std::shared_ptr<const storage::PluginLibrary> library;
  std::filesystem::path secrets;  ///< Where those that the store asks for lie.
};

/// All at once: each is tried in a child process, and nothing forks once one of them is loaded. Errors of
/// `PluginLibrary::open_all`.
[[nodiscard]] Result<std::vector<LoadedStore>> load_store_plugins(const Settings& settings);

/// What the plugins do not allow, one line each with the key's path: `stores.main.settings.readers: found "0"; allowed:
/// a whole number from 1 to 64`.
[[nodiscard]] std::vector<std::string> problems_of(const std::vector<LoadedStore>& stores);

/// What the daemon does for the store: its lines go to `log`, its secrets come from `store_secrets`.
/// Borrows `clock` and `log`.
[[nodiscard]] storage::HostServices services_for(const LoadedStore& store, const Clock& clock, Log& log);

}  // namespace tokenward::app
