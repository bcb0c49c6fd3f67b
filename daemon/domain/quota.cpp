#include "domain/quota.h"

namespace tokenward::domain {

Result<void> check_quota(const std::optional<Quota>& quota) {
  if (!quota) return {};
  if (quota->limit < 1 || quota->limit > kHighestQuota) {
    return Error{ErrorCode::Invalid, "quota.limit must be 1 to 1,000,000,000", "quota.limit"};
  }
  if (quota->window < std::chrono::seconds{1} || quota->window > kLongestQuotaWindow) {
    return Error{ErrorCode::Invalid, "quota.window_s must be 1 to 2,678,400 (31 days)", "quota.window_s"};
  }
  return {};
}

}  // namespace tokenward::domain
