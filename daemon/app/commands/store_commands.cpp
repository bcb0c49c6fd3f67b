// tokenward store list | check | migrate, tokenward plugin check

#include "app/commands/command.h"
#include "app/output.h"

#include <array>

namespace tokenward::app {
namespace {

constexpr std::array<Column, 3> kColumns{{{"STORE", "store"}, {"READY", "ready"}, {"PROBLEM", "problem"}}};

struct NoOptions {};

ExitCode list(const Invocation& invocation, const NoOptions&) {
  return invocation.with_client([&](ApiClient& client) {
    const auto answer = client.get("/v1/stores");
    if (!answer || invocation.format() == OutputFormat::Json) return invocation.show(answer);
    print_table(invocation.out(), kColumns, items_of(*answer));
    return ExitCode::Ok;
  });
}

struct OneStore {
  std::string store;
  bool dry_run = false;
};

template <ExitCode (*Run)(const StoreOptions&)>
ExitCode with_store(const Invocation& invocation, const OneStore& options) {
  auto settings = invocation.settings(SettingsUser::Daemon);
  if (!settings) return ExitCode::Settings;
  return Run({.settings = std::move(*settings), .store = options.store, .dry_run = options.dry_run});
}

struct PluginFile {
  std::string file;
};

ExitCode check_plugin(const Invocation&, const PluginFile& options) { return run_plugin_check(options.file); }

}  // namespace

void add_store_commands(CLI::App& root, Invocation& invocation) {
  CLI::App& group = add_group(root, "store", "Where tenants are kept");
  add_command<NoOptions>(group, "list", "List the stores of a running daemon and how they are", invocation, list);
  auto checking =
      add_command<OneStore>(group, "check", "Open stores as the daemon would, which is stopped, and say what they are",
                            invocation, with_store<run_store_check>);
  auto migrating = add_command<OneStore>(group, "migrate",
                                         "Bring stores to the schema that their plugins want, with the daemon stopped",
                                         invocation, with_store<run_store_migrate>);
  for (auto* command : {&checking, &migrating}) {
    command->app.add_option("STORE", command->options.store, "Its name in the settings; default: every one");
  }
  migrating.app.add_flag("--dry-run", migrating.options.dry_run, "Only say what would be done");

  CLI::App& plugins = add_group(root, "plugin", "Storage plugins");
  auto plugin = add_command<PluginFile>(plugins, "check", "Load a plugin as the daemon would and say what it is",
                                        invocation, check_plugin);
  plugin.app.add_option("FILE", plugin.options.file, "The plugin's file")->required();
}

}  // namespace tokenward::app
