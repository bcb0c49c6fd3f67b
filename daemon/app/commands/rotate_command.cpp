// tokenward token rotate

#include "app/commands/command.h"

#include <optional>

namespace tokenward::app {
namespace {

struct RotateOptions {
  std::string tenant = "self";
  std::string id;
  std::string retire;
  std::optional<std::uint32_t> overlap_hours;
  bool value_only = false;
};

ExitCode rotate(const Invocation& invocation, const RotateOptions& options) {
  boost::json::object body;
  if (!options.retire.empty()) body.emplace("retire", options.retire);
  if (options.overlap_hours) body.emplace("overlap_hours", *options.overlap_hours);
  return invocation.with_client([&](ApiClient& client) {
    const std::string path = tenant_path(options.tenant) + "/tokens/" + encode_component(options.id) + "/rotate";
    return show_minted(invocation, client.post(path, body),
                       options.value_only ? ShowMinted::ValueOnly : ShowMinted::Whole);
  });
}

}  // namespace

void add_rotate_command(CLI::App& token_group, Invocation& invocation) {
  auto [app, options] = add_command<RotateOptions>(
      token_group, "rotate", "Mint a token in the place of another and show its value, once", invocation, rotate);
  app.add_option("-t,--tenant", options.tenant, "The tenant; default: the caller's own");
  app.add_option("TOKEN-ID", options.id, "The old token's id, not its value")->required();
  app.add_option("--retire", options.retire,
                 "When the old one ends: after an overlap (default), or when the new one is first used")
      ->check(CLI::IsMember({"overlap", "first_use"}));
  app.add_option("--overlap-hours", options.overlap_hours,
                 "How long the old one works on; default: as long as the policy allows")
      ->type_name("HOURS");
  app.add_flag("--value-only", options.value_only, "Print the value and nothing else, for scripts");
}

}  // namespace tokenward::app
