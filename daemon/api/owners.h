#pragma once
// /v1/tenants/{tenant}/owners: stopping all tokens of an owner at once, letting them live again, and forgetting who an
// owner was. The owner stands in the body, as it may be an e-mail address, which has no place in logs of paths.

#include "api/reply.h"
#include "base/result.h"
#include "http/call.h"
#include "tenant/house.h"
#include "tenant/token_service.h"

namespace tokenward::api {

/// POST `{"owner", "reason"?}`: `{"owner", "state": "suspended"}`.
[[nodiscard]] Result<Reply> suspend_owner(tenant::TokenService& tokens, const http::Call& call);

/// POST `{"owner", "reason"?}`: `{"owner", "state": "active"}`.
[[nodiscard]] Result<Reply> resume_owner(tenant::TokenService& tokens, const http::Call& call);

/// POST `{"owner"}`: `{"state": "erased"}`, or `"erasing"` where the sweeper goes on with it.
[[nodiscard]] Result<Reply> erase_owner(tenant::House& house, const http::Call& call);

}  // namespace tokenward::api
