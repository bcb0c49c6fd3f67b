// tokenward tenant policy preview | enforce

#include "app/commands/command.h"
#include "app/commands/list_options.h"

#include <array>

namespace tokenward::app {
namespace {

namespace json = boost::json;

constexpr std::array<Column, 7> kColumns{{{"ID", "id"},
                                          {"OWNER", "owner"},
                                          {"LABEL", "label"},
                                          {"EXPIRES", "expires_at"},
                                          {"NEW EXPIRY", "new_expires_at"},
                                          {"NEW IDLE DAYS", "new_idle_days"},
                                          {"AT ONCE", "ends_at_once"}}};

struct Terms {
  std::string tenant;
  std::string owner;
  bool include_management = false;
  std::uint32_t grace_days = 0;

  [[nodiscard]] std::string path() const { return tenant_path(tenant) + "/policy"; }
  [[nodiscard]] json::object body() const {
    json::object body;
    if (!owner.empty()) body.emplace("owner", owner);
    if (include_management) body.emplace("include_management", true);
    if (grace_days != 0) body.emplace("grace_days", grace_days);
    return body;
  }
};

std::optional<std::int64_t> number_of(const json::value& answer, std::string_view member) {
  const auto* value = answer.is_object() ? answer.get_object().if_contains(member) : nullptr;
  return value != nullptr && value->is_int64() ? std::optional(value->get_int64()) : std::nullopt;
}

std::string summary_of(const json::value& preview) {
  const auto changes = number_of(preview, "changes"), ends = number_of(preview, "ends_at_once");
  if (!changes || !ends) return "too many active tokens to count those that would change";
  return std::to_string(*changes) + (*changes == 1 ? " token" : " tokens") + " would change, " + std::to_string(*ends) +
         " would expire at once";
}

struct PreviewOptions : Terms {
  ListOptions page;
};

ExitCode preview(const Invocation& invocation, const PreviewOptions& options) {
  return invocation.with_client([&](ApiClient& client) {
    std::string summary;
    const auto fetch = [&](const std::string& target) {
      auto answer = client.post(target, options.body());
      if (answer && summary.empty()) summary = summary_of(*answer);
      return answer;
    };
    const ExitCode listed = run_list(invocation, fetch, options.path() + "/preview", Query{}, options.page, kColumns);
    if (listed == ExitCode::Ok && options.page.cursor.empty()) invocation.err() << summary << '\n';
    return listed;
  });
}

struct EnforceOptions : Terms {
  bool yes = false;
  bool status = false;
};

/// Whether somebody at the terminal wants it.
bool is_wanted(const Invocation& invocation, const json::value& preview) {
  invocation.err() << summary_of(preview) << ". This cannot be undone. Enforce the policy? [y/N] " << std::flush;
  std::string answer;
  std::getline(invocation.in(), answer);
  if (answer.ends_with('\r')) answer.pop_back();
  if (answer == "y" || answer == "Y" || answer == "yes") return true;
  invocation.err() << "tokenward: nothing was changed; --yes enforces without a question\n";
  return false;
}

ExitCode enforce(const Invocation& invocation, const EnforceOptions& options) {
  const std::string path = options.path() + "/enforce";
  return invocation.with_client([&](ApiClient& client) {
    if (options.status) return invocation.show(client.get(path));
    std::string looked_at;
    if (!options.yes) {
      const auto shown = client.post(options.path() + "/preview?limit=1", options.body());
      if (!shown) return invocation.fail(shown.error());
      looked_at = client.etag();
      if (!is_wanted(invocation, *shown)) return ExitCode::Refused;
    }
    return invocation.show(client.post_if(path, options.body(), looked_at));
  });
}

void add_terms(CLI::App& app, Terms& terms) {
  app.add_option("ID", terms.tenant, "The tenant's slug")->required();
  app.add_option("--owner", terms.owner, "Only this owner's tokens");
  app.add_flag("--include-management", terms.include_management, "Management tokens too, but never the caller's own");
  app.add_option("--grace-days", terms.grace_days, "What would end sooner than that lives so long")
      ->check(CLI::Range(0, 365));
}

}  // namespace

void add_enforce_commands(CLI::App& policy_group, Invocation& invocation) {
  auto previewing = add_command<PreviewOptions>(policy_group, "preview", "Show what enforcing the policy would change",
                                                invocation, preview);
  add_terms(previewing.app, previewing.options);
  add_list_options(previewing.app, previewing.options.page);

  auto enforcing = add_command<EnforceOptions>(
      policy_group, "enforce", "Bring tokens that are there already within the policy's lifetime and idle span",
      invocation, enforce);
  add_terms(enforcing.app, enforcing.options);
  enforcing.app.add_flag("--yes", enforcing.options.yes, "Do not ask first");
  enforcing.app.add_flag("--status", enforcing.options.status, "Only show how the last enforcement gets on");
  enforcing.app.footer(
      "Nothing ever ends later by it. Many tokens are changed in the background: see --status. Owners with more tokens "
      "than max_active_per_owner keep them.");
}

}  // namespace tokenward::app
