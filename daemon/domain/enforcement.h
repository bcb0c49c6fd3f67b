#pragma once
// What enforcing a policy does to tokens that were minted before it: it takes time away and never gives any. A token
// that has nothing too much stays as it is, so enforcing twice is enforcing once. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/policy.h"
#include "domain/token.h"

namespace tokenward::domain {

/// How long at most the end of tokens that a policy ends sooner can be put off.
inline constexpr days kLongestGrace{365};

/// What of a policy can be enforced on tokens that are there already. How many of them an owner may hold, their scopes
/// and their prefix are rules for whoever mints.
struct Bounds {
  std::optional<days> lifetime;      ///< As in `Policy`, from `created_at` on; so below.
  std::optional<days> max_lifetime;  ///< Counts where no lifetime is fixed.
  std::optional<days> idle_limit;

  [[nodiscard]] static Bounds of(const Policy& policy) noexcept {
    return {policy.lifetime, policy.max_lifetime, policy.idle_limit};
  }
};

enum class BoundRule : std::uint8_t { Lifetime, MaxLifetime, Idle };

/// The policy's field that has the rule: `lifetime_days` and so on.
[[nodiscard]] std::string_view to_string(BoundRule rule) noexcept;

/// How a token comes within the bounds.
struct Shortening {
  std::vector<BoundRule> rules;       ///< What it breaks; at least one.
  std::optional<Instant> expires_at;  ///< Its end from now on, whole milliseconds.
  std::optional<days> idle_limit;     ///< Its idle span from now on.
  std::optional<Instant> idle_due;    ///< When it expires if nobody uses it until then; none: its span stays.

  /// Whether it is Expired at `now` once this is done.
  [[nodiscard]] bool ends_by(Instant now) const noexcept {
    return (expires_at && *expires_at <= now) || (idle_due && *idle_due <= now);
  }
};

/// What the bounds make of an Active token; none: it keeps to them. It lives no longer than its lifetime allows, and
/// one without expiry gets one; an idle span is stamped on it where it has none or a longer one. What would end before
/// `earliest` ends then, but nothing ends later than it would without this.
[[nodiscard]] std::optional<Shortening> shorten(const Bounds& bounds, const Token& token, Instant earliest);

/// Which tokens of a tenant are meant, and how hard it comes.
struct EnforcementTerms {
  std::optional<Owner> owner = {};  ///< None: everybody's.
  bool include_management = false;
  days grace{0};  ///< 0 to 365: what would end sooner than that from now lives so long.
};

/// An act of enforcing, as it is remembered: while it goes on, and afterwards until the next one.
struct Enforcement {
  EnforcementTerms terms = {};
  Bounds bounds = {};  ///< Of the policy at that time.
  Instant started_at{};
  std::string actor = {};
  std::string source = {};
  std::optional<TokenId> spared = {};       ///< The credential that asked for it.
  std::optional<TokenId> reached = {};      ///< Tokens up to this id are done; none: none is.
  std::uint64_t changed = 0;                ///< How many of them it has changed.
  std::optional<Instant> finished_at = {};  ///< None: it goes on.

  /// Whether it is about a token at all: of the owner and class that were named, there when it started, and not the
  /// credential that asked.
  [[nodiscard]] bool reaches(const Token& token) const noexcept;
  /// The earliest end that it gives at `now`.
  [[nodiscard]] Instant earliest_end(Instant now) const noexcept;
};

}  // namespace tokenward::domain
