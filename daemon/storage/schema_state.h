#pragma once
// Looks at a store without changing it: which schema it has, and what migrating it would do. Blocks.

#include <memory>
#include <string>

#include "storage/store.h"

namespace tokenward::storage {

struct SchemaState {
  StoreInfo info;
  std::string plan = {};  ///< What migrating would do, in the plugin's words; empty where there is nothing to do.
};

/// Opens the store, asks, and closes it. Errors of `Store::open`; Unsupported where a newer tokenward wrote it.
[[nodiscard]] Result<SchemaState> read_schema(const std::string& name, std::shared_ptr<const PluginLibrary> library,
                                              const StoreSettings& settings, HostServices services);

}  // namespace tokenward::storage
