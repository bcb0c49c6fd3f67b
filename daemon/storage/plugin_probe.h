#pragma once
// Tries a plugin out where it can do no harm.

#include <chrono>
#include <filesystem>

#include "base/result.h"

namespace tokenward::storage {

/// Loads `file` in a child process, asks it for its table and checks that, so that constructors that crash, hang or end
/// the process take only the child with them. Internal, with the signal's name: it crashed; Internal: it ended the
/// process, or was not done within `patience` and was killed; otherwise whatever the child found. Messages read on from
/// the plugin's name.
///
/// The child is forked and goes on running this program's code, which is safe only while this process has a single
/// thread: call it before any other is started.
[[nodiscard]] Result<void> probe_plugin(const std::filesystem::path& file, std::chrono::milliseconds patience);

}  // namespace tokenward::storage
