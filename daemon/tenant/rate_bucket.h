#pragma once
// A token bucket as one number: the time at which it is full again (GCRA, the algorithm of ITU-T I.371, also known as
// the leaky bucket as a meter). Lock-free.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

#include "domain/rate.h"

namespace tokenward::tenant {

/// Time of a steady clock, since whenever it likes.
using SteadyTime = std::chrono::microseconds;

/// A bucket after somebody asked it.
struct BucketLevel {
  bool granted = false;
  std::uint32_t remaining = 0;   ///< Requests that it would let through at once.
  std::uint32_t full_in_s = 0;   ///< Seconds until it is full again, rounded up.
  std::uint32_t retry_in_s = 0;  ///< Where it refused: seconds until it would not, rounded up; at least 1.
};

/// Its rate is whoever holds it to remember, and the same in every call. Thread-safe.
class RateBucket {
 public:
  RateBucket() = default;
  /// Full at `now`.
  RateBucket(const domain::Rate& rate, SteadyTime now) noexcept { fill(rate, now); }

  void fill(const domain::Rate& rate, SteadyTime now) noexcept { full_at_ = parts_at(rate, now); }

  /// Takes `count` requests (1 to 1,000,000) where there is room for them. More than ever fits is let through by a full
  /// bucket, which then owes the rest, so that the average holds. A `now` before that of an earlier call lets nothing
  /// through that would not have been let through then. At the highest rate a bucket may rest for 2.9 years.
  BucketLevel take(const domain::Rate& rate, SteadyTime now, std::uint32_t count) noexcept {
    const std::uint64_t present = parts_at(rate, now);
    const std::int64_t wanted = std::min(count, rate.burst) * kRequest;
    std::uint64_t full_at = full_at_.load(std::memory_order_relaxed);
    for (;;) {
      const std::int64_t missing = parts_between(present, full_at);
      const std::int64_t excess = missing + wanted - rate.burst * kRequest;
      if (excess > 0) return level_of(rate, missing, excess);
      const std::int64_t after = missing + count * kRequest;
      if (full_at_.compare_exchange_weak(full_at, present + static_cast<std::uint64_t>(after),
                                         std::memory_order_relaxed)) {
        return level_of(rate, after, 0);
      }
    }
  }

  /// How empty it is, in parts that only buckets of one rate can be compared by.
  [[nodiscard]] std::int64_t missing(const domain::Rate& rate, SteadyTime now) const noexcept {
    return parts_between(parts_at(rate, now), full_at_.load(std::memory_order_relaxed));
  }

 private:
  /// Counted in millionths of a request, nothing is ever rounded: at n/s, a microsecond brings n of them.
  static constexpr std::int64_t kRequest = 1'000'000;

  /// Wraps round, as what is compared is never far apart.
  static std::uint64_t parts_at(const domain::Rate& rate, SteadyTime now) noexcept {
    return static_cast<std::uint64_t>(now.count()) * rate.per_second;
  }
  static std::int64_t parts_between(std::uint64_t present, std::uint64_t full_at) noexcept {
    return std::max<std::int64_t>(static_cast<std::int64_t>(full_at - present), 0);
  }
  static std::uint32_t seconds(const domain::Rate& rate, std::int64_t parts) noexcept {
    const std::int64_t per_second = rate.per_second * kRequest;
    return static_cast<std::uint32_t>((parts + per_second - 1) / per_second);
  }
  /// `missing` until it is full; `excess` until it lets through what it was asked for.
  static BucketLevel level_of(const domain::Rate& rate, std::int64_t missing, std::int64_t excess) noexcept {
    const std::int64_t left = std::max<std::int64_t>(rate.burst * kRequest - missing, 0);
    return {excess == 0, static_cast<std::uint32_t>(left / kRequest), seconds(rate, missing), seconds(rate, excess)};
  }

  std::atomic<std::uint64_t> full_at_{0};
};

}  // namespace tokenward::tenant
