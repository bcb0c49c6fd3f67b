#pragma once
// What revoking one token, all of an owner and all of a tenant have in common.

#include <functional>

#include "domain/authority.h"
#include "domain/tenant.h"
#include "tenant/draft_records.h"
#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

/// Forbidden where all management tokens of `system` are to be reached by somebody below an operator: operators' are
/// among them.
[[nodiscard]] Result<void> require_management_reach(const domain::Authority& caller, const TenantRuntime& tenant,
                                                    bool include_management);

[[nodiscard]] domain::Revocation revocation_by(const domain::Authority& caller, const std::string& reason, Instant now);

/// Writes one token as revoked, with its event, and frees its slot in `owner`, which the caller writes.
void revoke_in_draft(Draft& draft, const domain::TenantHandle& handle, domain::Token token, domain::OwnerRecord& owner,
                     const domain::Authority& caller, const std::string& reason);

/// Conflict unless `system`, whose record this is, has an Active operator left as the draft stands: asked last, when
/// everything is written. Operators' tokens for which `stays` says no count for nothing; empty: all count. Errors of
/// the store.
using Stays = std::function<bool(const domain::Token&)>;
[[nodiscard]] Result<void> keep_an_operator(Draft& draft, const domain::Tenant& system, const Stays& stays = {});

}  // namespace tokenward::tenant
