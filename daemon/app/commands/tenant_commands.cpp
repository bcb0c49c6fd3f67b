// tokenward tenant create | list | show | rename | suspend | resume | delete | copy | policy

#include "app/commands/command.h"
#include "app/commands/list_options.h"

#include <array>

namespace tokenward::app {
namespace {

namespace json = boost::json;

constexpr std::array<Column, 5> kColumns{
    {{"ID", "id"}, {"NAME", "display_name"}, {"STATE", "state"}, {"STORE", "store"}, {"CREATED", "created_at"}}};

struct CreateOptions {
  std::string id;
  std::string display_name;
  std::string store;
  bool mint_admin_token = false;
  bool reuse_slug = false;
};

ExitCode create(const Invocation& invocation, const CreateOptions& options) {
  json::object body{{"id", options.id}};
  if (!options.display_name.empty()) body.emplace("display_name", options.display_name);
  if (!options.store.empty()) body.emplace("store", options.store);
  if (options.mint_admin_token) body.emplace("mint_admin_token", true);
  if (options.reuse_slug) body.emplace("reuse_slug", true);
  return invocation.with_client([&](ApiClient& client) { return invocation.show(client.post("/v1/tenants", body)); });
}

ExitCode list(const Invocation& invocation, const ListOptions& options) {
  return invocation.with_client(
      [&](ApiClient& client) { return run_list(invocation, client, "/v1/tenants", Query{}, options, kColumns); });
}

struct OneTenant {
  std::string id;
};

ExitCode show(const Invocation& invocation, const OneTenant& options) {
  return invocation.with_client(
      [&](ApiClient& client) { return invocation.show(client.get(tenant_path(options.id))); });
}

struct RenameOptions {
  std::string id;
  std::string display_name;
};

ExitCode rename(const Invocation& invocation, const RenameOptions& options) {
  return invocation.with_client([&](ApiClient& client) {
    return invocation.show(client.patch(tenant_path(options.id), {{"display_name", options.display_name}}));
  });
}

struct StateOptions {
  std::string id;
  std::string reason;
};

ExitCode change_state(const Invocation& invocation, const StateOptions& options, const char* act) {
  json::object body;
  if (!options.reason.empty()) body.emplace("reason", options.reason);
  return invocation.with_client(
      [&](ApiClient& client) { return invocation.show(client.post(tenant_path(options.id) + act, body)); });
}
ExitCode suspend(const Invocation& invocation, const StateOptions& options) {
  return change_state(invocation, options, "/suspend");
}
ExitCode resume(const Invocation& invocation, const StateOptions& options) {
  return change_state(invocation, options, "/resume");
}

ExitCode remove(const Invocation& invocation, const OneTenant& options) {
  return invocation.with_client(
      [&](ApiClient& client) { return invocation.show(client.remove(tenant_path(options.id))); });
}

CLI::Option* add_id(CLI::App& app, std::string& id) {
  return app.add_option("ID", id, "The tenant's slug")->required();
}

}  // namespace

void add_tenant_commands(CLI::App& root, Invocation& invocation) {
  CLI::App& group = add_group(root, "tenant", "Create and manage tenants");

  auto creating = add_command<CreateOptions>(group, "create", "Create a tenant", invocation, create);
  add_id(creating.app, creating.options.id)->description("Its slug: [a-z0-9][a-z0-9-]{0,62}");
  creating.app.add_option("--display-name", creating.options.display_name, "Its name for people; default: the slug");
  creating.app.add_option("--store", creating.options.store, "The store it lives in; default: main");
  creating.app.add_flag("--mint-admin-token", creating.options.mint_admin_token,
                        "Mint a token for an admin of the tenant and show its value, once");
  creating.app.add_flag("--reuse-slug", creating.options.reuse_slug,
                        "Also where a tenant of that slug was deleted and purged");

  auto listing = add_command<ListOptions>(group, "list", "List tenants", invocation, list);
  add_list_options(listing.app, listing.options);

  auto showing = add_command<OneTenant>(group, "show", "Show a tenant", invocation, show);
  add_id(showing.app, showing.options.id);

  auto renaming = add_command<RenameOptions>(group, "rename", "Change a tenant's name for people", invocation, rename);
  add_id(renaming.app, renaming.options.id);
  renaming.app.add_option("NAME", renaming.options.display_name, "The new name")->required();

  auto suspending =
      add_command<StateOptions>(group, "suspend", "Stop all tokens of a tenant at once", invocation, suspend);
  auto resuming = add_command<StateOptions>(
      group, "resume", "Let the tokens of a suspended tenant live again, or cancel its deletion", invocation, resume);
  for (auto* command : {&suspending, &resuming}) {
    add_id(command->app, command->options.id);
    command->app.add_option("--reason", command->options.reason, "For the history");
  }

  auto deleting = add_command<OneTenant>(
      group, "delete", "Stop a tenant's tokens at once and purge it after 30 days, unless it is resumed before",
      invocation, remove);
  add_id(deleting.app, deleting.options.id);

  add_copy_command(group, invocation);
  add_policy_commands(group, invocation);
}

}  // namespace tokenward::app
