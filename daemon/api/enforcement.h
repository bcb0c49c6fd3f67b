#pragma once
// /v1/tenants/{tenant}/policy/preview and /enforce: the policy for tokens that are there already.

#include "api/reply.h"
#include "base/result.h"
#include "http/call.h"
#include "tenant/policy_service.h"

namespace tokenward::api {

/// POST preview: which tokens enforcing would change and how, a page of them, with the policy's ETag.
[[nodiscard]] Result<Reply> preview_policy(tenant::PolicyService& policies, const http::Call& call);

/// POST enforce: brings them within the policy; If-Match, which is optional, names the policy that was looked at.
[[nodiscard]] Result<Reply> enforce_policy(tenant::PolicyService& policies, const http::Call& call);

/// GET enforce: how the last one gets on.
[[nodiscard]] Result<Reply> read_enforcement(tenant::PolicyService& policies, const http::Call& call);

}  // namespace tokenward::api
