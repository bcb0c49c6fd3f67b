#pragma once
// Appending to a file so that it survives a power cut. Paired sources: `durable_append_posix.cpp`, and one for Windows
// beside it. Any thread.

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace tokenward::app {

/// Appends `text` to `path`, which is made with mode 0600 where it is not there, and returns once it is on the disk.
/// Unavailable, naming the path, where that fails; part of the text may then be there.
Result<void> durable_append(const std::filesystem::path& path, std::string_view text);

}  // namespace tokenward::app
