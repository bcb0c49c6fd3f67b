#pragma once
// The hashes that chain a tenant's history, and the seals that tie the chain to the keyring. Anyone can verify an
// export without a key; only the keyring can vouch for its head. Pure functions, any thread.
//
// c = SHA-256(salt ‖ JCS(detail)) stands in the core for the personal detail: erasing detail and salt leaves the chain
// whole. hash = SHA-256("tokenward/history/v1" ‖ handle ‖ previous hash ‖ SHA-256(JCS(core))).
// seal = HMAC-SHA256(history key, BE64 seq ‖ hash), in the text form of `seal.h`.

#include <array>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/keyring.h"
#include "crypto/sha256.h"
#include "domain/identifiers.h"

namespace tokenward::crypto {

using DetailSalt = std::array<std::uint8_t, 16>;

/// What the first event of a chain names as the hash before it.
inline constexpr Digest kChainStart{};

/// `c` above. Errors: those of `canonical_json`.
[[nodiscard]] Result<Digest> detail_commitment(const DetailSalt& salt, const boost::json::value& detail);

/// The event's hash. Errors: those of `canonical_json`.
[[nodiscard]] Result<Digest> event_hash(const domain::TenantHandle& handle, const Digest& previous,
                                        const boost::json::value& core);

/// The seal of an event, under the primary history key.
[[nodiscard]] std::string make_event_seal(const Keyring& keyring, std::uint64_t seq, const Digest& hash);

/// Whether `seal` is what `make_event_seal` gave under a key that still verifies. Constant time.
[[nodiscard]] bool check_event_seal(const Keyring& keyring, std::uint64_t seq, const Digest& hash,
                                    std::string_view seal);

}  // namespace tokenward::crypto
