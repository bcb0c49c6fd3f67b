#pragma once
// What a new tenant, a new token and a new changeset start from: fresh identifiers and secrets out of the system's
// random source. Thread-safe. The only error is that of `fill_random`.

#include <array>
#include <cstdint>

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

/// What a changeset is told apart by: the microseconds of `now`, big-endian, then 64 random bits.
[[nodiscard]] Result<std::array<std::uint8_t, 16>> new_request_id(Instant now);

}  // namespace tokenward::crypto
