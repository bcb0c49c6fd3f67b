#pragma once
// /v1/stores: where tenants may live, and how that is.

#include "api/reply.h"
#include "base/result.h"
#include "http/call.h"
#include "tenant/house.h"

namespace tokenward::api {

/// GET: `{"items": [{"store", "ready", "problem"}], "next_cursor": null}`, as `/readyz` last heard of them.
[[nodiscard]] Result<Reply> list_stores(tenant::House& house, const http::Call& call);

}  // namespace tokenward::api
