#pragma once
// The field Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) of the routes that mint. Its value is taken as
// it is, quotation marks included. Pure.

#include <optional>
#include <string_view>

#include "base/message.h"
#include "http/call.h"
#include "tenant/retry_key.h"

namespace tokenward::api {

/// For the row of a route that reads it.
inline constexpr ReadField kIdempotencyKey{"idempotency-key", FieldRule::Once};

/// The call's key with the digest of the request it was sent with; none where it has none. `route` names what is asked
/// for within the tenant, variables included: `tokens`. Malformed, naming the field, unless it is 1 to 255 visible
/// ASCII characters.
[[nodiscard]] Result<std::optional<tenant::RetryKey>> read_idempotency_key(const http::Call& call,
                                                                           std::string_view route);

}  // namespace tokenward::api
