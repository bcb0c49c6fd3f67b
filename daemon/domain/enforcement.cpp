#include "domain/enforcement.h"

#include <algorithm>

namespace tokenward::domain {
namespace {

Instant whole_millisecond(Instant at) noexcept { return std::chrono::floor<std::chrono::milliseconds>(at); }

void shorten_life(const Bounds& bounds, const Token& token, Instant earliest, Shortening& result) {
  const auto& bound = bounds.lifetime ? bounds.lifetime : bounds.max_lifetime;
  if (!bound) return;
  const Instant end = std::max(token.created_at + *bound, whole_millisecond(earliest));
  if (token.expires_at && *token.expires_at <= end) return;
  result.rules.push_back(bounds.lifetime ? BoundRule::Lifetime : BoundRule::MaxLifetime);
  result.expires_at = end;
}

void shorten_idleness(const Bounds& bounds, const Token& token, Instant earliest, Shortening& result) {
  if (!bounds.idle_limit || (token.idle_limit && *token.idle_limit <= *bounds.idle_limit)) return;
  const Instant last_use = std::max(token.created_at, token.last_used_at.value_or(Instant{}));
  const Instant due = std::max(last_use + *bounds.idle_limit, earliest);
  result.rules.push_back(BoundRule::Idle);
  result.idle_limit = bounds.idle_limit;
  result.idle_due = token.idle_limit ? std::min(due, last_use + *token.idle_limit) : due;
}

}  // namespace

std::string_view to_string(BoundRule rule) noexcept {
  switch (rule) {
    case BoundRule::Lifetime:
      return "lifetime_days";
    case BoundRule::MaxLifetime:
      return "max_lifetime_days";
    case BoundRule::Idle:
      break;
  }
  return "idle_days";
}

std::optional<Shortening> shorten(const Bounds& bounds, const Token& token, Instant earliest) {
  Shortening result{
      .rules = {}, .expires_at = token.expires_at, .idle_limit = token.idle_limit, .idle_due = std::nullopt};
  shorten_life(bounds, token, earliest, result);
  shorten_idleness(bounds, token, earliest, result);
  if (result.rules.empty()) return std::nullopt;
  return result;
}

bool Enforcement::reaches(const Token& token) const noexcept {
  if (terms.owner && token.owner != *terms.owner) return false;
  if (token.management() && !terms.include_management) return false;
  return token.created_at <= started_at && (!spared || token.id != *spared);
}

Instant Enforcement::earliest_end(Instant now) const noexcept { return std::max(started_at + terms.grace, now); }

}  // namespace tokenward::domain
