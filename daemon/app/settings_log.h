#pragma once
// The tables `[log]`, `[log.access]` and `[log.audit]` of the settings file.

#include "app/settings_reader.h"
#include "app/toml.h"

#include <filesystem>
#include <vector>

namespace tokenward::app {

/// Reads them into `log`, which holds the defaults; relative paths are relative to `data_dir`. What is wrong is added
/// to `problems`.
void read_log(const toml::table& table, const std::filesystem::path& data_dir, LogSettings& log,
              std::vector<SettingsProblem>& problems);

}  // namespace tokenward::app
