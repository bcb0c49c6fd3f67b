#pragma once
// Argon2id (RFC 9106), version 0x13, with secret and associated data, and the text form of what it makes. Any thread;
// the calling thread does all the work and is busy for as long as the cost says.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "domain/identifiers.h"

namespace tokenward::crypto {

/// How expensive a hash is. Values read from storage are held against the caps before they are used.
struct Argon2Cost {
  std::uint32_t memory_kib = 256;  ///< 8 * lanes to 65,536.
  std::uint32_t passes = 1;        ///< 1 to 4.
  std::uint32_t lanes = 1;         ///< 1 to 4.
  friend bool operator==(const Argon2Cost&, const Argon2Cost&) = default;
};

/// A token's secret has 192 random bits, so its cost adds no security and is small: 0.13 ms.
inline constexpr Argon2Cost kTokenCost{256, 1, 1};
/// A password's is what makes guessing slow: 0.3 s.
inline constexpr Argon2Cost kPasswordCost{64 * 1024, 3, 1};

/// Whether every value is within the caps above.
[[nodiscard]] bool within_caps(const Argon2Cost& cost) noexcept;
/// Whether a password may be hashed at this cost: within the caps and at least OWASP's floor (19 MiB, 2 passes, 1
/// lane).
[[nodiscard]] bool allowed_for_passwords(const Argon2Cost& cost) noexcept;

using Argon2Salt = std::array<std::uint8_t, 16>;
using Argon2Hash = std::array<std::uint8_t, 32>;

/// What goes into a hash besides its cost. Borrowed for the call.
struct Argon2Input {
  BytesView password;
  BytesView salt;        ///< At least 8 bytes.
  BytesView secret;      ///< The pepper.
  BytesView associated;  ///< What the hash is bound to.
};

/// The hash. Invalid for a cost or salt out of bounds, Unavailable if there is not enough memory.
[[nodiscard]] Result<Argon2Hash> argon2id(const Argon2Input& input, const Argon2Cost& cost);

/// `$argon2id$v=19$m=256,t=1,p=1,keyid=AQ$<salt>$<hash>`: the PHC string format, strict. libargon2's own codec is not
/// exported and refuses `keyid`.
struct PhcString {
  Argon2Cost cost;
  domain::KeyId pepper = 0;  ///< 1 to 255.
  Argon2Salt salt{};
  Argon2Hash hash{};
  friend bool operator==(const PhcString&, const PhcString&) = default;
};

[[nodiscard]] std::string format_phc(const PhcString& phc);

/// None unless `text` is exactly what `format_phc` gives for a value within the caps: this order, no leading zeros, no
/// padding, 16 bytes of salt, 32 of hash. So every value has one spelling.
[[nodiscard]] std::optional<PhcString> parse_phc(std::string_view text);

}  // namespace tokenward::crypto
