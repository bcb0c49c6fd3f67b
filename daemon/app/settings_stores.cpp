#include "app/settings_stores.h"

#include "app/settings_section.h"
#include "base/encoding.h"
#include "storage/part_settings.h"

#include <algorithm>

namespace tokenward::app {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kPathSetting = "path";

// `[a-z][a-z0-9_-]{0,31}`: a store's name stands in records and metrics, a plugin's names a file.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 32 && text[0] >= 'a' && text[0] <= 'z' &&
         std::ranges::all_of(
             text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

// A plugin's settings are flat text, so that plugins in any language read them alike.
void read_plugin_settings(const toml::table& table, const std::string& path, StoreSettings& store,
                          std::vector<SettingsProblem>& problems) {
  for (const auto& [key, node] : table) {
    const auto text = node.value_exact<std::string_view>();
    if (text && storage::holds_part_mark(*text) && !store.dedicated) {
      const auto at = node.source().begin;
      problems.push_back({{},
                          at.line,
                          at.column,
                          path + "." + std::string{key.str()},
                          "found {tenant} in a store of all tenants; allowed: with dedicated = true, which gives each "
                          "tenant a store of its own"});
    } else if (text && !has_control_character(*text)) {
      store.settings.emplace(key.str(), *text);
    } else if (node.is_integer() || node.is_boolean()) {
      store.settings.emplace(key.str(), describe(node));
    } else {
      const auto at = node.source().begin;
      problems.push_back({{},
                          at.line,
                          at.column,
                          path + "." + std::string{key.str()},
                          "found " + (text ? std::string{"text with control characters"} : describe(node)) +
                              "; allowed: text in quotes, a whole number, true or false"});
    }
  }
}

Result<std::string> plugin_name(std::string_view text) {
  if (!is_name(text)) return not_allowed(text, "a plugin's name without directory and ending, [a-z][a-z0-9_-]{0,31}");
  return std::string{text};
}

bool places_itself(const StoreSettings& store) { return store.plugin == "sqlite" || store.plugin == "file"; }

// Whether parts can be told apart, and the store may have any.
void check_dedicated(const StoreSettings& store, bool is_main, Section& section) {
  if (!store.dedicated) return;
  const bool placed = places_itself(store) && !store.settings.contains(std::string{kPathSetting});
  const bool marked =
      std::ranges::any_of(store.settings, [](const auto& entry) { return storage::holds_part_mark(entry.second); });
  if (is_main) {
    section.refuse("dedicated", "found true; allowed here: false, as this store holds the directory of all tenants");
  } else if (!placed && !marked) {
    section.refuse("dedicated", "found true; allowed: with {tenant} in a value of " + section.path_of("settings") +
                                    ", where each tenant's handle takes its place");
  }
}

StoreSettings read_store(const toml::table& table, const std::string& path, std::vector<SettingsProblem>& problems) {
  Section section(table, path, problems);
  StoreSettings store;
  section.read_text<std::string>("plugin", store.plugin, plugin_name);
  section.read("dedicated", store.dedicated);
  section.read("open_parts", store.open_parts, {1, 10'000});
  section.read("workers", store.workers, {0, 256});
  section.read("queue", store.queue, {1, 1'000'000});
  section.read("tenant_share_percent", store.tenant_share_percent, {1, 100});
  section.read("deadline", store.deadline, {100ms, 10min});
  if (const toml::table* settings = section.table("settings")) {
    read_plugin_settings(*settings, section.path_of("settings"), store, problems);
  }
  check_dedicated(store, path == "stores." + std::string{kMainStore}, section);
  return store;
}

// What ships and keeps files need not be told where; every other plugin says itself what it needs.
void place_files(const std::string& name, const std::filesystem::path& data_dir, StoreSettings& store) {
  const std::string stem = store.dedicated ? name + "-" + std::string{storage::kPartMark} : name;
  if (store.plugin == "sqlite") store.settings.try_emplace(std::string{kPathSetting}, stem + ".sqlite");
  if (store.plugin == "file") store.settings.try_emplace(std::string{kPathSetting}, stem + ".store");
  if (const auto path = store.settings.find(std::string{kPathSetting}); path != store.settings.end()) {
    path->second = (data_dir / path->second).lexically_normal().string();
  }
}

}  // namespace

std::map<std::string, StoreSettings> read_stores(const toml::table* table, const std::filesystem::path& data_dir,
                                                 std::vector<SettingsProblem>& problems) {
  std::map<std::string, StoreSettings> stores;
  stores.emplace(kMainStore, StoreSettings{});
  if (table) {
    for (const auto& [key, node] : *table) {
      const std::string name{key.str()};
      const auto at = is_name(name) ? node.source().begin : key.source().begin;
      if (!is_name(name)) {
        problems.push_back({{},
                            at.line,
                            at.column,
                            "stores",
                            "found the name \"" + name.substr(0, 64) + "\"; allowed: [a-z][a-z0-9_-]{0,31}"});
      } else if (!node.is_table()) {
        problems.push_back({{},
                            at.line,
                            at.column,
                            "stores." + name,
                            "found " + describe(node) + "; allowed: a table, [stores." + name + "]"});
      } else {
        stores.insert_or_assign(name, read_store(*node.as_table(), "stores." + name, problems));
      }
    }
  }
  for (auto& [name, store] : stores) place_files(name, data_dir, store);
  return stores;
}

}  // namespace tokenward::app
