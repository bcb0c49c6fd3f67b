// Wrong before any store is open. More of them, in C, are in tests/storage/plugins.
#include "core.h"

using namespace tokenward;
using namespace tokenward::bad;

using Table = sdk::Trampolines<Plugin<Core>>;

// Its name is none that settings could hold.
extern "C" const tkw_plugin* bad_plugin_unnamed(const tkw_host*) {
  static const tkw_plugin plugin = {sizeof plugin, TKW_ABI_MINOR, "", "1.0.0", &Table::kStorage, "{}"};
  return &plugin;
}

// Takes any host, also one without the services it will call.
extern "C" const tkw_plugin* bad_plugin_takes_any_host(const tkw_host*) { return &Table::kPlugin; }

// Every call of the entry makes a table anew.
extern "C" const tkw_plugin* bad_plugin_tables_differ(const tkw_host* host) {
  static tkw_plugin plugins[2];
  static std::size_t calls = 0;
  if (Table::entry(host) == nullptr) return nullptr;
  return &(plugins[calls++ % 2] = Table::kPlugin);
}

// Built for an ABI of another size.
extern "C" const tkw_plugin* bad_plugin_wrong_abi_version(const tkw_host* host) {
  static const tkw_plugin plugin = {sizeof plugin - 8, TKW_ABI_MINOR, "wrong", "1.0.0", &Table::kStorage, "{}"};
  return Table::entry(host) == nullptr ? nullptr : &plugin;
}
