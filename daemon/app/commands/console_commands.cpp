// tokenward console-link

#include "app/commands/command.h"
#include "app/quantity.h"

#include <optional>

namespace tokenward::app {
namespace {

namespace json = boost::json;

struct LinkOptions {
  std::string tenant = "self";
  std::string owner;
  std::string lifetime;
};

ExitCode create_link(const Invocation& invocation, const LinkOptions& options) {
  json::object body{{"owner", options.owner}};
  if (!options.lifetime.empty()) {
    const auto lifetime = parse_duration(options.lifetime);
    if (!lifetime) return invocation.fail({ErrorCode::Invalid, "--ttl is a duration such as 5min"}), ExitCode::Usage;
    body.emplace("ttl_seconds", std::chrono::ceil<std::chrono::seconds>(*lifetime).count());
  }
  return invocation.with_client([&](ApiClient& client) {
    return invocation.show(client.post(tenant_path(options.tenant) + "/console-links", body));
  });
}

}  // namespace

void add_console_commands(CLI::App& root, Invocation& invocation) {
  auto [app, options] = add_command<LinkOptions>(
      root, "console-link", "Make a link that signs an owner in to the web console, once", invocation, create_link);
  app.add_option("-t,--tenant", options.tenant, "The owner's tenant; default: the caller's own");
  app.add_option("--owner", options.owner, "Who may sign in with it")->required();
  app.add_option("--ttl", options.lifetime, "How long it is good, 1min to 1h; default: 5min")->type_name("DURATION");
}

}  // namespace tokenward::app
