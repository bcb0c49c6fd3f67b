#pragma once
// How many requests are let through, and how much of that is left: plain values and their bounds. Pure.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace tokenward::domain {

inline constexpr std::uint32_t kHighestRate = 100'000;
inline constexpr std::uint32_t kHighestBurst = 1'000'000;

/// A token bucket: `burst` requests at once, and `per_second` on average.
struct Rate {
  std::uint32_t per_second = 1;  ///< 1 to 100,000.
  std::uint32_t burst = 1;       ///< 1 to 1,000,000.
  friend bool operator==(const Rate&, const Rate&) = default;
};

/// Invalid, naming `field`, unless both numbers are within their bounds.
[[nodiscard]] Result<void> check_rate(std::string_view field, const std::optional<Rate>& rate);

/// The rates that hold for one tenant; none: no limit.
struct RateLimits {
  std::optional<Rate> tenant;  ///< For all of its callers together.
  std::optional<Rate> caller;  ///< For each of them.
  friend bool operator==(const RateLimits&, const RateLimits&) = default;
};

/// Whether `rate` lets no more through than `limit`. No limit lets everything through; no rate nothing that `limit`
/// would not, as it then holds itself.
[[nodiscard]] constexpr bool is_within(const std::optional<Rate>& rate, const std::optional<Rate>& limit) noexcept {
  if (!rate || !limit) return true;
  return rate->per_second <= limit->per_second && rate->burst <= limit->burst;
}

}  // namespace tokenward::domain
