#pragma once
// HKDF-SHA256 (RFC 5869): keys from keys. Pure functions.
//
// Not EVP_KDF: that takes 2,660 ns where this takes 660, and a token of an unknown tenant pays for one derivation.

#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "crypto/fixed_secret.h"
#include "crypto/hmac.h"

namespace tokenward::crypto {

/// Extract and expand (RFC 5869 sections 2.2 and 2.3) into `out`, which takes at most 255 * 32 bytes; more is a defect
/// and asserts. An empty salt is the RFC's string of zeros.
void hkdf_sha256(Parts key_material, BytesView salt, Parts info, std::span<std::uint8_t> out) noexcept;

/// A 32-byte key out of `master`, separated by `salt` (whose) and `info` (what for).
[[nodiscard]] FixedSecret<32> derive_key(BytesView master, BytesView salt, std::string_view info) noexcept;

/// The same, ready for HMAC.
[[nodiscard]] HmacKey derive_hmac_key(BytesView master, BytesView salt, std::string_view info) noexcept;

}  // namespace tokenward::crypto
