#pragma once
// What one request was held to: the rates of its tenant and of its caller, and the quota of a token that it used; and
// how the answer tells (RateLimit-Policy and RateLimit of draft-ietf-httpapi-ratelimit-headers). Where no limit is set
// there is nothing to tell, and finding that out is a load or two.

#include <optional>
#include <string>

#include "http/problem.h"
#include "tenant/house.h"

namespace tokenward::http {

/// One thread at a time.
class Limits {
 public:
  /// Counts `count` requests of `caller` in `tenant`. Nothing is counted once something was refused.
  void hold_to_rates(const tenant::House& house, const tenant::TenantRuntime& tenant, const tenant::Caller& caller,
                     tenant::Draws draws, std::uint32_t count = 1) {
    if (const auto limiter = granted() ? tenant.limiter() : nullptr) {
      admission_ = limiter->admit(caller, draws, count, house.steady_now());
    }
  }
  /// The same of whoever shows a token, in its tenant.
  void hold_to_rates(const tenant::House& house, const tenant::ValidToken& token, tenant::Draws draws,
                     std::uint32_t count = 1) {
    hold_to_rates(house, *token.tenant, tenant::Caller::credential(token.id), draws, count);
  }
  /// Counts a use of `token`, if it has a quota and nothing was refused before.
  void hold_to_quota(const tenant::House& house, const tenant::ValidToken& token) {
    if (token.quota && granted()) used_ = Used{token.quota->quota(), token.quota->use(house.steady_now())};
  }

  [[nodiscard]] bool granted() const noexcept {
    return admission_.refused_by() == nullptr && (!used_ || used_->level.granted);
  }
  /// Where something was refused: 429, and which limit it was.
  [[nodiscard]] Problem problem() const;
  /// Seconds after which what was refused is worth another try; 0 where nothing was.
  [[nodiscard]] unsigned retry_after_s() const noexcept;

  /// The values of the two fields: a member for each limit that it was held to. Empty: none.
  [[nodiscard]] std::string policy_field() const;
  [[nodiscard]] std::string state_field() const;
  /// Both as whole lines.
  void append_fields(std::string& out) const;

 private:
  struct Used {
    domain::Quota quota;
    tenant::QuotaLevel level;
  };

  tenant::Admission admission_;
  std::optional<Used> used_;
};

}  // namespace tokenward::http
