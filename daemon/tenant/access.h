#pragma once
// Who acts, and whom a service lets in. Pure. What is foreign looks the same as what is missing.

#include <string>
#include <utility>

#include "domain/authority.h"
#include "domain/token.h"
#include "tenant/tenant_runtime.h"
#include "tenant/valid_token.h"

namespace tokenward::tenant {

/// Who acts in a tenant with an operator's authority but without a credential: from `source`, the daemon of its own
/// accord or somebody on this machine.
[[nodiscard]] domain::Authority operator_from(std::string source, const domain::TenantHandle& tenant);
/// The daemon.
[[nodiscard]] inline domain::Authority daemon_of(const domain::TenantHandle& tenant) {
  return operator_from("daemon", tenant);
}

/// Who shows a token that was found good, from `source`.
[[nodiscard]] domain::Authority bearer_of(const ValidToken& token, std::string source);

/// NotFound unless the caller belongs to `tenant` or is an operator; Forbidden below `least`.
[[nodiscard]] Result<void> require_role(const domain::Authority& caller, const TenantRuntime& tenant,
                                        domain::Role least);

/// Whether the caller may know of a token: its own ones to a member, all of the tenant to an admin.
[[nodiscard]] bool may_see(const domain::Authority& caller, const domain::Owner& owner) noexcept;

/// NotFound where the caller may not see the token, Forbidden where it may not act on it. The credential itself is
/// always within reach.
[[nodiscard]] Result<void> require_reach(const domain::Authority& caller, const TenantRuntime& tenant,
                                         const domain::Token& token);

}  // namespace tokenward::tenant
