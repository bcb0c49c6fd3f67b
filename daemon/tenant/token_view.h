#pragma once
// A token as callers see it, out of its record and what bears on it. Pure.

#include "domain/tenant.h"
#include "tenant/token_service.h"

namespace tokenward::tenant {

/// Fills in the revocation of a token felled by a revoke-all, and empties the verifier. `owner` null: no record.
[[nodiscard]] TokenView view_of(domain::Token token, const domain::Tenant& tenant, const domain::OwnerRecord* owner,
                                std::uint64_t version, Instant now);

}  // namespace tokenward::tenant
