#pragma once
// How often one token may be used: a plain value and its bounds. Pure.

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "domain/identifiers.h"

namespace tokenward::domain {

inline constexpr std::uint32_t kHighestQuota = 1'000'000'000;
inline constexpr std::chrono::seconds kLongestQuotaWindow = std::chrono::days{31};

/// A window begins with a use; `limit` uses later nothing counts until `window` has passed since then. So never more
/// than that in one window, and in any time as long as one at most twice as many.
struct Quota {
  std::uint32_t limit = 1;         ///< Uses, 1 to 1,000,000,000.
  std::chrono::seconds window{1};  ///< 1 s to 31 days.
  /// The token that the uses are counted under: the first of a line of rotations, so that no rotation counts anew.
  TokenId counted_as = {};
  friend bool operator==(const Quota&, const Quota&) = default;
};

/// Invalid (field `quota.limit` or `quota.window_s`) unless both are within their bounds.
[[nodiscard]] Result<void> check_quota(const std::optional<Quota>& quota);

}  // namespace tokenward::domain
