#include "tenant/access.h"

namespace tokenward::tenant {

using domain::Authority;
using domain::Role;

Authority operator_from(std::string source, const domain::TenantHandle& tenant) {
  return {.role = Role::Operator,
          .tenant = tenant,
          .owner = {},
          .scopes = {},
          .credential = {},
          .source = std::move(source)};
}

Authority bearer_of(const ValidToken& token, std::string source) {
  return {.role = token.role(),
          .tenant = token.tenant().handle(),
          .owner = std::string(token.owner().text()),
          .scopes = token.scopes().list(),
          .credential = token.id(),
          .source = std::move(source)};
}

Result<void> require_role(const Authority& caller, const TenantRuntime& tenant, Role least) {
  if (caller.role != Role::Operator && caller.tenant != tenant.handle()) {
    return Error{ErrorCode::NotFound, "there is no such tenant", "tenant"};
  }
  if (caller.role < least) {
    return Error{ErrorCode::Forbidden, "this needs the role " + std::string(domain::to_string(least)) + ", not " +
                                           std::string(domain::to_string(caller.role))};
  }
  return {};
}

bool may_see(const Authority& caller, const domain::Owner& owner) noexcept {
  return caller.role >= Role::Admin || caller.owner == owner.text();
}

Result<void> require_reach(const Authority& caller, const TenantRuntime& tenant, const domain::Token& token) {
  if (caller.credential == token.id) return {};
  if (!may_see(caller, token.owner)) return Error{ErrorCode::NotFound, "there is no such token", "id"};
  if (!domain::may_act_on(caller, tenant.handle(), token.owner, token.scopes)) {
    return Error{ErrorCode::Forbidden, "the token has more authority than the caller"};
  }
  return {};
}

}  // namespace tokenward::tenant
