#include "http/caller.h"

#include "http/listeners.h"

namespace tokenward::http {

Error refusal_of(tenant::Reason reason) {
  if (reason == tenant::Reason::Unavailable) {
    return {ErrorCode::Unavailable, "Whether the credential is good cannot be told at the moment."};
  }
  return {ErrorCode::Unauthenticated, "The credential is not valid."};
}

Result<domain::Authority> authority_of(const tenant::ValidToken& credential, std::string_view address) {
  if (!admits(credential.allowed_cidrs, address)) {
    return Error{ErrorCode::Forbidden, "The credential may not be used from this address."};
  }
  return domain::Authority{.role = credential.role(),
                           .tenant = credential.tenant->handle(),
                           .owner = credential.owner,
                           .scopes = credential.scopes,
                           .credential = credential.id,
                           .source = std::string(address)};
}

bool admits(Access access, domain::Role role) noexcept {
  switch (access) {
    case Access::Open:
    case Access::Possession:
      return true;
    case Access::Validator:
      return role == domain::Role::Validator || role >= domain::Role::Admin;
    case Access::Member:
      return role >= domain::Role::Member;
    case Access::Admin:
      return role >= domain::Role::Admin;
    case Access::Operator:
      return role == domain::Role::Operator;
  }
  return false;
}

Result<std::optional<domain::TenantSlug>> tenant_asked_for(const tenant::ValidToken& credential, Access access,
                                                           const std::string* named) {
  const domain::Role role = credential.role();
  const bool own = named == nullptr || *named == domain::kSelfTenant || *named == credential.tenant->slug().text();
  std::optional<domain::TenantSlug> other;
  if (!own) {
    other = domain::TenantSlug::parse(*named);
    if (role != domain::Role::Operator || !other) {
      return Error{ErrorCode::NotFound, "There is no such tenant.", "tenant"};
    }
  }
  if (!admits(access, role)) {
    return Error{ErrorCode::Forbidden, "The credential's role is too small for this."};
  }
  return other;
}

}  // namespace tokenward::http
