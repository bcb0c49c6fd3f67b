#include "domain/rotation.h"

#include <algorithm>
#include <string>

namespace tokenward::domain {

std::string_view to_string(Retirement retirement) noexcept {
  return retirement == Retirement::FirstUse ? "first_use" : "overlap";
}

std::optional<Retirement> parse_retirement(std::string_view text) noexcept {
  for (const Retirement retirement : {Retirement::Overlap, Retirement::FirstUse}) {
    if (text == to_string(retirement)) return retirement;
  }
  return std::nullopt;
}

Result<std::chrono::hours> decide_overlap(const Policy& policy, Retirement retirement,
                                          const std::optional<std::chrono::hours>& asked) {
  const auto refuse = [](std::string why) { return Error{ErrorCode::Invalid, std::move(why), "overlap_hours"}; };
  if (!asked) return policy.rotation_overlap;
  if (retirement == Retirement::FirstUse) {
    return refuse("overlap_hours goes with \"retire\": \"overlap\" only; otherwise the first use ends the old token");
  }
  if (*asked < std::chrono::hours{0} || *asked > policy.rotation_overlap) {
    return refuse("the policy allows an overlap of 0 to " + std::to_string(policy.rotation_overlap.count()) + " hours");
  }
  return *asked;
}

std::optional<Instant> earlier(const std::optional<Instant>& one, const std::optional<Instant>& other) {
  if (!one || !other) return one ? one : other;
  return std::min(*one, *other);
}

Result<std::optional<Instant>> decide_successor_expiry(const Policy& policy, Instant created_at,
                                                       const std::optional<Instant>& old_expires_at,
                                                       CouldMint could_mint) {
  auto expires_at = decide_expiry(policy, Unspecified{}, created_at);
  if (!expires_at || could_mint == CouldMint::Yes) return expires_at;
  return earlier(*expires_at, old_expires_at);
}

}  // namespace tokenward::domain
