#pragma once
// /v1/session: signing in to the web console and out of it, and who is signed in.

#include "api/reply.h"
#include "base/result.h"
#include "http/call.h"
#include "http/route.h"
#include "tenant/house.h"

namespace tokenward::api {

/// POST `{"token"}`, `{"link"}` or `{"tenant", "name", "password"}`, with `"embedded"?`: 201 with the session and its
/// cookie.
[[nodiscard]] Result<Reply> start_session(tenant::House& house, const http::Call& call);
/// The tenant of what such a body holds, as far as memory knows it; refused where a password would not be looked at
/// yet, so that who tries many keeps nobody's lane and cores busy.
[[nodiscard]] http::Foreseen foresee_sign_in(tenant::House& house, const http::Call& call);

/// GET: the session that the request came in.
[[nodiscard]] Result<Reply> read_session(tenant::SessionService& sessions, const http::Call& call);

/// DELETE, with `everywhere=true` of all sessions of its owner: 204, and the cookie is gone.
[[nodiscard]] Result<Reply> end_session(tenant::SessionService& sessions, const http::Call& call);

}  // namespace tokenward::api
