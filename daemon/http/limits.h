#pragma once
// What one request was held to: the rates of its tenant and of its caller, and the quota of a token that it used; and
// how the answer tells (RateLimit-Policy and RateLimit of draft-ietf-httpapi-ratelimit-headers). Where no limit is set
// there is nothing to tell, and finding that out is a load or two.

#include <optional>
#include <string>

#include "base/message.h"
#include "http/problem.h"
#include "tenant/house.h"

namespace tokenward::http {

/// One thread at a time.
class Limits {
 public:
  /// Counts `count` requests of `caller` in `tenant`. Nothing is counted once something was refused.
  void hold_to_rates(const tenant::House& house, const tenant::TenantRuntime& tenant, const tenant::Caller& caller,
                     tenant::Draws draws, std::uint32_t count = 1) {
    const auto limiter = tenant.limiter();
    if (limiter && granted()) note(house, limiter->admit(caller, draws, count, house.steady_now()));
  }
  /// The same of whoever shows a token, in its tenant.
  void hold_to_rates(const tenant::House& house, const tenant::ValidToken& token, tenant::Draws draws,
                     std::uint32_t count = 1) {
    if (const auto limiter = token.tenant().limiter(); limiter && granted()) {
      note(house, limiter->admit(tenant::Caller::credential(token.id()), draws, count, house.steady_now()));
    }
  }
  /// Counts a use of `token`, if it has a quota and nothing was refused before.
  void hold_to_quota(const tenant::House& house, const tenant::ValidToken& token) {
    tenant::QuotaWindow* const quota = token.quota();
    if (quota == nullptr || !granted()) return;
    used_ = Used{quota->quota(), quota->use(house.steady_now())};
    if (!used_->level.granted) house.limit_refusals().count(tenant::LimitKind::Quota);
  }

  [[nodiscard]] bool granted() const noexcept {
    return admission_.refused_by() == nullptr && (!used_ || used_->level.granted);
  }
  /// Where something was refused: 429, and which limit it was.
  [[nodiscard]] Problem problem() const;
  /// Seconds after which what was refused is worth another try; 0 where nothing was.
  [[nodiscard]] unsigned retry_after_s() const noexcept;

  /// Whether it was held to any limit at all.
  [[nodiscard]] bool any() const noexcept { return admission_.caller || admission_.tenant || used_; }
  /// The values of the two fields: a member for each limit that it was held to.
  [[nodiscard]] std::string policy_field() const;
  [[nodiscard]] std::string state_field() const;
  /// Both as whole lines, where it was held to any.
  void append_fields(std::string& out) const;

 private:
  struct Used {
    domain::Quota quota;
    tenant::QuotaLevel level;
  };

  void note(const tenant::House& house, tenant::Admission admission) noexcept {
    admission_ = admission;
    if (const auto* const drawn = admission_.refused_by()) {
      house.limit_refusals().count(is_callers(*drawn) ? tenant::LimitKind::CallerRate : tenant::LimitKind::TenantRate);
    }
  }
  [[nodiscard]] bool is_callers(const tenant::Drawn& drawn) const noexcept {
    return admission_.caller && &drawn == &*admission_.caller;
  }

  tenant::Admission admission_;
  std::optional<Used> used_;
};

/// Appends the refusal of what is not within its limits, with their fields.
void append_limited(std::string& out, const RequestMessage& request, const Limits& limits);

}  // namespace tokenward::http
