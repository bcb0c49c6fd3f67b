#pragma once
// What is left of an owner whose records are gone: the keys of earlier changesets name it, and a store tells of the
// last 10,000 of them in its feed, which may be those of a year. So a record that does not name it, the trace, stays
// until they have left the feed, and is rewritten now and then to make them leave. Any thread; blocks on the tenant's
// store.

#include <array>
#include <cstdint>
#include <set>

#include "tenant/draft.h"
#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

class House;

/// Leaves the trace, in the changeset that removes the owner's own record. `pseudonym` is what its tokens are called.
void leave_trace(Draft& draft, const domain::TenantHandle& tenant, const domain::Owner& pseudonym);

[[nodiscard]] bool is_trace(const domain::OwnerRecord& record) noexcept;

/// The stores (by `StoreInfo::store_id`) whose feeds were moved on in one step of the sweeper: once is enough for all.
using MovedFeeds = std::set<std::array<std::uint8_t, 16>>;

enum class Trace : std::uint8_t { Gone, Stays };

/// Removes a trace whose owner the feed names no longer. Otherwise rewrites it some times, unless its feed is in
/// `moved` already, and puts that there. Errors of the store; Corrupt where the record is damaged.
[[nodiscard]] Result<Trace> outlast_feed(House& house, TenantRuntime& tenant, const domain::Owner& pseudonym,
                                         MovedFeeds& moved);

}  // namespace tokenward::tenant
