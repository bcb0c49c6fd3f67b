#include "tenant/rate_limiter.h"

#include <cstring>
#include <random>

#include "base/mix.h"
#include "tenant/sign_in_guard.h"

namespace tokenward::tenant {
namespace {

/// Drawn once a process. Not a secret: whoever could make use of it would first have to choose token ids.
std::uint64_t seed() {
  static const std::uint64_t value = [] {
    std::random_device source;
    return std::uint64_t{source()} << 32 | source();
  }();
  return value;
}

CallerKey key_of(std::string_view text) noexcept { return mix(std::hash<std::string_view>{}(text) ^ seed()); }

}  // namespace

Caller Caller::credential(const domain::TokenId& token) noexcept {
  std::uint64_t random_part = 0;  // of a UUIDv7: the last eight bytes
  std::memcpy(&random_part, token.bytes.data() + domain::TokenId::kSize - sizeof random_part, sizeof random_part);
  return {mix(random_part ^ seed()), false};
}

Caller Caller::person(std::string_view owner) noexcept { return {key_of(owner), false}; }

Caller Caller::address(std::string_view address) { return {key_of(network_of(address)), true}; }

RateLimiter::RateLimiter(const domain::RateLimits& limits, SteadyTime now) : limits_(limits) {
  if (limits_.tenant) tenant_.fill(*limits_.tenant, now);
}

Admission RateLimiter::admit(const Caller& caller, Draws draws, std::uint32_t count, SteadyTime now) {
  Admission admission;
  if (draws == Draws::Nothing) return admission;
  if (limits_.caller) {
    CallerBuckets& buckets = caller.is_stranger() ? strangers_ : known_;
    admission.caller = Drawn{*limits_.caller, buckets.take(caller.key(), *limits_.caller, now, count)};
    if (!admission.caller->level.granted) return admission;
  }
  if (limits_.tenant && draws == Draws::TenantAndCaller) {
    admission.tenant = Drawn{*limits_.tenant, tenant_.take(*limits_.tenant, now, count)};
  }
  return admission;
}

}  // namespace tokenward::tenant
