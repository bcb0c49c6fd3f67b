// tokenward account create | list | show | set | password | delete

#include "app/commands/command.h"
#include "app/commands/list_options.h"
#include "app/commands/password_options.h"

#include <array>

namespace tokenward::app {
namespace {

namespace json = boost::json;

constexpr std::array<Column, 6> kColumns{{{"NAME", "name"},
                                          {"ROLE", "role"},
                                          {"DISABLED", "disabled"},
                                          {"CREATED", "created_at"},
                                          {"PASSWORD SET", "password_set_at"},
                                          {"LAST SIGN-IN", "last_sign_in_at"}}};

struct OneAccount {
  std::string tenant = "self";
  std::string name;

  [[nodiscard]] std::string path() const { return tenant_path(tenant) + "/accounts/" + encode_component(name); }
};

void add_member(json::object& body, std::string_view name, const Secret& password) {
  body.emplace(name, as_text(password.reveal()));
}

struct CreateOptions : OneAccount {
  std::string role;
  PasswordOptions password;
};

ExitCode create(const Invocation& invocation, const CreateOptions& options) {
  return invocation.with_client([&](ApiClient& client) {
    return with_passwords(invocation, options.password, [&](const Passwords& passwords) {
      json::object body{{"name", options.name}};
      if (!options.role.empty()) body.emplace("role", options.role);
      add_member(body, "password", passwords.wanted);
      return invocation.show(client.post(tenant_path(options.tenant) + "/accounts", body));
    });
  });
}

struct AccountListOptions {
  std::string tenant = "self";
  ListOptions page;
};

ExitCode list(const Invocation& invocation, const AccountListOptions& options) {
  return invocation.with_client([&](ApiClient& client) {
    return run_list(invocation, client, tenant_path(options.tenant) + "/accounts", Query{}, options.page, kColumns);
  });
}

ExitCode show(const Invocation& invocation, const OneAccount& options) {
  return invocation.with_client([&](ApiClient& client) { return invocation.show(client.get(options.path())); });
}

struct SetOptions : OneAccount {
  std::string role;
  bool disable = false;
  bool enable = false;
};

ExitCode set(const Invocation& invocation, const SetOptions& options) {
  json::object body;
  if (!options.role.empty()) body.emplace("role", options.role);
  if (options.disable || options.enable) body.emplace("disabled", options.disable);
  if (body.empty()) {
    invocation.err() << "tokenward: what is to change? Say --role, --disable or --enable\n";
    return ExitCode::Usage;
  }
  return invocation.with_client([&](ApiClient& client) { return invocation.show(client.patch(options.path(), body)); });
}

struct ChangePasswordOptions : OneAccount {
  PasswordOptions password;
};

ExitCode change_password(const Invocation& invocation, const ChangePasswordOptions& options) {
  return invocation.with_client([&](ApiClient& client) {
    return with_passwords(invocation, options.password, [&](const Passwords& passwords) {
      json::object body;
      add_member(body, "password", passwords.wanted);
      if (passwords.present) add_member(body, "current_password", *passwords.present);
      return invocation.show(client.patch(options.path(), body));
    });
  });
}

ExitCode remove(const Invocation& invocation, const OneAccount& options) {
  return invocation.with_client([&](ApiClient& client) { return invocation.show(client.remove(options.path())); });
}

void add_tenant(CLI::App& app, std::string& tenant) {
  app.add_option("-t,--tenant", tenant, "The tenant; default: the caller's own");
}
void add_account(CLI::App& app, OneAccount& account) {
  add_tenant(app, account.tenant);
  app.add_option("NAME", account.name, "The account's name")->required();
}
void add_role(CLI::App& app, std::string& role, const std::string& description) {
  app.add_option("--role", role, description)->check(CLI::IsMember({"member", "admin", "operator"}));
}

void add_set(CLI::App& group, Invocation& invocation) {
  auto [app, options] = add_command<SetOptions>(
      group, "set", "Change an account's role, or whether it signs anybody in", invocation, set);
  add_account(app, options);
  add_role(app, options.role, "Its role from now on; a lower one ends its sessions");
  CLI::Option* const disable =
      app.add_flag("--disable", options.disable,
                   "Sign nobody in: ends its sessions and suspends the tokens of the owner of its name");
  app.add_flag("--enable", options.enable, "Sign its person in again, and resume those tokens")->excludes(disable);
}

void add_change_password(CLI::App& group, Invocation& invocation) {
  auto [app, options] = add_command<ChangePasswordOptions>(
      group, "password", "Give an account another password, which ends its sessions", invocation, change_password);
  add_account(app, options);
  add_password_options(app, options.password);
  app.add_flag("--own", options.password.with_present,
               "The account is the caller's own: asks for the present password too, first; standard input and files "
               "then hold two lines");
}

}  // namespace

void add_account_commands(CLI::App& root, Invocation& invocation) {
  CLI::App& group = add_group(root, "account", "Manage accounts of people who sign in to the web console");

  auto creating =
      add_command<CreateOptions>(group, "create", "Create an account; its password is asked for", invocation, create);
  add_account(creating.app, creating.options);
  add_role(creating.app, creating.options.role, "Default: member; operator in the tenant system alone");
  add_password_options(creating.app, creating.options.password);

  auto listing = add_command<AccountListOptions>(group, "list", "List accounts by name", invocation, list);
  add_tenant(listing.app, listing.options.tenant);
  add_list_options(listing.app, listing.options.page);

  auto showing = add_command<OneAccount>(group, "show", "Show an account", invocation, show);
  add_account(showing.app, showing.options);

  add_set(group, invocation);
  add_change_password(group, invocation);

  auto deleting = add_command<OneAccount>(group, "delete",
                                          "Delete an account and end its sessions; its owner's tokens stay as they are",
                                          invocation, remove);
  add_account(deleting.app, deleting.options);
}

}  // namespace tokenward::app
