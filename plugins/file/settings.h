/// \file
/// The settings of a file store.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "tokenward/sdk/host.hpp"

namespace tokenward::file {

/// When the log is written anew without what is superseded.
struct CompactionPolicy {
  unsigned at_percent = 200;              ///< Once it is this large beside what would be left of it, ...
  std::uint64_t min_bytes = 64ULL << 20;  ///< ... but never below this size, ...
  std::chrono::hours erase_within{24};    ///< ... or once it holds something superseded and is this old.
};

/// Settings with their defaults; see kSettingsSchema for what an operator reads.
struct StoreSettings {
  std::string path;  ///< The directory: absolute and without symbolic links, so that all its names are the same.
  CompactionPolicy compaction;
};

/// JSON Schema of the settings.
inline constexpr const char* kSettingsSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["path"],
  "properties": {
    "path": {"type": "string", "minLength": 1,
      "description": "The directory of the log; created with mode 0700 if it does not exist. Its parent must exist."},
    "compact_at": {"type": "integer", "minimum": 110, "maximum": 10000, "default": 200,
      "description": "Write the log anew once its size is this many percent of what would be left of it."},
    "compact_min_mib": {"type": "integer", "minimum": 0, "maximum": 65536, "default": 64,
      "description": "Never for that reason while the log is smaller than this many MiB."},
    "erase_within_hours": {"type": "integer", "minimum": 1, "maximum": 8760, "default": 24,
      "description": "Write the log anew at this age too if it holds anything deleted or replaced."}
  }
})";

/// Throws INVALID, naming the setting, for what is missing, unknown or out of range.
StoreSettings read_settings(const sdk::Settings& settings);

}  // namespace tokenward::file
