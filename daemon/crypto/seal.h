#pragma once
// Seals of stored records: who can write to the database, but has not the keyring, can change no field of a sealed
// record, nor move it to another key, unnoticed. Pure functions over an immutable keyring, any thread. No derived key
// is kept: deriving takes less than a microsecond.
//
// seal = HMAC-SHA256(HKDF-SHA256(record key, salt = handle, info = "tokenward record seal v1"),
//          lp(BE32 kind) ‖ lp(handle) ‖ lp(id) ‖ lp(owner) ‖ lp(BE32 state) ‖ lp(BE64 due) ‖ body)
// with lp(x) = BE16 length ‖ x. Unambiguous: each field says its length but the last, which ends with the message.
// Text form: `<key id>.<43 base64url digits>`.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "crypto/keyring.h"
#include "domain/identifiers.h"

namespace tokenward::crypto {

/// Everything of a record that a seal covers: all but `version` and `touched_*`, which the store sets. Borrowed.
struct SealedFields {
  domain::TenantHandle handle;
  std::uint32_t kind = 0;
  BytesView id;     ///< At most 65,535 bytes; a longer one has no seal.
  BytesView owner;  ///< Likewise.
  std::uint32_t state = 0;
  std::int64_t due_us = 0;
  std::string_view body;  ///< The stored bytes without the seal itself.
};

/// Under the primary record key. `id` and `owner` within their bounds: else a defect that ends the process.
[[nodiscard]] std::string make_seal(const Keyring& keyring, const SealedFields& fields);

/// Whether `seal` is what `make_seal` gave for these fields under a key that still verifies. Constant time.
[[nodiscard]] bool check_seal(const Keyring& keyring, const SealedFields& fields, std::string_view seal);

}  // namespace tokenward::crypto
