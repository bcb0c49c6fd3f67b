#pragma once
// What the tenant layer counts, for monitoring: validations, the cache, events, and each store's lanes and commits.
// Nothing here names an owner or a token, nor a tenant unless the settings want it.

#include "base/exposition.h"

namespace tokenward::tenant {

class House;

/// Takes each lock for the copy of some numbers at most, so it may run on an I/O thread. Any thread.
void append_figures(Exposition& out, House& house);

}  // namespace tokenward::tenant
