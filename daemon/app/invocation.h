#pragma once
// One run of the command line: what was said in front of every command, and what commands get from it. Main thread
// only.

#include "app/api_client.h"
#include "app/exit_code.h"
#include "app/find_settings.h"
#include "app/local_commands.h"
#include "app/terminal.h"

#include <boost/json/value.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace tokenward::app {

/// Options that every command knows.
struct GlobalOptions {
  SettingsChoice settings;
  std::string address;               ///< Of the daemon; empty: as its settings say.
  std::filesystem::path token_file;  ///< Of the caller's credential; empty: the settings' operator token; "-": stdin.
  bool json = false;
};

class Invocation {
 public:
  explicit Invocation(Terminal terminal) : terminal_(terminal) {}

  GlobalOptions options;
  /// What the chosen command does; set while the command line is read, called afterwards.
  std::function<ExitCode()> action;

  [[nodiscard]] std::istream& in() const { return terminal_.in; }
  [[nodiscard]] std::ostream& out() const { return terminal_.out; }
  [[nodiscard]] std::ostream& err() const { return terminal_.err; }
  /// Errors: as in `hidden_prompt.h`; NotFound where nobody is there to be asked.
  [[nodiscard]] Result<Secret> ask_hidden(const std::string& question) const;
  [[nodiscard]] bool err_is_screen() const noexcept { return terminal_.err_is_screen; }
  [[nodiscard]] OutputFormat format() const { return options.json ? OutputFormat::Json : OutputFormat::Table; }

  /// The settings, for whom they are; none where they are wrong, and then every problem was printed.
  [[nodiscard]] std::optional<Settings> settings(SettingsUser user) const;

  /// Runs `command` with a client of the running daemon. `Settings` where the daemon or the credential cannot be found
  /// out.
  [[nodiscard]] ExitCode with_client(const std::function<ExitCode(ApiClient& client)>& command) const;

  /// Prints an error and gives the exit code for it.
  ExitCode fail(const Error& error) const;
  /// Prints an answer with `table`, or as JSON where `--json` was given; `fail`s where there is none.
  ExitCode show(const Result<boost::json::value>& answer,
                const std::function<void(const boost::json::value& answer)>& table) const;
  /// The same with one member a line.
  ExitCode show(const Result<boost::json::value>& answer) const;

 private:
  [[nodiscard]] Result<ListenAddress> daemon_address() const;
  [[nodiscard]] Result<Secret> credential() const;
  [[nodiscard]] Result<Settings> client_settings() const;

  Terminal terminal_;
};

}  // namespace tokenward::app
