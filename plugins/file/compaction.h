/// \file
/// The log written anew without what is superseded, while the store is in use.
#pragma once

#include <atomic>
#include <cstdint>

#include "disk.h"
#include "fresh_log.h"
#include "guarded.h"
#include "settings.h"
#include "state.h"
#include "stop_switch.h"
#include "turns.h"
#include "writer.h"

namespace tokenward::file {

/// What the compaction of a store works with; borrowed.
struct CompactionParts {
  Disk& disk;
  Guarded<State>& state;
  Turns<Writer>& turns;
  StopSwitch& stopped;
};

/// Whether it is worth while, by size or by age.
[[nodiscard]] bool compaction_is_due(const CompactionPolicy& policy, const State& state, std::uint64_t log_bytes,
                                     std::int64_t now_us);

/// Writes what the store knows into a fresh log, slice by slice, while commits go on into the old one; what they wrote
/// there meanwhile follows. The fresh log holds every row as it was at some time after the beginning, and then all that
/// happened since the beginning, which leads to the same state however the two overlap: what is replayed is whole rows,
/// and the last word on each comes last.
///
/// Commits wait only while the last stretch is copied, made durable, and the fresh log put in place of the old one.
/// Returns false if it was broken off by `stopping`. Throws what the disk throws, with the old log still in use; if it
/// cannot be known which of the two would be found after a power cut, everything stops.
bool compact(const CompactionParts& parts, std::int64_t now_us, const std::atomic<bool>& stopping);

}  // namespace tokenward::file
