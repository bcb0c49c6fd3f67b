/// \file
/// The files of a store as the operating system sees them: created for the service user alone.
#pragma once

#include <string>

namespace tokenward::sqlite {

/// Creates an empty `path` with mode 0600 if there is no such file, durably. SQLite gives its other files the same
/// mode. Only while no connection to the file is open in this process.
void create_private_file(const std::string& path);

/// Whether users other than the owner may read or write `path`.
bool accessible_to_others(const std::string& path);

}  // namespace tokenward::sqlite
