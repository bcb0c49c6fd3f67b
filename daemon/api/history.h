#pragma once
// /v1/tenants/{tenant}/history: what was done, when and by whom.

#include "api/reply.h"
#include "base/result.h"
#include "http/call.h"
#include "tenant/history_service.h"

namespace tokenward::api {

/// GET with the filters `action` (one or several, with commas between), `subject`, `owner`, `text`, `from`, `to` and
/// `limit`, `cursor`: newest first. With
/// `format=ndjson` or `format=csv` instead of `limit` and `cursor` everything that matches, oldest first, as a file;
/// Invalid (`to`) where that would be larger than a file may be, with the time up to which it would not.
[[nodiscard]] Result<Reply> read_history(tenant::HistoryService& history, const http::Call& call);

/// GET: whether the chain holds as far as it has come: `{"verified", "events", "head", "problems"}`.
[[nodiscard]] Result<Reply> verify_history(tenant::HistoryService& history, const http::Call& call);

}  // namespace tokenward::api
