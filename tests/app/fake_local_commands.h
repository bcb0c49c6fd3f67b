#pragma once
// The local commands as the command line sees them: they do nothing but remember how they were called.

#include "app/local_commands.h"

#include <optional>
#include <string>

namespace tokenward::app::testing {

/// The last call of each; `reset` forgets them all.
struct LocalCalls {
  std::optional<InitOptions> init;
  std::optional<Settings> serve;
  std::string keyring_command;  ///< "list", "stage", ...
  std::optional<KeyringOptions> keyring;
  std::optional<HistoryVerifyOptions> verify;
  std::optional<RecoverOperatorOptions> recover;
  std::optional<ClockOptions> clock;
  std::optional<AcceptRollbackOptions> accept_rollback;
  std::optional<Settings> check_config;
  std::string store_command;  ///< "check" or "migrate".
  std::optional<StoreOptions> store;
  std::filesystem::path plugin_file;
  ExitCode answer = ExitCode::Ok;  ///< What each of them returns.
};

/// The calls since the start of the test.
LocalCalls& local_calls();

}  // namespace tokenward::app::testing
