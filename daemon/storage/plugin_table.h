#pragma once
// The table of functions that a plugin hands over, checked before one of them is called.

#include "base/result.h"
#include "tokenward/storage.h"

namespace tokenward::storage {

/// The one function that a plugin exports.
struct PluginEntry {
  const tkw_plugin*(TKW_CALL* function)(const tkw_host*);
};

/// Asks the plugin for its table and checks that its structs have sizes this build understands and that every mandatory
/// function is there. The table is the plugin's and valid for good. Unsupported: the plugin declines or needs a newer
/// host. Internal: it breaks the ABI. Messages read on from the plugin's name.
[[nodiscard]] Result<const tkw_plugin*> ask_for_table(PluginEntry entry);

}  // namespace tokenward::storage
