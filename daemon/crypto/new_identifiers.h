#pragma once
// What a new tenant and a new token start from: fresh identifiers and secrets out of the system's random source.
// Thread-safe. The only error is that of `fill_random`.

#include "base/clock.h"
#include "base/result.h"
#include "crypto/token_codec.h"
#include "domain/identifiers.h"

namespace tokenward::crypto {

/// A UUIDv7 (RFC 9562 section 5.7): the milliseconds of `now`, then 74 random bits. Ids of one millisecond are in no
/// particular order. A time outside the 48 bits (before 1970, after 10889) is clamped.
[[nodiscard]] Result<domain::TokenId> new_token_id(Instant now);

[[nodiscard]] Result<domain::TenantHandle> new_tenant_handle();

[[nodiscard]] Result<TokenSecret> new_token_secret();

}  // namespace tokenward::crypto
