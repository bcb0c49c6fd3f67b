#pragma once
// Whom a service lets in. Pure. What is foreign looks the same as what is missing.

#include "domain/authority.h"
#include "domain/token.h"
#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

/// Who acts where the daemon does something of its own accord.
[[nodiscard]] domain::Authority daemon_of(const TenantRuntime& tenant);

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
