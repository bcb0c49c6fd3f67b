/// \file
/// The directory of a store: made for the service user alone.
#pragma once

#include <string>

namespace tokenward::file {

/// Creates `path` with mode 0700 if it is not there, durably. Throws READ_ONLY, NO_SPACE or UNAVAILABLE, and INVALID if
/// it is there but no directory, or if users other than its owner may write to it: they could put another log in place.
void prepare_directory(const std::string& path);

}  // namespace tokenward::file
