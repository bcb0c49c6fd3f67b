#pragma once
// How a command joins the command line: one function for each group, each command an options struct and a function.

#include "app/invocation.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace tokenward::app {

/// A group of commands, one of which must follow.
inline CLI::App& add_group(CLI::App& parent, const std::string& name, const std::string& description) {
  CLI::App& group = *parent.add_subcommand(name, description);
  group.require_subcommand(1);
  return group;
}

/// A command: returns its options, to be bound to the `CLI::App` that is handed out beside them, and has `run` called
/// with them once the whole command line is read. `invocation` outlives the parser.
template <class Options>
struct Command {
  CLI::App& app;
  Options& options;
};

template <class Options>
Command<Options> add_command(CLI::App& parent, const std::string& name, const std::string& description,
                             Invocation& invocation, ExitCode (*run)(const Invocation&, const Options&)) {
  CLI::App* const app = parent.add_subcommand(name, description);
  const auto options = std::make_shared<Options>();
  app->callback([&invocation, options, run] {
    invocation.action = [&invocation, options, run] { return run(invocation, *options); };
  });
  return {*app, *options};
}

void add_tenant_commands(CLI::App& root, Invocation& invocation);
/// tenant copy.
void add_copy_command(CLI::App& tenant_group, Invocation& invocation);
void add_policy_commands(CLI::App& tenant_group, Invocation& invocation);
/// tenant policy preview, enforce.
void add_enforce_commands(CLI::App& policy_group, Invocation& invocation);
void add_token_commands(CLI::App& root, Invocation& invocation);
void add_mint_command(CLI::App& token_group, Invocation& invocation);
void add_rotate_command(CLI::App& token_group, Invocation& invocation);
/// account create, list, show, set, password, delete.
void add_account_commands(CLI::App& root, Invocation& invocation);
/// console-link.
void add_console_commands(CLI::App& root, Invocation& invocation);
void add_history_commands(CLI::App& root, Invocation& invocation);
void add_keyring_commands(CLI::App& root, Invocation& invocation);
/// store list, check, migrate; plugin check.
void add_store_commands(CLI::App& root, Invocation& invocation);
/// init, serve, check-config, recover-operator, version.
void add_daemon_commands(CLI::App& root, Invocation& invocation);

/// The path of a tenant: `/v1/tenants/acme`.
[[nodiscard]] inline std::string tenant_path(const std::string& tenant) {
  return "/v1/tenants/" + encode_component(tenant);
}

/// Shows the answer of a minting or rotation: whole, or for scripts its value and nothing else.
enum class ShowMinted : std::uint8_t { Whole, ValueOnly };
[[nodiscard]] ExitCode show_minted(const Invocation& invocation, const Result<boost::json::value>& answer,
                                   ShowMinted what);

/// The rows of a list's answer; empty where it has none.
[[nodiscard]] inline boost::json::array items_of(const boost::json::value& answer) {
  const auto* const items = answer.is_object() ? answer.get_object().if_contains("items") : nullptr;
  return items && items->is_array() ? items->get_array() : boost::json::array{};
}

/// The cursor of the next page; empty on the last.
[[nodiscard]] inline std::string next_cursor_of(const boost::json::value& answer) {
  const auto* const cursor = answer.is_object() ? answer.get_object().if_contains("next_cursor") : nullptr;
  return cursor && cursor->is_string() ? std::string{cursor->get_string()} : std::string{};
}

}  // namespace tokenward::app
