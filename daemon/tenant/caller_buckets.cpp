#include "tenant/caller_buckets.h"

#include <algorithm>

namespace tokenward::tenant {

BucketLevel CallerBuckets::take(CallerKey caller, const domain::Rate& rate, SteadyTime now, std::uint32_t count) {
  Set& set = set_of(caller);
  RateBucket* const bucket = find(set, caller);
  // Whoever loses its place meanwhile draws on the one that took it: rather too little than too much.
  return (bucket != nullptr ? *bucket : settle(set, caller, rate, now)).take(rate, now, count);
}

CallerBuckets::Set& CallerBuckets::set_of(CallerKey caller) {
  Table* table = table_.load(std::memory_order_acquire);
  if (table == nullptr) {
    const std::lock_guard lock(settling_);
    if (!owned_) owned_ = std::make_unique<Table>();
    table = owned_.get();
    table_.store(table, std::memory_order_release);
  }
  return (*table)[caller % kSets];
}

RateBucket* CallerBuckets::find(Set& set, CallerKey caller) noexcept {
  for (Place& place : set) {
    if (place.caller.load(std::memory_order_acquire) == caller) return &place.bucket;
  }
  return nullptr;
}

/// Gives a newcomer a place. One at a time, so that no caller ever has two.
RateBucket& CallerBuckets::settle(Set& set, CallerKey caller, const domain::Rate& rate, SteadyTime now) {
  const std::lock_guard lock(settling_);
  if (RateBucket* const bucket = find(set, caller)) return *bucket;
  Place* fullest = nullptr;
  std::int64_t least = 0;
  for (Place& place : set) {
    const bool vacant = place.caller.load(std::memory_order_relaxed) == 0;
    if (vacant) place.bucket.fill(rate, now);
    const std::int64_t missing = place.bucket.missing(rate, now);
    if (fullest == nullptr || missing < least) fullest = &place, least = missing;
    if (vacant) break;
  }
  fullest->caller.store(caller, std::memory_order_release);
  return fullest->bucket;
}

}  // namespace tokenward::tenant
