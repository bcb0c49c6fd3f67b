#pragma once
// What is remembered of a request that minted a token under an Idempotency-Key, as a stored record, and back. Neither
// the key nor a secret is in it: without the caller's key the nonce rebuilds nothing. Pure, any thread.

#include "base/clock.h"
#include "crypto/idempotency.h"
#include "crypto/keyring.h"
#include "storage/record.h"

namespace tokenward::storage {

struct IdempotencyRecord {
  crypto::IdempotencyRecordId id;
  domain::KeyId mint_key = 0;  ///< The key of the keyring that id and secret were derived from.
  crypto::MintNonce nonce{};   ///< What else the secret was derived from.
  domain::TokenId token;       ///< What the request minted.
  crypto::Digest request;      ///< SHA-256 of the request's bytes.
  Instant forgotten_at{};      ///< From this very instant on the record counts for nothing. The row's due time.
};

/// The state of every row, so that the sweeper finds those that are due.
inline constexpr std::uint32_t kRemembered = 1;

[[nodiscard]] Key idempotency_record_key(const domain::TenantHandle& handle, const crypto::IdempotencyRecordId& id);

/// Sealed.
[[nodiscard]] Record encode_idempotency_record(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                               const IdempotencyRecord& remembered);

/// Corrupt, naming the record, where its seal is broken or it cannot be read.
[[nodiscard]] Result<IdempotencyRecord> decode_idempotency_record(const crypto::Keyring& keyring, const Record& record);

}  // namespace tokenward::storage
