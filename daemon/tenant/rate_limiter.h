#pragma once
// Lets requests of one tenant through as often as its rates allow, for all of its callers together and for each of
// them. Thread-safe; never blocks.

#include <memory>
#include <optional>
#include <string_view>

#include "domain/identifiers.h"
#include "domain/rate.h"
#include "tenant/caller_buckets.h"

namespace tokenward::tenant {

/// Who calls: a credential, a person in a session of the console, or somebody who has only an address yet. Made for one
/// process: the same caller is another number in the next one, so that nobody can choose whom to crowd out.
class Caller {
 public:
  [[nodiscard]] static Caller credential(const domain::TokenId& token) noexcept;
  /// All sessions of a person together.
  [[nodiscard]] static Caller person(std::string_view owner) noexcept;
  /// The network of an address, /24 of IPv4 and /64 of IPv6. These have a table of their own, as anybody may come from
  /// anywhere, and nobody is to push out those who have proved who they are.
  [[nodiscard]] static Caller address(std::string_view address);

  [[nodiscard]] CallerKey key() const noexcept { return key_; }
  [[nodiscard]] bool is_stranger() const noexcept { return stranger_; }

 private:
  Caller(CallerKey key, bool stranger) noexcept : key_(key == 0 ? 1 : key), stranger_(stranger) {}

  CallerKey key_;
  bool stranger_;
};

/// Which buckets a request draws on.
enum class Draws : std::uint8_t {
  TenantAndCaller,
  Caller,  ///< What must stay possible however busy the tenant is: above all to revoke.
  Nothing,
};

/// A bucket that a request drew on.
struct Drawn {
  domain::Rate rate;
  BucketLevel level;
};

/// What came of asking. Only buckets that were asked are there: none where no rate is set.
struct Admission {
  std::optional<Drawn> tenant, caller;

  /// The bucket that refused; null: the request is let through.
  [[nodiscard]] const Drawn* refused_by() const noexcept {
    for (const auto* drawn : {&caller, &tenant}) {
      if (*drawn && !(*drawn)->level.granted) return &**drawn;
    }
    return nullptr;
  }
};

/// Its rates never change: other rates are another limiter, and begin with full buckets.
class RateLimiter {
 public:
  RateLimiter(const domain::RateLimits& limits, SteadyTime now);

  /// Counts `count` requests (1 to 1,000,000). The caller's bucket comes first, so that one caller who is refused takes
  /// nothing from the others; what the tenant's bucket refuses counts for the caller all the same.
  [[nodiscard]] Admission admit(const Caller& caller, Draws draws, std::uint32_t count, SteadyTime now);

  [[nodiscard]] const domain::RateLimits& limits() const noexcept { return limits_; }

 private:
  const domain::RateLimits limits_;
  RateBucket tenant_;
  CallerBuckets known_, strangers_;
};

}  // namespace tokenward::tenant
