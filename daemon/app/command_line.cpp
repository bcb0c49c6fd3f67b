#include "app/command_line.h"

#include "app/commands/command.h"

#include <CLI/CLI.hpp>

#include <exception>

namespace tokenward::app {
namespace {

constexpr const char* kFooter = R"(
Commands under tenant, token, account and history (but verify), console-link and `store list` talk to a running daemon:
its address comes from the settings, the caller's credential from the operator token file or --token-file. Values of
tokens and passwords are never arguments.

Exit codes:
  0   done
  1   refused: by the daemon, or by what a local command found; token validate: not active
  2   the command line is wrong
  3   no daemon answers, or it cannot answer now
  4   settings, keyring, plugin or credential file wrong or missing
  5   stored data is damaged or was tampered with
  70  a defect of tokenward; please report it)";

constexpr const char* kCommandFooter =
    "`tokenward --help` lists the options that every command takes, and the exit codes.";

void add_global_options(CLI::App& app, GlobalOptions& options) {
  CLI::Option* const config =
      app.add_option("--config", options.settings.config,
                     "The settings file; default: /etc/tokenward/tokenward.toml where it exists, else the defaults")
          ->type_name("FILE");
  app.add_option("--dir", options.settings.directory,
                 "A directory with tokenward.toml in it, as scripts/run makes it; commands that talk to a daemon look "
                 "in ./var first")
      ->type_name("DIR")
      ->excludes(config);
  app.add_option("--address", options.address, "Where the daemon answers, instead of what the settings say")
      ->type_name("ADDRESS");
  app.add_option("--token-file", options.token_file,
                 "The caller's credential: a file that only this user can read, or - for the first line of standard "
                 "input")
      ->type_name("FILE");
  app.add_flag("--json", options.json, "Print results as JSON");
}

ExitCode run(int argc, const char* const* argv, const Terminal& terminal) {
  Invocation invocation(terminal);
  CLI::App app("Mints, manages and validates access tokens for many tenants.", "tokenward");
  app.fallthrough();  // the options above may also stand behind the command
  app.require_subcommand(1);
  app.footer(kCommandFooter);  // what each command below takes over
  add_global_options(app, invocation.options);
  add_daemon_commands(app, invocation);
  add_tenant_commands(app, invocation);
  add_token_commands(app, invocation);
  add_account_commands(app, invocation);
  add_console_commands(app, invocation);
  add_history_commands(app, invocation);
  add_keyring_commands(app, invocation);
  add_store_commands(app, invocation);
  app.footer(kFooter);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked_for_help = app.exit(error, terminal.out, terminal.err) == 0;
    return asked_for_help ? ExitCode::Ok : ExitCode::Usage;
  }
  return invocation.action();
}

}  // namespace

ExitCode run_command_line(int argc, const char* const* argv, Terminal terminal) try {
  return run(argc, argv, terminal);
} catch (const std::exception& defect) {
  terminal.err << "tokenward: unexpected: " << defect.what() << '\n';
  return ExitCode::Internal;
}

}  // namespace tokenward::app
