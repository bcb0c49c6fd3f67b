#pragma once
// /v1/self: what every credential may learn and do about itself, whatever its scopes, by showing it.

#include "api/reply.h"
#include "base/result.h"
#include "http/call.h"
#include "tenant/token_service.h"

namespace tokenward::api {

/// GET: the token that was shown, with its ETag.
[[nodiscard]] Result<Reply> read_self(tenant::TokenService& tokens, const http::Call& call);

/// POST `{"reason"?}`: it is no good from now on; If-Match is optional.
[[nodiscard]] Result<Reply> revoke_self(tenant::TokenService& tokens, const http::Call& call);

}  // namespace tokenward::api
