// tokenward token mint | rotate | list | show | relabel | revoke | revoke-all | validate

#include "app/commands/command.h"
#include "app/commands/list_options.h"

#include <array>
#include <vector>

namespace tokenward::app {
namespace {

namespace json = boost::json;

constexpr std::array<Column, 7> kColumns{{{"ID", "id"},
                                          {"STATUS", "status"},
                                          {"OWNER", "owner"},
                                          {"LABEL", "label"},
                                          {"CREATED", "created_at"},
                                          {"EXPIRES", "expires_at"},
                                          {"LAST USED", "last_used_at"}}};

std::string tokens_path(const std::string& tenant) { return tenant_path(tenant) + "/tokens"; }
std::string token_path(const std::string& tenant, const std::string& id) {
  return tokens_path(tenant) + "/" + encode_component(id);
}

struct TokenListOptions {
  std::string tenant = "self";
  std::string owner, status, label, scope;
  std::string created_from, created_to, expires_from, expires_to;
  ListOptions page;
};

ExitCode list(const Invocation& invocation, const TokenListOptions& options) {
  Query query;
  query.add("owner", options.owner).add("status", options.status).add("label", options.label);
  query.add("scope", options.scope);
  query.add("created_from", options.created_from).add("created_to", options.created_to);
  query.add("expires_from", options.expires_from).add("expires_to", options.expires_to);
  return invocation.with_client([&](ApiClient& client) {
    return run_list(invocation, client, tokens_path(options.tenant), query, options.page, kColumns);
  });
}

struct OneToken {
  std::string tenant = "self";
  std::string id;
};

ExitCode show(const Invocation& invocation, const OneToken& options) {
  return invocation.with_client(
      [&](ApiClient& client) { return invocation.show(client.get(token_path(options.tenant, options.id))); });
}

struct RelabelOptions : OneToken {
  std::string label;
};

ExitCode relabel(const Invocation& invocation, const RelabelOptions& options) {
  return invocation.with_client([&](ApiClient& client) {
    return invocation.show(client.patch(token_path(options.tenant, options.id), {{"label", options.label}}));
  });
}

struct RevokeOptions : OneToken {
  std::string reason;
};

ExitCode revoke(const Invocation& invocation, const RevokeOptions& options) {
  json::object body;
  if (!options.reason.empty()) body.emplace("reason", options.reason);
  return invocation.with_client([&](ApiClient& client) {
    return invocation.show(client.post(token_path(options.tenant, options.id) + "/revoke", body));
  });
}

struct RevokeAllOptions {
  std::string tenant = "self";
  std::string owner;
  bool all = false;
  std::string reason;
  std::vector<std::string> keep;
  bool include_management = false;
};

ExitCode revoke_all(const Invocation& invocation, const RevokeAllOptions& options) {
  if (options.all == !options.owner.empty()) {
    invocation.err() << "tokenward: whose tokens? Either --owner OWNER or --all of the tenant\n";
    return ExitCode::Usage;
  }
  json::object body;
  if (options.all) {
    body.emplace("all", true);
  } else {
    body.emplace("owner", options.owner);
  }
  if (!options.reason.empty()) body.emplace("reason", options.reason);
  if (!options.keep.empty()) body.emplace("keep", json::array(options.keep.begin(), options.keep.end()));
  if (options.include_management) body.emplace("include_management", true);
  return invocation.with_client([&](ApiClient& client) {
    return invocation.show(client.post(tokens_path(options.tenant) + "/revoke-all", body));
  });
}

struct ValidateOptions {
  std::vector<std::string> scopes;
  std::string client_ip;
};

// The value comes from standard input, since arguments are seen by every user of the machine.
ExitCode validate(const Invocation& invocation, const ValidateOptions& options) {
  return invocation.with_client([&](ApiClient& client) {
    std::string value;
    std::getline(invocation.in(), value);
    if (value.ends_with('\r')) value.pop_back();
    json::object body{{"token", value}};
    wipe(value.data(), value.size());
    if (!options.scopes.empty()) {
      body.emplace("required_scopes", json::array(options.scopes.begin(), options.scopes.end()));
    }
    if (!options.client_ip.empty()) body.emplace("client_ip", options.client_ip);
    const auto answer = client.post("/v1/validate", body);
    if (const ExitCode shown = invocation.show(answer); shown != ExitCode::Ok) return shown;
    const json::value* const active = answer->is_object() ? answer->get_object().if_contains("active") : nullptr;
    return active && active->is_bool() && active->get_bool() ? ExitCode::Ok : ExitCode::Refused;
  });
}

void add_tenant(CLI::App& app, std::string& tenant) {
  app.add_option("-t,--tenant", tenant, "The tenant; default: the caller's own");
}
void add_token(CLI::App& app, OneToken& token) {
  add_tenant(app, token.tenant);
  app.add_option("TOKEN-ID", token.id, "The token's id, not its value")->required();
}

void add_list(CLI::App& group, Invocation& invocation) {
  auto [app, options] = add_command<TokenListOptions>(group, "list", "List tokens, newest first", invocation, list);
  add_tenant(app, options.tenant);
  app.add_option("--owner", options.owner, "Only this owner's");
  app.add_option("--status", options.status, "Only active, expired or revoked ones")
      ->check(CLI::IsMember({"active", "expired", "revoked"}));
  app.add_option("--label", options.label, "Only those whose label holds this text");
  app.add_option("--scope", options.scope, "Only those with this scope");
  app.add_option("--created-from", options.created_from, "Only those minted at or after this time (RFC 3339)")
      ->type_name("TIME");
  app.add_option("--created-to", options.created_to, "Only those minted before it")->type_name("TIME");
  app.add_option("--expires-from", options.expires_from, "Only those that expire at or after this time")
      ->type_name("TIME");
  app.add_option("--expires-to", options.expires_to, "Only those that expire before it")->type_name("TIME");
  add_list_options(app, options.page);
}

void add_revoke_all(CLI::App& group, Invocation& invocation) {
  auto [app, options] = add_command<RevokeAllOptions>(
      group, "revoke-all", "Revoke every Active token of an owner or of a tenant", invocation, revoke_all);
  add_tenant(app, options.tenant);
  app.add_option("--owner", options.owner, "This owner's tokens");
  app.add_flag("--all", options.all, "The whole tenant's tokens");
  app.add_option("--reason", options.reason, "For the history");
  app.add_option("--keep", options.keep, "The id of a token to spare; may be repeated")->allow_extra_args(false);
  app.add_flag("--include-management", options.include_management, "Management tokens too, but never the caller's own");
}

}  // namespace

void add_token_commands(CLI::App& root, Invocation& invocation) {
  CLI::App& group = add_group(root, "token", "Mint, list, revoke and check tokens");
  add_mint_command(group, invocation);
  add_rotate_command(group, invocation);
  add_list(group, invocation);

  auto showing = add_command<OneToken>(group, "show", "Show a token, without its value", invocation, show);
  add_token(showing.app, showing.options);

  auto relabelling = add_command<RelabelOptions>(group, "relabel", "Change a token's label", invocation, relabel);
  add_token(relabelling.app, relabelling.options);
  relabelling.app.add_option("LABEL", relabelling.options.label, "The new label")->required();

  auto revoking = add_command<RevokeOptions>(group, "revoke", "Revoke a token for good", invocation, revoke);
  add_token(revoking.app, revoking.options);
  revoking.app.add_option("--reason", revoking.options.reason, "For the history");

  add_revoke_all(group, invocation);

  auto validating = add_command<ValidateOptions>(
      group, "validate", "Whether the token on standard input is good: exit code 0 if it is, 1 if it is not",
      invocation, validate);
  validating.app.add_option("--scope", validating.options.scopes, "A scope that it must have; may be repeated")
      ->allow_extra_args(false);
  validating.app.add_option("--client-ip", validating.options.client_ip, "The address it is used from");
}

}  // namespace tokenward::app
