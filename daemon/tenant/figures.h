#pragma once
// What the tenant layer counts, for monitoring: validations, the cache, and each store's lanes and commits. Nothing
// here names a tenant, an owner or a token.

#include "base/exposition.h"

namespace tokenward::tenant {

class House;

/// Takes each lock for the copy of some numbers at most, so it may run on an I/O thread. Any thread.
void append_figures(Exposition& out, House& house);

}  // namespace tokenward::tenant
