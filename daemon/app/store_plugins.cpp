#include "app/store_plugins.h"

#include <algorithm>

#include "app/store_secrets.h"
#include "storage/part_settings.h"
#include "storage/settings_schema.h"
#include "tokenward/storage.h"

namespace tokenward::app {
namespace {

/// As a LogSink counts.
constexpr int kErrorLevel = 4;

}  // namespace

Result<std::vector<LoadedStore>> load_store_plugins(const Settings& settings) {
  std::vector<std::string> names;
  for (const auto& [name, store] : settings.stores) names.push_back(store.plugin);
  auto libraries = storage::PluginLibrary::open_all(names, settings.plugin_directories);
  if (!libraries) return libraries.error();
  std::vector<LoadedStore> loaded;
  for (const auto& [name, store] : settings.stores) {
    loaded.push_back({name, &store, std::move((*libraries)[loaded.size()]), settings.data_dir / "secrets"});
  }
  return loaded;
}

std::vector<std::string> problems_of(const std::vector<LoadedStore>& stores) {
  std::vector<std::string> lines;
  for (const LoadedStore& store : stores) {
    const std::string path = "stores." + store.name;
    // As a tenant's part has them, which has the longest name.
    const auto settings = storage::settings_of_part(store.settings->settings, storage::part_name({}));
    const auto found = storage::check_settings(settings, store.library->table().settings_schema);
    if (!found) lines.push_back(path + ": plugin \"" + store.settings->plugin + "\": " + found.error().message);
    if (!found) continue;
    for (const auto& problem : *found) lines.push_back(path + ".settings." + problem.setting + ": " + problem.sentence);
  }
  return lines;
}

storage::HostServices services_for(const LoadedStore& store, const Clock& clock, Log& log) {
  const auto write = [&log, name = store.name](int level, std::string_view line) {
    const LogLevel levels[] = {LogLevel::Debug, LogLevel::Info, LogLevel::Warning, LogLevel::Error};
    log.write(levels[std::clamp(level, 1, 4) - 1], "store", {{"store", name}, {"message", line}});
  };
  // The clock outlives the store, so nothing is owned here.
  return {.log = write,
          .clock = std::shared_ptr<const Clock>(std::shared_ptr<void>(), &clock),
          .secret = store_secrets(store.secrets, [write](std::string_view line) { write(kErrorLevel, line); })};
}

}  // namespace tokenward::app
