#pragma once
// A keyring as text: the JSON that the keyring file holds. Pure functions; every copy of a key made on the way is
// wiped.
//
//   {"format": "tokenward keyring", "version": 1, "keys": [
//     {"kind": "mac", "id": 1, "state": "primary", "created_at": "2026-11-24T04:00:00.000Z", "key": "<64 hex digits>"},
//     {"kind": "mac", "id": 2, "state": "destroyed", "created_at": "2026-11-25T04:00:00.000Z"}]}

#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/keyring.h"

namespace tokenward::crypto {

inline constexpr std::size_t kMaxKeyringText = 512 * 1024;  ///< Bytes; all 6 * 255 keys fit.

[[nodiscard]] Secret format_keyring(const Keyring& keyring);

/// Malformed if it is not JSON of that form (an unknown or missing member too), Unsupported for another version,
/// Corrupt as `Keyring::from_keys` says. No message holds any part of a key.
[[nodiscard]] Result<Keyring> parse_keyring(std::string_view text);

}  // namespace tokenward::crypto
