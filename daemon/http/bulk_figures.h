#pragma once
// What the workers beside the I/O threads do (`Office::bulk`), for monitoring.

#include "base/exposition.h"
#include "tenant/lanes.h"

namespace tokenward::http {

/// Takes the lock of `bulk` for the copy of some numbers. Any thread.
void append_bulk_figures(Exposition& out, const tenant::Lanes& bulk);

}  // namespace tokenward::http
