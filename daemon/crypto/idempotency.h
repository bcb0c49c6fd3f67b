#pragma once
// Retry-safe minting: a repeated request gives the same token, value included, though no secret is stored. The secret
// is derived from a mint key of the keyring, the caller's own Idempotency-Key and a random nonce in the record; neither
// keyring nor database alone, nor both without the caller's key, can rebuild it. Pure functions, any thread.
//
// With lp(x) = BE16 length ‖ x and M the mint key:
// record id = HMAC-SHA256(HKDF(M, handle, "tokenward idempotency id v1"), lp(credential) ‖ lp(route) ‖ lp(key))
// secret    = HKDF(M ‖ key, salt = nonce,
//                  "tokenward minted secret v1" ‖ handle ‖ token id ‖ lp(credential) ‖ lp(key) ‖ SHA-256(request))

#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "crypto/keyring.h"
#include "crypto/sha256.h"
#include "crypto/token_codec.h"
#include "domain/identifiers.h"

namespace tokenward::crypto {

/// Within what an Idempotency-Key is unique. Each part is at most 65,535 bytes, else a defect that ends the process.
/// Borrowed.
struct IdempotencyScope {
  BytesView credential;    ///< The calling token's id; in a console session the account's.
  std::string_view route;  ///< A fixed word per route, such as `mint`.
  std::string_view key;    ///< As the caller sent it.
};

using IdempotencyRecordId = FixedBytes<32, struct IdempotencyRecordIdTag>;
using MintNonce = std::array<std::uint8_t, 32>;

/// Where the record of a request is stored. A retry after a rotation is found under the mint key that was primary then,
/// so look under every one that verifies.
[[nodiscard]] IdempotencyRecordId idempotency_record_id(const Key& mint, const domain::TenantHandle& handle,
                                                        const IdempotencyScope& scope);

/// The secret of the token that the request mints. `nonce` is the record's, `request` the digest of the request's
/// bytes.
[[nodiscard]] TokenSecret derive_minted_secret(const Key& mint, const MintNonce& nonce,
                                               const domain::TenantHandle& handle, const domain::TokenId& id,
                                               const IdempotencyScope& scope, const Digest& request);

}  // namespace tokenward::crypto
