/// \file
/// The settings of the stores that the cases open: a template in TOML.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "client/store.h"

namespace tokenward::conformance {

struct HostAndPort {
  std::string host;
  std::uint16_t port = 0;
};

/// Where one store is: values for the placeholders.
struct Place {
  std::string directory;  ///< `{dir}`: exists, empty at first.
  std::string store;      ///< `{store}`: `[a-z][a-z0-9_]{0,31}`.
};

/// Immutable.
class SettingsFile {
 public:
  /// Throws UsageError where the file cannot be read or is no flat table of strings, numbers and booleans.
  static SettingsFile read(const std::string& path);

  /// The settings of the store at `place`; `server` is where `{proxy_host}` and `{proxy_port}` lead.
  [[nodiscard]] SettingValues filled(const Place& place, const std::optional<HostAndPort>& server) const;

  /// The server behind the plugin, if it is reached over a network.
  [[nodiscard]] const std::optional<HostAndPort>& upstream() const noexcept { return upstream_; }

  /// Whether the store lies in files below `{dir}`.
  [[nodiscard]] bool uses_directory() const;

 private:
  SettingValues values_;
  std::optional<HostAndPort> upstream_;
};

}  // namespace tokenward::conformance
