#pragma once
// The exit codes of every command, as `--help` and the README list them.

#include "base/result.h"

#include <cstdint>

namespace tokenward::app {

enum class ExitCode : std::uint8_t {
  Ok = 0,
  Refused = 1,      ///< The daemon (or a local command) understood and refused.
  Usage = 2,        ///< The command line is wrong.
  Unreachable = 3,  ///< No daemon answers, or it (or its store) cannot answer now.
  Settings = 4,     ///< The settings, the keyring's or a plugin's file, or its permissions are wrong.
  Damaged = 5,      ///< Stored data is damaged or was tampered with.
  Internal = 70,    ///< A defect (sysexits.h `EX_SOFTWARE`).
};

/// The exit code for a refusal of one of the daemon's own services.
[[nodiscard]] constexpr ExitCode exit_code_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::Busy:
    case ErrorCode::Timeout:
    case ErrorCode::Unavailable:
    case ErrorCode::TooManyRequests:
      return ExitCode::Unreachable;
    case ErrorCode::Corrupt:
      return ExitCode::Damaged;
    case ErrorCode::Internal:
      return ExitCode::Internal;
    default:
      return ExitCode::Refused;
  }
}

/// The exit code where keyring, plugins, stores and sockets are opened: what is not damage is a matter of settings.
[[nodiscard]] constexpr ExitCode exit_code_at_start(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::Corrupt:
      return ExitCode::Damaged;
    case ErrorCode::Internal:
      return ExitCode::Internal;
    case ErrorCode::Unavailable:
    case ErrorCode::Timeout:
    case ErrorCode::Busy:
      return ExitCode::Unreachable;
    default:
      return ExitCode::Settings;
  }
}

}  // namespace tokenward::app
