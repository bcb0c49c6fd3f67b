#include "domain/policy.h"

#include <string_view>

#include "domain/origin.h"
#include "domain/scope.h"

namespace tokenward::domain {
namespace {

Error invalid(std::string_view field, std::string message) {
  return {ErrorCode::Invalid, std::move(message), std::string(field)};
}

Result<void> check_days(std::string_view field, const std::optional<days>& value) {
  if (value && (*value < days{1} || *value > kMaxLifetime)) {
    return invalid(field,
                   std::string(field) + " must be null or 1 to 36,500 days, not " + std::to_string(value->count()));
  }
  return {};
}

Result<void> check_within_maximum(std::string_view field, const std::optional<days>& value, const Policy& policy) {
  if (value && policy.max_lifetime && *value > *policy.max_lifetime) {
    return invalid(field, std::string(field) + " must not exceed max_lifetime_days (" +
                              std::to_string(policy.max_lifetime->count()) + ")");
  }
  return {};
}

Result<void> check_member_scopes(const std::vector<std::string>& patterns) {
  auto scopes = normalise_scopes(patterns);
  if (!scopes) return invalid("member_scopes", scopes.error().message);
  for (const auto& pattern : patterns) {
    // A pattern such as `t*` would reach the reserved scopes, but minting refuses those to members by itself.
    if (is_reserved_scope(pattern)) return invalid("member_scopes", "members cannot be allowed a reserved scope");
    if (pattern.find('*') < pattern.size() - 1) return invalid("member_scopes", "a * may only end a pattern");
  }
  return {};
}

Result<void> check_origins(std::string_view field, const std::vector<std::string>& origins) {
  auto normal = normalise_origins(field, origins);
  if (!normal) return normal.error();
  if (*normal != origins) return invalid(field, std::string(field) + " must be in normal form");
  return {};
}

Result<void> check_within_settings(std::string_view field, const std::optional<Rate>& rate,
                                   const std::optional<Rate>& standard) {
  if (is_within(rate, standard)) return {};
  return Error{ErrorCode::Forbidden,
               "only an operator may let more through than " + std::to_string(standard->per_second) +
                   " requests per second with a burst of " + std::to_string(standard->burst),
               std::string(field)};
}

Result<std::optional<Instant>> expire_after(std::string_view field, const Policy& policy, Instant created_at,
                                            Instant expires_at) {
  if (expires_at <= created_at) return invalid(field, "the expiry must be in the future");
  const days longest = policy.max_lifetime.value_or(kMaxLifetime);
  if (expires_at > created_at + longest) {
    return invalid(field, "the longest lifetime allowed is " + std::to_string(longest.count()) + " days");
  }
  return std::optional(expires_at);
}

}  // namespace

Result<void> check_policy(const Policy& policy) {
  if (auto ok = check_days("max_lifetime_days", policy.max_lifetime); !ok) return ok;
  if (auto ok = check_days("lifetime_days", policy.lifetime); !ok) return ok;
  if (auto ok = check_days("default_lifetime_days", policy.default_lifetime); !ok) return ok;
  if (auto ok = check_days("idle_days", policy.idle_limit); !ok) return ok;
  if (auto ok = check_within_maximum("lifetime_days", policy.lifetime, policy); !ok) return ok;
  if (auto ok = check_within_maximum("default_lifetime_days", policy.default_lifetime, policy); !ok) return ok;
  if (policy.max_active_per_owner < 1 || policy.max_active_per_owner > kHighestMaxActive) {
    return invalid("max_active_per_owner",
                   "max_active_per_owner must be 1 to 1000, not " + std::to_string(policy.max_active_per_owner));
  }
  if (policy.rotation_overlap < std::chrono::hours{0} || policy.rotation_overlap > kLongestRotationOverlap) {
    return invalid("rotation_overlap_hours",
                   "rotation_overlap_hours must be 0 to 8,760, not " + std::to_string(policy.rotation_overlap.count()));
  }
  switch (TokenPrefix::check(policy.token_prefix)) {
    case TokenPrefix::Problem::Form:
      return invalid("token_prefix", "token_prefix must be 2 to 16 characters of a-z and 0-9 that start with a letter");
    case TokenPrefix::Problem::WellKnown:
      return invalid("token_prefix", "token_prefix is the well-known prefix of another issuer's tokens");
    case TokenPrefix::Problem::None:
      break;
  }
  if (auto ok = check_origins("embed_origins", policy.embed_origins); !ok) return ok;
  if (auto ok = check_origins("cors_origins", policy.cors_origins); !ok) return ok;
  if (auto ok = check_rate("tenant_rate", policy.tenant_rate); !ok) return ok;
  if (auto ok = check_rate("caller_rate", policy.caller_rate); !ok) return ok;
  if (const auto& stale = policy.stale_if_error; stale && (*stale < std::chrono::seconds{1} || *stale > kLongestStale)) {
    return invalid("stale_if_error_seconds",
                   "stale_if_error_seconds must be 1 to 3,600 or null, not " + std::to_string(stale->count()));
  }
  return check_member_scopes(policy.member_scopes);
}

RateLimits rates_of(const Policy& policy, const RateLimits& standard) noexcept {
  return {policy.tenant_rate ? policy.tenant_rate : standard.tenant,
          policy.caller_rate ? policy.caller_rate : standard.caller};
}

Result<void> check_rates_of_admin(const Policy& present, const Policy& wanted, const RateLimits& standard) {
  if (wanted.tenant_rate != present.tenant_rate) {
    if (auto ok = check_within_settings("tenant_rate", wanted.tenant_rate, standard.tenant); !ok) return ok;
  }
  if (wanted.caller_rate == present.caller_rate) return {};
  return check_within_settings("caller_rate", wanted.caller_rate, standard.caller);
}

Result<std::optional<Instant>> decide_expiry(const Policy& policy, const ExpiryWish& wish, Instant created_at) {
  if (policy.lifetime) {
    if (!std::holds_alternative<Unspecified>(wish)) {
      const char* field = std::holds_alternative<Instant>(wish) ? "expires_at" : "expires_in_days";
      return Error{ErrorCode::ExpiryFixed,
                   "the tenant's policy fixes the lifetime of new tokens at " +
                       std::to_string(policy.lifetime->count()) + " days; leave the expiry out",
                   field};
    }
    return std::optional(created_at + *policy.lifetime);
  }
  if (const auto* chosen = std::get_if<days>(&wish)) {
    if (*chosen < days{1} || *chosen > kMaxLifetime) {
      return invalid("expires_in_days", "expires_in_days must be null or 1 to 36,500");
    }
    return expire_after("expires_in_days", policy, created_at, created_at + *chosen);
  }
  if (const auto* at = std::get_if<Instant>(&wish)) return expire_after("expires_at", policy, created_at, *at);
  if (std::holds_alternative<NoExpiry>(wish)) {
    if (policy.max_lifetime) {
      return invalid("expires_in_days", "tokens must expire: the longest lifetime allowed is " +
                                            std::to_string(policy.max_lifetime->count()) + " days");
    }
    return std::optional<Instant>{};
  }
  const auto lifetime = policy.default_lifetime ? policy.default_lifetime : policy.max_lifetime;
  if (!lifetime) return std::optional<Instant>{};
  return std::optional(created_at + *lifetime);
}

}  // namespace tokenward::domain
