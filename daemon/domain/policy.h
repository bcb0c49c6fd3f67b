#pragma once
// A tenant's rules for how long tokens live, how many an owner may hold and how values begin, and the decision they
// make about a new token. Pure; a policy is immutable and safe to share.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/identifiers.h"
#include "domain/rate.h"

namespace tokenward::domain {

using std::chrono::days;

inline constexpr days kMaxLifetime{36'500};
inline constexpr std::chrono::hours kDefaultRotationOverlap{24};
inline constexpr std::chrono::hours kLongestRotationOverlap{8760};
inline constexpr std::chrono::seconds kLongestStale{3600};
inline constexpr std::uint32_t kDefaultMaxActive = 5;
inline constexpr std::uint32_t kHighestMaxActive = 1000;
/// Management tokens have a limit of their own, the same everywhere.
inline constexpr std::uint32_t kMaxManagementTokens = 20;

struct Policy {
  std::optional<days> lifetime;          ///< Every new token lives exactly this long; none: not fixed.
  std::optional<days> max_lifetime;      ///< The longest a minter may choose; none: "No expiry" is allowed.
  std::optional<days> default_lifetime;  ///< Used where the minter does not choose.
  std::uint32_t max_active_per_owner = kDefaultMaxActive;  ///< 1 to 1000.
  std::optional<days> idle_limit;                          ///< A token unused this long expires; none: never for that.
  std::chrono::hours rotation_overlap = kDefaultRotationOverlap;  ///< How long a replaced token works on, at most.
  std::string token_prefix{kDefaultTokenPrefix};
  bool self_rotation = false;                   ///< Whether a token may rotate itself.
  std::vector<std::string> member_scopes;       ///< Patterns (`read:*`) of the scopes that members may mint.
  std::vector<std::string> embed_origins = {};  ///< Sites that may show the console in a frame; normal form, sorted.
  std::vector<std::string> cors_origins = {};   ///< Sites whose pages may call the API; normal form, sorted.
  std::optional<Rate> tenant_rate = {};         ///< For all callers together; none: what the settings say.
  std::optional<Rate> caller_rate = {};         ///< For each caller; none: what the settings say.

  /// How old what memory says of a token may be while the store cannot be followed; none: as the settings say.
  std::optional<std::chrono::seconds> stale_if_error = {};

  friend bool operator==(const Policy&, const Policy&) = default;
};

/// Invalid, naming the field, unless every value is within its bounds and 1 <= default, lifetime <= max <= 36,500.
[[nodiscard]] Result<void> check_policy(const Policy& policy);

/// The rates in force under a policy, where the settings say `standard`.
[[nodiscard]] RateLimits rates_of(const Policy& policy, const RateLimits& standard) noexcept;

/// Forbidden, naming the field, where an admin who changes `present` into `wanted` would let more through than the
/// settings' `standard`: that is for operators.
[[nodiscard]] Result<void> check_rates_of_admin(const Policy& present, const Policy& wanted,
                                                const RateLimits& standard);

/// What a minter says about expiry: nothing, explicitly none, a number of days, or an instant.
struct Unspecified {};
struct NoExpiry {};
using ExpiryWish = std::variant<Unspecified, NoExpiry, days, Instant>;

/// When a token minted at `created_at` expires; none: never. A day is 86,400 s. ExpiryFixed where the policy fixes the
/// lifetime and the minter names one; Invalid (field `expires_in_days` or `expires_at`) in the past, longer than the
/// policy's maximum, or No expiry where there is a maximum.
[[nodiscard]] Result<std::optional<Instant>> decide_expiry(const Policy& policy, const ExpiryWish& wish,
                                                           Instant created_at);

}  // namespace tokenward::domain
