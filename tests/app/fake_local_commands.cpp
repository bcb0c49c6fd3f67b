#include "fake_local_commands.h"

namespace tokenward::app {

namespace testing {

LocalCalls& local_calls() {
  static LocalCalls calls;
  return calls;
}

}  // namespace testing

namespace {

ExitCode keyring(const char* command, const KeyringOptions& options) {
  testing::local_calls().keyring_command = command;
  testing::local_calls().keyring = options;
  return testing::local_calls().answer;
}

ExitCode store(const char* command, const StoreOptions& options) {
  testing::local_calls().store_command = command;
  testing::local_calls().store = options;
  return testing::local_calls().answer;
}

}  // namespace

ExitCode run_init(const InitOptions& options) {
  testing::local_calls().init = options;
  return testing::local_calls().answer;
}
ExitCode run_serve(const Settings& settings) {
  testing::local_calls().serve = settings;
  return testing::local_calls().answer;
}
ExitCode run_keyring_list(const KeyringOptions& options) { return keyring("list", options); }
ExitCode run_keyring_stage(const KeyringOptions& options) { return keyring("stage", options); }
ExitCode run_keyring_promote(const KeyringOptions& options) { return keyring("promote", options); }
ExitCode run_keyring_rotate(const KeyringOptions& options) { return keyring("rotate", options); }
ExitCode run_keyring_destroy(const KeyringOptions& options) { return keyring("destroy", options); }
ExitCode run_history_verify(const HistoryVerifyOptions& options) {
  testing::local_calls().verify = options;
  return testing::local_calls().answer;
}
ExitCode run_clock(const ClockOptions& options) {
  testing::local_calls().clock = options;
  return testing::local_calls().answer;
}
ExitCode run_accept_rollback(const AcceptRollbackOptions& options) {
  testing::local_calls().accept_rollback = options;
  return testing::local_calls().answer;
}
ExitCode run_check_config(const Settings& settings) {
  testing::local_calls().check_config = settings;
  return testing::local_calls().answer;
}
ExitCode run_store_check(const StoreOptions& options) { return store("check", options); }
ExitCode run_store_migrate(const StoreOptions& options) { return store("migrate", options); }
ExitCode run_plugin_check(const std::filesystem::path& file) {
  testing::local_calls().plugin_file = file;
  return testing::local_calls().answer;
}
ExitCode run_recover_operator(const RecoverOperatorOptions& options) {
  testing::local_calls().recover = options;
  return testing::local_calls().answer;
}

}  // namespace tokenward::app
