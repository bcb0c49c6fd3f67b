#pragma once
// The commands that work on this machine's files rather than over HTTP. Each prints its own result and problems and
// returns the process's exit code; none throws. Main thread only.

#include "app/exit_code.h"
#include "app/settings.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace tokenward::app {

/// How a command prints its result on standard output. Problems go to standard error in either.
enum class OutputFormat : std::uint8_t { Table, Json };

struct InitOptions {
  Settings settings;
  /// Where the first operator token is written (created with mode 0600, never overwritten). Empty: the settings'
  /// `operator_token_file`.
  std::filesystem::path operator_token_file;
};

/// Makes the data directory, the keyring, the stores and the first operator token. Refused with `Refused` where any of
/// them is already there, and then nothing is changed.
[[nodiscard]] ExitCode run_init(const InitOptions& options);

/// Runs the daemon until SIGINT or SIGTERM; prints `ready http://ADDRESS` once requests are answered.
[[nodiscard]] ExitCode run_serve(const Settings& settings);

/// What kind of key a keyring command is about; the keyring's own words: mac, pepper, mint, record, history, index.
struct KeyringOptions {
  Settings settings;
  OutputFormat format = OutputFormat::Table;
  std::string kind;                 ///< Empty: every kind (list, stage, rotate).
  std::optional<std::uint8_t> key;  ///< The key's id, 1 to 255 (promote, destroy).
  bool force = false;               ///< destroy: even while Active tokens depend on it.
};

[[nodiscard]] ExitCode run_keyring_list(const KeyringOptions& options);
[[nodiscard]] ExitCode run_keyring_stage(const KeyringOptions& options);
[[nodiscard]] ExitCode run_keyring_promote(const KeyringOptions& options);
[[nodiscard]] ExitCode run_keyring_rotate(const KeyringOptions& options);
[[nodiscard]] ExitCode run_keyring_destroy(const KeyringOptions& options);

struct HistoryVerifyOptions {
  Settings settings;
  OutputFormat format = OutputFormat::Table;
  std::string tenant;                 ///< Empty: every tenant.
  std::filesystem::path export_file;  ///< An NDJSON export to check instead of the store; empty: the store.
};

/// Checks the hash chain. `Damaged` names the first event that does not hold.
[[nodiscard]] ExitCode run_history_verify(const HistoryVerifyOptions& options);

enum class ClockAct : std::uint8_t {
  Show,
  Accept,  ///< The clock is right although it is far ahead of the last time in force.
  Rewind   ///< The last time in force was wrong; going back may revive expired tokens.
};

struct ClockOptions {
  Settings settings;
  ClockAct act = ClockAct::Show;
};

/// Shows or mends the clock's mark, with the daemon stopped. A change is an event in the history of `system`.
[[nodiscard]] ExitCode run_clock(const ClockOptions& options);

/// Holds the settings of every store against its plugin. Prints what is wrong, nothing where all is well.
[[nodiscard]] ExitCode run_check_config(const Settings& settings);

struct StoreOptions {
  Settings settings;
  std::string store;     ///< Empty: every store.
  bool dry_run = false;  ///< migrate: only say what would be done.
};

/// Opens stores as the daemon would, with the daemon stopped, and says what they are or what is wrong with each.
[[nodiscard]] ExitCode run_store_check(const StoreOptions& options);
/// Brings stores to the schema that their plugins want, with the daemon stopped.
[[nodiscard]] ExitCode run_store_migrate(const StoreOptions& options);

/// Checks a plugin's file as the daemon would before it loads it, loads it, and says what it is.
[[nodiscard]] ExitCode run_plugin_check(const std::filesystem::path& file);

struct AcceptRollbackOptions {
  Settings settings;
};

/// Lets a store be served that is behind what this node has seen of it, with the daemon stopped.
[[nodiscard]] ExitCode run_accept_rollback(const AcceptRollbackOptions& options);

struct RecoverOperatorOptions {
  Settings settings;
  std::filesystem::path operator_token_file;  ///< As for `init`.
};

/// Mints an operator token with the daemon stopped, as the service user.
[[nodiscard]] ExitCode run_recover_operator(const RecoverOperatorOptions& options);

}  // namespace tokenward::app
