#pragma once
// Reads `[[listeners]]` and checks what its options demand of each other.

#include "app/settings_reader.h"
#include "app/toml.h"

#include <filesystem>
#include <vector>

namespace tokenward::app {

/// The listeners of `tables`, in order. Paths of unix sockets resolve against `folder`. Problems are appended.
[[nodiscard]] std::vector<ListenerSettings> read_listeners(const toml::array& tables,
                                                           const std::filesystem::path& folder,
                                                           std::vector<SettingsProblem>& problems);

}  // namespace tokenward::app
