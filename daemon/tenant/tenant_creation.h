#pragma once
// The records of a new tenant, which creating one and initialising an installation (its tenant `system`) share.

#include "domain/authority.h"
#include "domain/policy.h"
#include "domain/tenant.h"
#include "tenant/draft_records.h"
#include "tenant/minting.h"

namespace tokenward::tenant {

/// Whether a slug that a purged tenant had may be given to another one.
enum class SlugReuse : std::uint8_t { Refused, Allowed };

/// Whether the directory's entry of a slug, null where there is none, lets a new tenant have it. Conflict (field `id`)
/// where the slug is taken or kept for a purged tenant; Corrupt.
[[nodiscard]] Result<void> check_slug_free(const crypto::Keyring& keyring, const storage::Record* entry,
                                           SlugReuse reuse);

/// Writes the directory's entries. Errors of `check_slug_free` and of the store.
[[nodiscard]] Result<void> insert_place(Draft& draft, const domain::Tenant& tenant,
                                        SlugReuse reuse = SlugReuse::Refused);

/// Writes tenant, policy, chain head and the event `tenant.created` of the tenant's own chain.
void insert_tenant(Draft& draft, const domain::Tenant& tenant, const domain::Policy& policy,
                   const domain::Authority& caller);

/// Mints the first token of a tenant in the same changeset: `fresh` with the one scope `scope`; returns its value.
[[nodiscard]] Result<Secret> insert_first_token(Draft& draft, const domain::Tenant& tenant,
                                                const domain::Policy& policy, const NewToken& fresh,
                                                const std::string& label, const std::string& scope,
                                                const domain::Authority& caller);

}  // namespace tokenward::tenant
