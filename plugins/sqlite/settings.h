/// \file
/// The settings of an SQLite store.
#pragma once

#include <string>

#include "tokenward/sdk/host.hpp"

namespace tokenward::sqlite {

/// Settings with their defaults; see kSettingsSchema for what an operator reads.
struct StoreSettings {
  std::string path;         ///< Absolute and without symbolic links, so that every name of one file is the same.
  int cache_mib = 64;       ///< Page cache of the writing connection; each reader has a quarter of it.
  unsigned readers = 4;     ///< Connections that read at the same time.
  bool quick_check = true;  ///< Whether `open` reads the whole file for damage.
};

/// JSON Schema of the settings.
inline constexpr const char* kSettingsSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["path"],
  "properties": {
    "path": {"type": "string", "minLength": 1,
      "description": "The database file; created with mode 0600 if it does not exist. Its directory must exist."},
    "cache_mib": {"type": "integer", "minimum": 2, "maximum": 65536, "default": 64,
      "description": "Page cache of the writing connection in MiB; every reader has a quarter of it besides."},
    "readers": {"type": "integer", "minimum": 1, "maximum": 64, "default": 4,
      "description": "How many calls read at the same time."},
    "quick_check": {"type": "string", "enum": ["on", "off"], "default": "on",
      "description": "Read the whole file for damage at the start, at the speed of the disk: seconds per GiB."}
  }
})";

/// Throws INVALID, naming the setting, for what is missing, unknown or out of range.
StoreSettings read_settings(const sdk::Settings& settings);

}  // namespace tokenward::sqlite
