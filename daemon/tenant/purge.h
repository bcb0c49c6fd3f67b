#pragma once
// The end of a deleted tenant once its grace is over.

#include <cstdint>

#include "base/result.h"
#include "domain/identifiers.h"

namespace tokenward::tenant {

class House;
class StoreRoom;

/// Deletes every row of a tenant that is Deleting, and at last the tenant itself; its slug stays reserved, and
/// `system`'s history keeps where the tenant's chain ended. Returns how many rows went. Resuming the tenant stops it
/// between two changesets (what is gone is gone). Can be repeated after a crash. Errors of the store; blocks.
[[nodiscard]] Result<std::uint64_t> purge_tenant(House& house, StoreRoom& room, const domain::TenantHandle& handle);

}  // namespace tokenward::tenant
