#pragma once
// Where a command that sets a password gets it from: a terminal, standard input or a private file, and nowhere else,
// since arguments and environment are seen by others.

#include "app/commands/command.h"
#include "base/secret.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <optional>
#include <string>

namespace tokenward::app {

struct PasswordOptions {
  bool from_stdin = false;
  std::string file;           ///< Empty: none.
  bool with_present = false;  ///< The present password comes before the new one.
};

/// Adds `--password-stdin` and `--password-file`.
void add_password_options(CLI::App& app, PasswordOptions& options);

struct Passwords {
  std::optional<Secret> present;  ///< Where `with_present` asks for it.
  Secret wanted;
};

/// Runs `command` with the passwords. From a terminal the new one is asked for twice. Where there is none, says why:
/// `Usage` without a terminal, `Refused` for two that differ, `Settings` for what a file or standard input does not
/// hold.
[[nodiscard]] ExitCode with_passwords(const Invocation& invocation, const PasswordOptions& options,
                                      const std::function<ExitCode(const Passwords& passwords)>& command);

}  // namespace tokenward::app
