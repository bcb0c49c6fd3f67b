#pragma once
// What the server counts, for monitoring.

#include "base/exposition.h"
#include "net/counters.h"

namespace tokenward::net {

/// Any thread.
void append_figures(Exposition& out, const CounterSnapshot& counters);

}  // namespace tokenward::net
