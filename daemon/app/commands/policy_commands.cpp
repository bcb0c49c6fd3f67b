// tokenward tenant policy show | set | preview | enforce

#include "app/commands/command.h"

#include <boost/json/parse.hpp>

#include <vector>

namespace tokenward::app {
namespace {

namespace json = boost::json;

struct ShowOptions {
  std::string tenant;
};

ExitCode show(const Invocation& invocation, const ShowOptions& options) {
  return invocation.with_client(
      [&](ApiClient& client) { return invocation.show(client.get(tenant_path(options.tenant) + "/policy")); });
}

struct SetOptions {
  std::string tenant;
  std::vector<std::string> fields;
};

// `field=value`, where a value is JSON, or else the text that it is: `max_lifetime_days=90`, `max_lifetime_days=null`,
// `token_prefix=acme`.
Result<json::object> changes(const std::vector<std::string>& fields) {
  json::object body;
  for (const std::string& field : fields) {
    const std::size_t equals = field.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return Error{ErrorCode::Invalid, "\"" + field + "\" is not of the form FIELD=VALUE"};
    }
    const std::string name = field.substr(0, equals);
    const std::string text = field.substr(equals + 1);
    if (body.contains(name)) return Error{ErrorCode::Invalid, "\"" + name + "\" is set twice"};
    json::error_code failure;
    json::value value = json::parse(text, failure);
    body.emplace(name, failure ? json::value(text) : std::move(value));
  }
  return body;
}

ExitCode set(const Invocation& invocation, const SetOptions& options) {
  const auto body = changes(options.fields);
  if (!body) return invocation.fail(body.error()), ExitCode::Usage;
  return invocation.with_client(
      [&](ApiClient& client) { return invocation.show(client.patch(tenant_path(options.tenant) + "/policy", *body)); });
}

}  // namespace

void add_policy_commands(CLI::App& tenant_group, Invocation& invocation) {
  CLI::App& group = add_group(tenant_group, "policy", "Show, change and enforce a tenant's rules for tokens");

  auto showing = add_command<ShowOptions>(group, "show", "Show the policy", invocation, show);
  showing.app.add_option("ID", showing.options.tenant, "The tenant's slug")->required();

  auto setting = add_command<SetOptions>(group, "set", "Change some fields; the others stay", invocation, set);
  setting.app.add_option("ID", setting.options.tenant, "The tenant's slug")->required();
  setting.app
      .add_option("FIELD=VALUE", setting.options.fields,
                  "Values are JSON or plain text: max_lifetime_days=90 default_lifetime_days=null "
                  "token_prefix=acme 'member_scopes=[\"read:*\"]'")
      ->required();

  add_enforce_commands(group, invocation);
}

}  // namespace tokenward::app
