#pragma once
// Maps a plugin's file into this process.

#include <filesystem>

#include "base/result.h"
#include "storage/plugin_table.h"

namespace tokenward::storage {

/// Maps `file` with all its symbols bound now and visible to nobody else, runs its constructors, and returns its entry
/// function. It stays mapped until the process ends. Unsupported: the system's loader refuses it, or it has no entry
/// function. Messages read on from the plugin's name.
[[nodiscard]] Result<PluginEntry> map_plugin(const std::filesystem::path& file);

}  // namespace tokenward::storage
