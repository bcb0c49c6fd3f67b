#pragma once
// The end of records that only had to last a while: requests with an Idempotency-Key, sessions, links. One thread at a
// time; blocks.

#include <cstdint>

#include "base/clock.h"
#include "base/result.h"
#include "storage/record.h"
#include "tenant/store_room.h"

namespace tokenward::tenant {

/// As many as one call deletes.
inline constexpr std::uint32_t kForgottenPerCall = 1000;

/// Deletes the records of a kind and state that are due at `now`, of any tenant, `kForgottenPerCall` at most: how many
/// it deleted. A tenant one of whose rows is written over meanwhile is left for the next time. No event tells of it:
/// nothing that anybody may still ask for is lost. Errors of the store.
[[nodiscard]] Result<std::uint64_t> forget_due(StoreRoom& room, storage::Kind kind, std::uint32_t state, Instant now);

}  // namespace tokenward::tenant
