#pragma once
// /v1/tenants/{tenant}/console-links: links that sign an owner in to the web console, once.

#include "api/reply.h"
#include "base/result.h"
#include "http/call.h"
#include "tenant/house.h"

namespace tokenward::api {

/// POST `{"owner", "ttl_seconds"?, "role"?}`: 201 with `url`, `embed_url` (null where no site may embed the page) and
/// `expires_at`. The code stands behind the `#`, which browsers send to nobody.
[[nodiscard]] Result<Reply> create_console_link(tenant::House& house, const http::Call& call);

}  // namespace tokenward::api
