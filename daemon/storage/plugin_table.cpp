#include "storage/plugin_table.h"

#include <string>

#include "storage/host_services.h"
#include "tokenward/sdk/growth.hpp"

namespace tokenward::storage {

namespace {

template <class Struct>
Result<void> check_size(const Struct& given, const std::string& what) {
  switch (sdk::fit_of(given)) {
    case sdk::Fit::Fits:
      return {};
    case sdk::Fit::Broken:
      return Error{ErrorCode::Internal, "says that its " + what + " has " + std::to_string(given.struct_size) +
                                            " bytes; version 1 of the storage ABI has " +
                                            std::to_string(sdk::kFirstSize<Struct>)};
    case sdk::Fit::Unknown:
      break;
  }
  return Error{ErrorCode::Unsupported, "uses members of " + what + " that this version of tokenward does not know"};
}

/// The first mandatory function that is missing, or null.
const char* missing_function(const tkw_storage& storage) {
  if (!storage.open) return "open";
  if (!storage.close) return "close";
  if (!storage.info) return "info";
  if (!storage.migrate) return "migrate";
  if (!storage.get) return "get";
  if (!storage.scan) return "scan";
  if (!storage.apply) return "apply";
  if (!storage.touch) return "touch";
  if (!storage.changes) return "changes";
  return nullptr;
}

Result<void> check_table(const tkw_plugin& plugin) {
  if (auto fits = check_size(plugin, "tkw_plugin"); !fits) return fits;
  if (!plugin.name || !plugin.version) return Error{ErrorCode::Internal, "does not say its name and version"};
  if (!plugin.storage) return Error{ErrorCode::Internal, "has no table of storage functions"};
  if (auto fits = check_size(*plugin.storage, "tkw_storage"); !fits) return fits;
  if (const char* const missing = missing_function(*plugin.storage)) {
    return Error{ErrorCode::Internal, std::string("lacks the mandatory function ") + missing};
  }
  return {};
}

}  // namespace

Result<const tkw_plugin*> ask_for_table(PluginEntry entry) {
  const tkw_plugin* plugin = nullptr;
  try {
    plugin = entry.function(&host_table());
  } catch (...) {
    return Error{ErrorCode::Internal, "threw an exception out of " TKW_STORAGE_ENTRY};
  }
  if (!plugin) return Error{ErrorCode::Unsupported, "declines to work with this version of tokenward"};
  if (auto checked = check_table(*plugin); !checked) return checked.error();
  return plugin;
}

}  // namespace tokenward::storage
