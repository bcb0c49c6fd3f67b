#pragma once
// Where plugins may come from: a file that only root or this user could have put there.

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace tokenward::storage {

/// Finds the plugin `name` in the first of `directories` that has it and returns its path with every symbolic link
/// resolved. NotFound: none has it. Invalid: the name is not `[a-z0-9_-]+`, a directory is relative, or the file is not
/// safe: it and every directory and link above it, before and after links are resolved, must belong to root or to this
/// user, and nobody else may be able to write them. Directories above the plugin's own may be writable by others if
/// they are sticky (`/tmp`), since nobody can replace another's entry there.
[[nodiscard]] Result<std::filesystem::path> find_plugin_file(const std::string& name,
                                                             const std::vector<std::filesystem::path>& directories);

}  // namespace tokenward::storage
