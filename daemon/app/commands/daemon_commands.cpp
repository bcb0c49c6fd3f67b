// tokenward init | serve | check-config | recover-operator | clock … | version

#include "app/commands/command.h"
#include "app/version.h"

namespace tokenward::app {
namespace {

struct NoOptions {};

struct TokenFileOptions {
  std::string operator_token_file;
};

ExitCode init(const Invocation& invocation, const TokenFileOptions& options) {
  auto settings = invocation.settings(SettingsUser::Daemon);
  if (!settings) return ExitCode::Settings;
  return run_init({.settings = std::move(*settings), .operator_token_file = options.operator_token_file});
}

ExitCode serve(const Invocation& invocation, const NoOptions&) {
  const auto settings = invocation.settings(SettingsUser::Daemon);
  return settings ? run_serve(*settings) : ExitCode::Settings;
}

ExitCode check_config(const Invocation& invocation, const NoOptions&) {
  const auto settings = invocation.settings(SettingsUser::Daemon);
  if (!settings) return ExitCode::Settings;
  if (const ExitCode checked = run_check_config(*settings); checked != ExitCode::Ok) return checked;
  invocation.out() << "OK " << (settings->file.empty() ? "(the defaults; no settings file)" : settings->file.string())
                   << '\n';
  return ExitCode::Ok;
}

ExitCode recover_operator(const Invocation& invocation, const TokenFileOptions& options) {
  auto settings = invocation.settings(SettingsUser::Daemon);
  if (!settings) return ExitCode::Settings;
  return run_recover_operator({.settings = std::move(*settings), .operator_token_file = options.operator_token_file});
}

template <ClockAct Act>
ExitCode clock(const Invocation& invocation, const NoOptions&) {
  auto settings = invocation.settings(SettingsUser::Daemon);
  return settings ? run_clock({.settings = std::move(*settings), .act = Act}) : ExitCode::Settings;
}

ExitCode version(const Invocation& invocation, const NoOptions&) {
  invocation.out() << "tokenward " << kVersion << '\n';
  return ExitCode::Ok;
}

}  // namespace

void add_daemon_commands(CLI::App& root, Invocation& invocation) {
  auto initialising = add_command<TokenFileOptions>(
      root, "init", "Make the data directory, the keyring, the stores and the first operator's token", invocation,
      init);
  add_command<NoOptions>(root, "serve", "Run the daemon in the foreground until SIGINT or SIGTERM", invocation, serve);
  add_command<NoOptions>(root, "check-config", "Say everything that is wrong with the settings, or OK", invocation,
                         check_config);
  auto recovering = add_command<TokenFileOptions>(
      root, "recover-operator", "Mint a token for an operator on this machine, with the daemon stopped", invocation,
      recover_operator);
  for (auto* command : {&initialising, &recovering}) {
    command->app
        .add_option("--operator-token-file", command->options.operator_token_file,
                    "Where the token is written, a new file; default: operator_token_file of the settings")
        ->type_name("FILE");
  }
  CLI::App& clocks = add_group(root, "clock", "The time in force, with the daemon stopped");
  add_command<NoOptions>(clocks, "show", "Show the clock and the latest time that was in force", invocation,
                         clock<ClockAct::Show>);
  add_command<NoOptions>(clocks, "accept", "Believe a clock that is far ahead of the latest time in force", invocation,
                         clock<ClockAct::Accept>);
  add_command<NoOptions>(clocks, "rewind", "Go back from a wrong time in force; may revive expired tokens", invocation,
                         clock<ClockAct::Rewind>);
  add_command<NoOptions>(root, "version", "Print the version", invocation, version);
}

}  // namespace tokenward::app
