#include "http/caller.h"

#include "tenant/access.h"

#include "http/listeners.h"

namespace tokenward::http {

namespace {

Result<void> check_address(std::span<const domain::Cidr> allowed, std::string_view address) {
  if (admits(allowed, address)) return {};
  return Error{ErrorCode::Forbidden, "The credential may not be used from this address."};
}

}  // namespace

Error refusal_of(tenant::Reason reason) {
  if (reason == tenant::Reason::Unavailable) {
    return {ErrorCode::Unavailable, "Whether the credential is good cannot be told at the moment."};
  }
  return {ErrorCode::Unauthenticated, "The credential is not valid."};
}

Result<domain::Authority> authority_of(const tenant::ValidToken& credential, std::string_view address) {
  if (auto allowed = check_address(credential.allowed_cidrs(), address); !allowed) return allowed.error();
  return tenant::bearer_of(credential, std::string(address));
}

Result<domain::Authority> authority_of(const tenant::LiveSession& session, std::string_view address) {
  if (auto allowed = check_address(session.allowed_cidrs, address); !allowed) return allowed.error();
  return domain::Authority{.role = session.role(),
                           .tenant = session.tenant->handle(),
                           .owner = session.session.owner.text(),
                           .scopes = session.scopes,
                           .credential = session.session.token,
                           .source = std::string(address),
                           .session = session.session.id};
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

Result<std::optional<domain::TenantSlug>> tenant_asked_for(domain::Role role, const tenant::TenantRuntime& own,
                                                           Access access, const std::string* named) {
  std::optional<domain::TenantSlug> other;
  if (named != nullptr && *named != domain::kSelfTenant && *named != own.slug().text()) {
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
