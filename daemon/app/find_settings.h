#pragma once
// Which settings file a command works with. Any thread.

#include "app/settings_reader.h"

#include <filesystem>

namespace tokenward::app {

/// What the command line said about it; each may be empty.
struct SettingsChoice {
  std::filesystem::path config;     ///< `--config`: the file.
  std::filesystem::path directory;  ///< `--dir`: a directory with `tokenward.toml` in it.
};

/// Who asks.
enum class SettingsUser : std::uint8_t {
  Daemon,  ///< Runs on the settings; never takes them from the directory it happens to be started in.
  Client,  ///< Looks for a running daemon.
};

/// The file: the one that was named, else for a client `./var/tokenward.toml` where it exists, else
/// `/etc/tokenward/tokenward.toml` where it exists. Empty: none of them, so the defaults hold.
[[nodiscard]] std::filesystem::path find_settings_file(const SettingsChoice& choice, SettingsUser user);

/// The settings of that file, or the defaults.
[[nodiscard]] SettingsReading find_settings(const SettingsChoice& choice, SettingsUser user);

}  // namespace tokenward::app
