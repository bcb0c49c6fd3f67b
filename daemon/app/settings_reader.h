#pragma once
// Reads settings from TOML (version 1.0) and says everything that is wrong with them at once. Any thread.

#include "app/settings.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::app {

/// One thing that is wrong: where it stands, the key's path, and a sentence with what was found and what is allowed.
struct SettingsProblem {
  std::filesystem::path file = {};
  std::uint32_t line = 0;    ///< From 1; 0: the file as a whole.
  std::uint32_t column = 0;  ///< From 1.
  std::string key = {};      ///< `listeners[1].tenant`; empty: no key in particular.
  std::string sentence = {};
};

/// `tokenward.toml:12:11: server.threads: found 9999; allowed: 0 to 256`.
[[nodiscard]] std::string to_string(const SettingsProblem& problem);

/// Either settings that can be run with, or every problem in the order of the file.
struct SettingsReading {
  std::optional<Settings> settings;       ///< None where there are problems.
  std::vector<SettingsProblem> problems;  ///< Empty where there are settings.
};

/// Reads TOML of at most 1 MiB. `file` is what problems name and what relative paths resolve against (its folder);
/// where it is empty, that is the working directory. Reads no file
/// itself; `credential:` paths ask the environment for CREDENTIALS_DIRECTORY, which systemd sets.
[[nodiscard]] SettingsReading parse_settings(std::string_view text, const std::filesystem::path& file);

/// Reads the file. One that is missing or unreadable is a problem like any other.
[[nodiscard]] SettingsReading load_settings(const std::filesystem::path& file);

/// The annotated default file that the binary carries.
[[nodiscard]] std::string_view default_settings_text() noexcept;

}  // namespace tokenward::app
