#pragma once
// /v1/tenants/{tenant}/move: a tenant on its way into another store. The daemon does the work, whether or not anybody
// asks how far it has come. A move is `{"tenant", "from", "to", "phase", "verify", "rows", "total", "problem",
// "started_at", "ended_at"}`.

#include "api/reply.h"
#include "base/result.h"
#include "http/call.h"
#include "tenant/tenant_mover.h"

namespace tokenward::api {

/// POST `{"store", "verify"?}`: 201 with the move.
[[nodiscard]] Result<Reply> start_move(tenant::TenantMover& mover, const http::Call& call);
/// GET: the last move since the daemon started.
[[nodiscard]] Result<Reply> read_move(tenant::TenantMover& mover, const http::Call& call);
/// DELETE: it ends soon; the old store stays in charge.
[[nodiscard]] Result<Reply> cancel_move(tenant::TenantMover& mover, const http::Call& call);

}  // namespace tokenward::api
