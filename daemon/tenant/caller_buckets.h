#pragma once
// A bucket for each of a tenant's callers, in a table of fixed size, so that nobody can make it grow. Thread-safe; who
// stands in it already is found without a lock.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "tenant/rate_bucket.h"

namespace tokenward::tenant {

/// Who calls, as a number that no two callers share but by an accident of 64 bits. Never 0.
using CallerKey = std::uint64_t;

/// 1,024 buckets of one rate, 16 KiB once the first caller came. A newcomer takes the place of a full bucket, which
/// loses nothing; where all places that it may have are those of busy callers, it takes that of the fullest and what
/// that one owes. So no number of callers is let through more often than the table's buckets would be.
class CallerBuckets {
 public:
  /// As `RateBucket::take`, for one caller.
  BucketLevel take(CallerKey caller, const domain::Rate& rate, SteadyTime now, std::uint32_t count);

 private:
  struct Place {
    std::atomic<CallerKey> caller{0};
    RateBucket bucket;
  };
  static constexpr std::size_t kWays = 8;
  static constexpr std::size_t kSets = 128;
  using Set = std::array<Place, kWays>;
  using Table = std::array<Set, kSets>;

  Set& set_of(CallerKey caller);
  static RateBucket* find(Set& set, CallerKey caller) noexcept;
  RateBucket& settle(Set& set, CallerKey caller, const domain::Rate& rate, SteadyTime now);

  std::atomic<Table*> table_{nullptr};
  std::mutex settling_;
  std::unique_ptr<Table> owned_;  // guarded by settling_
};

}  // namespace tokenward::tenant
