#pragma once
// Stops and resumes an owner, in a draft: by itself, or with the account of the same name.

#include <string>

#include "domain/authority.h"
#include "tenant/draft.h"
#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

enum class OwnerState : std::uint8_t { Active, Suspended };

/// Puts `owner` into `state` with an event, and does nothing where it is so already. Suspending ends its console
/// sessions. Conflict where the owner is being erased, or `system` would be left without an Active operator; else the
/// errors of the draft's readers. `tenant` outlives the draft.
[[nodiscard]] Result<void> put_owner_into(Draft& draft, TenantRuntime& tenant, const domain::Authority& caller,
                                          const domain::Owner& owner, OwnerState state, const std::string& reason);

}  // namespace tokenward::tenant
