// tokenward keyring list | stage | promote | rotate | destroy

#include "app/commands/command.h"

namespace tokenward::app {
namespace {

struct KeyOptions {
  std::string kind;
  std::uint32_t key = 0;
  bool force = false;
};

using Run = ExitCode (*)(const KeyringOptions&);

template <Run run>
ExitCode with_settings(const Invocation& invocation, const KeyOptions& options) {
  auto settings = invocation.settings(SettingsUser::Daemon);
  if (!settings) return ExitCode::Settings;
  KeyringOptions keyring{.settings = std::move(*settings),
                         .format = invocation.format(),
                         .kind = options.kind,
                         .key = std::nullopt,
                         .force = options.force};
  if (options.key != 0) keyring.key = static_cast<std::uint8_t>(options.key);
  return run(keyring);
}

CLI::Option* add_kind(CLI::App& app, KeyOptions& options) {
  return app.add_option("KIND", options.kind, "mac, pepper, mint, record, history or index")
      ->check(CLI::IsMember({"mac", "pepper", "mint", "record", "history", "index"}));
}

void add_key(CLI::App& app, KeyOptions& options) {
  app.add_option("KEY", options.key, "The key's id")->required()->check(CLI::Range(1, 255));
}

}  // namespace

void add_keyring_commands(CLI::App& root, Invocation& invocation) {
  CLI::App& group =
      add_group(root, "keyring", "Manage the keys that tokens are made and checked with, on this machine");

  auto listing =
      add_command<KeyOptions>(group, "list", "List keys and their states", invocation, with_settings<run_keyring_list>);
  add_kind(listing.app, listing.options);

  auto staging = add_command<KeyOptions>(group, "stage", "Make a key that verifies but does not mint yet", invocation,
                                         with_settings<run_keyring_stage>);
  add_kind(staging.app, staging.options)->required();

  auto promoting = add_command<KeyOptions>(group, "promote", "Let a staged key mint; the one before only verifies",
                                           invocation, with_settings<run_keyring_promote>);
  add_kind(promoting.app, promoting.options)->required();
  add_key(promoting.app, promoting.options);

  auto rotating = add_command<KeyOptions>(group, "rotate", "Stage a new key and promote it, of one kind or of every",
                                          invocation, with_settings<run_keyring_rotate>);
  add_kind(rotating.app, rotating.options);

  auto destroying = add_command<KeyOptions>(group, "destroy", "Erase a retired key; what it made dies with it",
                                            invocation, with_settings<run_keyring_destroy>);
  add_kind(destroying.app, destroying.options)->required();
  add_key(destroying.app, destroying.options);
  destroying.app.add_flag("--force", destroying.options.force, "Even while Active tokens depend on it");
}

}  // namespace tokenward::app
