#include "domain/authority.h"

#include <algorithm>

namespace tokenward::domain {

bool may_act_on(const Authority& caller, const TenantHandle& tenant, const Owner& owner,
                const Scopes& scopes) noexcept {
  const Role target = role_of(scopes);
  switch (caller.role) {
    case Role::Operator:
      return true;
    case Role::Admin:
      return caller.tenant == tenant && target <= Role::Admin;
    case Role::Member:
      return caller.tenant == tenant && caller.owner == owner.text() && target == Role::None;
    case Role::Validator:
    case Role::None:
      break;
  }
  return false;
}

Result<void> check_grant(const Authority& caller, const Policy& policy, bool system_tenant, const Scopes& scopes) {
  const auto refuse = [](const std::string& scope, std::string why) {
    return Error{ErrorCode::Forbidden, "scope " + scope + " " + std::move(why), "scopes"};
  };
  for (const auto& scope : scopes) {
    const Role granted = role_of(std::span(&scope, 1));
    if (granted == Role::Operator && !system_tenant) return refuse(scope, "exists only in the tenant system");
    if (granted > caller.role) return refuse(scope, "is above the caller's own role");
    if (caller.role >= Role::Admin) continue;
    if (granted != Role::None) return refuse(scope, "can be granted by an admin only");
    const bool own = std::binary_search(caller.scopes.begin(), caller.scopes.end(), scope);
    const bool allowed = std::any_of(policy.member_scopes.begin(), policy.member_scopes.end(),
                                     [&](const std::string& pattern) { return matches_scope_pattern(pattern, scope); });
    if (!own && !allowed) return refuse(scope, "is neither the caller's own nor among the policy's member_scopes");
  }
  return {};
}

}  // namespace tokenward::domain
