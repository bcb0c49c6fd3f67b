#pragma once
// Events that stand in a tenant's history and in `system`'s, where the two are in different stores and no changeset
// holds both: the tenant's change leaves a relay beside it, and whoever comes next tells `system` of it, once.
// Thread-safe; blocks.

#include "domain/history_event.h"
#include "tenant/draft.h"

namespace tokenward::tenant {

class House;
class StoreRoom;

/// Leaves `event` of `tenant` for `system`, in the changeset of the draft. Errors of the random source.
[[nodiscard]] Result<void> leave_relay(Draft& draft, const domain::TenantHandle& tenant,
                                       const domain::HistoryEvent& event);

/// Tells `system` what waits in the store of `room`, a bounded number of events. Can be repeated after a crash or
/// beside itself: each is told once. Errors of both stores.
[[nodiscard]] Result<void> tell_relays(House& house, StoreRoom& room);

}  // namespace tokenward::tenant
