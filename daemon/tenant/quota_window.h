#pragma once
// How often a token with a quota was used in the present window. Each node counts for itself, in memory. Lock-free.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

#include "domain/quota.h"
#include "tenant/rate_bucket.h"

namespace tokenward::tenant {

/// What is left of a quota after it was asked.
struct QuotaLevel {
  bool granted = false;
  std::uint32_t remaining = 0;
  std::uint32_t ends_in_s = 0;  ///< Seconds until the window is over, rounded up; at least 1.
};

/// Thread-safe.
class QuotaWindow {
 public:
  explicit QuotaWindow(const domain::Quota& quota) noexcept : quota_(quota) {}

  [[nodiscard]] const domain::Quota& quota() const noexcept { return quota_; }

  /// Counts a use where there is one left. A clock that stands still or steps back ends no window. Windows begin at
  /// whole seconds, so that they are rather longer than shorter, by less than one.
  QuotaLevel use(SteadyTime now) noexcept {
    std::uint64_t state = state_.load(std::memory_order_relaxed);
    for (;;) {
      const bool over = is_over(state, now);
      const std::int64_t end = over ? end_of_new(now) : end_of(state);
      const std::uint32_t used = over ? 0 : used_of(state);
      if (used >= quota_.limit) return {false, 0, seconds_until(end, now)};
      const std::uint64_t after = static_cast<std::uint64_t>(end) << kUseBits | (used + 1);
      if (state_.compare_exchange_weak(state, after, std::memory_order_relaxed)) {
        return {true, quota_.limit - used - 1, seconds_until(end, now)};
      }
    }
  }

  /// Whether nothing is lost by forgetting it.
  [[nodiscard]] bool is_over(SteadyTime now) const noexcept { return is_over(state_.load(), now); }
  /// The second at which its window ends; 0: none has begun.
  [[nodiscard]] std::int64_t end() const noexcept { return end_of(state_.load()); }

 private:
  static constexpr unsigned kUseBits = 30;  // 1,000,000,000 needs them; the rest holds seconds for 500 years

  static std::int64_t end_of(std::uint64_t state) noexcept { return static_cast<std::int64_t>(state >> kUseBits); }
  static std::uint32_t used_of(std::uint64_t state) noexcept {
    return static_cast<std::uint32_t>(state & ((std::uint64_t{1} << kUseBits) - 1));
  }
  static bool is_over(std::uint64_t state, SteadyTime now) noexcept {
    return now >= std::chrono::seconds{end_of(state)};
  }
  [[nodiscard]] std::int64_t end_of_new(SteadyTime now) const noexcept {
    return (std::chrono::ceil<std::chrono::seconds>(now) + quota_.window).count();
  }
  static std::uint32_t seconds_until(std::int64_t end, SteadyTime now) noexcept {
    const auto left = std::chrono::ceil<std::chrono::seconds>(std::chrono::seconds{end} - now).count();
    return static_cast<std::uint32_t>(std::max<std::int64_t>(left, 1));
  }

  const domain::Quota quota_;
  std::atomic<std::uint64_t> state_{0};  // the second that the window ends, and the uses in it
};

}  // namespace tokenward::tenant
