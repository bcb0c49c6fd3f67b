#pragma once
// What revoking one token, all of an owner and all of a tenant have in common.

#include "domain/authority.h"
#include "domain/tenant.h"
#include "tenant/draft_records.h"

namespace tokenward::tenant {

[[nodiscard]] domain::Revocation revocation_by(const domain::Authority& caller, const std::string& reason, Instant now);

/// Writes one token as revoked, with its event, and frees its slot in `owner`, which the caller writes.
void revoke_in_draft(Draft& draft, const domain::TenantHandle& handle, domain::Token token, domain::OwnerRecord& owner,
                     const domain::Authority& caller, const std::string& reason);

/// Conflict unless `system`, whose record this is, has an Active operator left as the draft stands: asked last, when
/// everything is written. Errors of the store.
[[nodiscard]] Result<void> keep_an_operator(Draft& draft, const domain::Tenant& system);

}  // namespace tokenward::tenant
