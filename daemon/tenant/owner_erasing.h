#pragma once
// Takes an owner out of a tenant's records: out of its tokens, its sessions and the detail of events, so that nothing
// says who it was, while the history's chain still verifies. Whoever asks begins it; the sweeper goes on with it, a
// bounded step at a time, and what was done stays done. Any thread; blocks on the tenant's store.

#include <cstdint>
#include <memory>

#include "domain/authority.h"
#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

class House;

enum class Erased : std::uint8_t {
  Wholly,
  Partly,  ///< There was more than is done at once; the sweeper goes on.
};

/// What is left of an owner: its tokens' rows, under a pseudonym and without label, metadata, networks, reason and last
/// address; and its events, with time, action and subject but without detail and salt. Events that it is the actor of
/// lose their detail too, but for those about the tenant itself. The event `owner.erased` names nobody; one for each
/// token follows. The store's feed names the owner until the trace that is left (tenant/erasure_trace.h) is gone.
/// For an owner of whom nothing is left it changes nothing.
/// Admins and operators. Conflict while the owner has Active tokens or an account, and while the tenant is being
/// deleted; NotFound, Forbidden, Unavailable, Busy, Corrupt.
[[nodiscard]] Result<Erased> erase_owner(House& house, const domain::Authority& caller,
                                         const std::shared_ptr<TenantRuntime>& tenant, const domain::Owner& owner);

/// One step of what was begun: some hundreds of rows. Errors of the store; Corrupt where a record is damaged.
[[nodiscard]] Result<Erased> go_on_erasing(House& house, const std::shared_ptr<TenantRuntime>& tenant,
                                           const domain::Owner& owner);

}  // namespace tokenward::tenant
