#pragma once
// Reads `[stores.NAME]`.

#include "app/settings_reader.h"
#include "app/toml.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tokenward::app {

/// The store every daemon has; it holds the tenant `system`.
inline constexpr std::string_view kMainStore = "main";

/// The stores of `[stores]`, or `main` alone where `table` is null. `main` is added where it is not named. Relative
/// paths in a store's settings resolve against `data_dir`. Problems are appended.
[[nodiscard]] std::map<std::string, StoreSettings> read_stores(const toml::table* table,
                                                               const std::filesystem::path& data_dir,
                                                               std::vector<SettingsProblem>& problems);

}  // namespace tokenward::app
