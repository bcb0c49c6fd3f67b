// The library and its tables, before any store is open.
#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

#include "cases/groups.h"
#include "client/expect.h"
#include "client/host.h"
#include "client/plugin_file.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

void library_loads(Context& context) { load_entry(context.plugin_path()); }

void one_symbol_is_exported(Context& context) {
  expect_equal("the exported names", exported_names(context.plugin_path()),
               std::vector<std::string>{TKW_STORAGE_ENTRY});
}

void entry_returns_its_table(Context& context) {
  const PluginEntry entry = load_entry(context.plugin_path());
  const tkw_plugin *first = nullptr, *second = nullptr;
  try {
    first = entry(&host());
    second = entry(&host());
  } catch (...) {
    fail("an exception left " TKW_STORAGE_ENTRY);
  }
  expect(first != nullptr, TKW_STORAGE_ENTRY " returned a table");
  expect(first == second, "the entry may be called repeatedly and returns the same table");
}

void tables_are_those_of_version_1(Context& context) {
  const tkw_plugin* const plugin = load_entry(context.plugin_path())(&host());
  expect(plugin != nullptr, "there is a table");
  expect(plugin->struct_size >= sizeof(tkw_plugin), "tkw_plugin has at least the size of version 1.0");
  const tkw_storage* const storage = plugin->storage;
  expect(storage != nullptr, "tkw_plugin::storage is not NULL");
  expect(storage->struct_size >= sizeof(tkw_storage), "tkw_storage has at least the size of version 1.0");
  expect(storage->reserved == 0, "tkw_storage::reserved is 0");
  const bool grown = plugin->struct_size > sizeof(tkw_plugin) || storage->struct_size > sizeof(tkw_storage);
  expect(!grown || plugin->abi_minor > TKW_ABI_MINOR, "tables that are longer belong to a later minor version");
  expect(storage->open != nullptr && storage->close != nullptr && storage->info != nullptr &&
             storage->migrate != nullptr && storage->get != nullptr && storage->scan != nullptr &&
             storage->apply != nullptr && storage->touch != nullptr && storage->changes != nullptr,
         "every function before `wait` is there");
}

void plugin_says_what_it_is(Context& context) {
  const tkw_plugin& plugin = context.plugin();
  expect(plugin.name != nullptr && *plugin.name != '\0', "the plugin has a name");
  const std::string_view name = plugin.name;
  expect(std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }),
         "the name is one that settings can hold: a-z, 0-9, _ and -");
  expect(plugin.version != nullptr && *plugin.version != '\0', "the plugin has a version");
  expect(plugin.settings_schema != nullptr && std::string_view(plugin.settings_schema).find('{') == 0,
         "settings_schema is a JSON object");
}

void lesser_host_is_refused(Context& context) {
  const PluginEntry entry = load_entry(context.plugin_path());
  tkw_host lesser = host();
  lesser.struct_size = sizeof(std::uint32_t) * 2;
  expect(entry(&lesser) == nullptr, "a host with fewer services than version 1.0 is answered with NULL");
  expect(entry(&host()) != nullptr, "and that changes nothing for the next");
}

}  // namespace

std::vector<Case> load_cases() {
  return {
      {"load.library_loads", Level::Core,
       "the library loads with everything resolved, and its constructors neither crash nor hang", library_loads,
       std::chrono::seconds(10)},
      {"load.one_symbol_is_exported", Level::Core, "the entry is the only name that the process sees",
       one_symbol_is_exported},
      {"load.entry_returns_its_table", Level::Core, "the entry throws nothing and may be called repeatedly",
       entry_returns_its_table},
      {"load.tables_are_those_of_version_1", Level::Core, "sizes, versions and functions of the tables fit the ABI",
       tables_are_those_of_version_1},
      {"load.plugin_says_what_it_is", Level::Core, "name, version and the schema of the settings are there",
       plugin_says_what_it_is},
      {"load.lesser_host_is_refused", Level::Core, "a host older than version 1.0 gets NULL", lesser_host_is_refused},
  };
}

}  // namespace tokenward::conformance
