#pragma once
// What a change that another node committed means for the memory of this one. Blocks; any thread.

#include <vector>

#include "base/result.h"
#include "storage/store.h"

namespace tokenward::tenant {

class House;
class StoreRoom;

/// Takes over what others changed in the store of `room`: cached tokens are dropped, tenants, owners and rates that
/// memory knows are read anew. What was read may be newer than the changes. Errors of the store: then some of it is
/// still to be done, and doing all of it again does no harm.
[[nodiscard]] Result<void> take_over(House& house, StoreRoom& room, const std::vector<storage::Change>& changes);

/// Nothing that memory holds of tenants in `room` counts until it is read anew.
void forget_all(House& house, const StoreRoom& room);

}  // namespace tokenward::tenant
