#pragma once
// /v1/tenants/{tenant}/policy: the rules for new tokens.

#include "api/reply.h"
#include "base/result.h"
#include "http/call.h"
#include "tenant/policy_service.h"

namespace tokenward::api {

/// GET: the policy with its ETag.
[[nodiscard]] Result<Reply> read_policy(tenant::PolicyService& policies, const http::Call& call);

/// PUT: every member; If-Match is required, as what the caller did not read it must not overwrite.
[[nodiscard]] Result<Reply> replace_policy(tenant::PolicyService& policies, const http::Call& call);

/// PATCH (RFC 7396): the members sent; If-Match is optional.
[[nodiscard]] Result<Reply> merge_policy(tenant::PolicyService& policies, const http::Call& call);

}  // namespace tokenward::api
