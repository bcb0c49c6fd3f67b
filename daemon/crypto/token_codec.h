#pragma once
// The token format, version 1: `<prefix>_<77 base62 digits><6 base62 digits>`. Pure functions, any thread, no
// allocation on the way in. Every value has exactly one spelling.
//
// The 77 digits are 56 bytes, seven big-endian words of 11 digits: key id (1), tenant handle (7), token id (16),
// secret (24), tag (8). The tag is the head of HMAC-SHA256(K, "tokenward/token/v1" ‖ bytes 0-47 ‖ prefix), where K
// belongs to the key id and the tenant. The last 6 digits are the CRC-32 of everything before them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "crypto/fixed_secret.h"
#include "crypto/hmac.h"
#include "domain/identifiers.h"

namespace tokenward::crypto {

/// What only the holder of a token has: 24 bytes.
using TokenSecret = FixedSecret<24>;

inline constexpr std::size_t kMinTokenSize = 2 + 1 + 83;   ///< With the shortest prefix.
inline constexpr std::size_t kMaxTokenSize = 16 + 1 + 83;  ///< With the longest.

/// What a new value is made from, besides its tenant's prefix and key.
struct TokenParts {
  domain::KeyId kid = 0;  ///< Of the mac key that `K` was derived from.
  domain::TenantHandle handle;
  domain::TokenId id;
  TokenSecret secret;
};

/// A value that is well-formed and whose CRC holds; whether anybody minted it is what its tag says.
/// Holds the secret, so it moves and wipes itself. `prefix()` borrows the text it was parsed from.
class ParsedToken {
 public:
  [[nodiscard]] std::string_view prefix() const noexcept { return prefix_; }
  [[nodiscard]] domain::KeyId kid() const noexcept { return at(0, 1)[0]; }
  [[nodiscard]] domain::TenantHandle handle() const noexcept { return domain::TenantHandle::from(at(1, 7)); }
  [[nodiscard]] domain::TokenId id() const noexcept { return domain::TokenId::from(at(8, 16)); }
  [[nodiscard]] BytesView secret() const noexcept { return at(24, 24); }
  [[nodiscard]] BytesView tag() const noexcept { return at(48, 8); }
  /// Everything but the tag: what the tag covers besides the prefix.
  [[nodiscard]] BytesView signed_bytes() const noexcept { return at(0, 48); }

 private:
  friend std::optional<ParsedToken> parse_token(std::string_view text) noexcept;
  [[nodiscard]] BytesView at(std::size_t offset, std::size_t size) const noexcept {
    return payload_.reveal().subspan(offset, size);
  }
  std::string_view prefix_;
  FixedSecret<56> payload_;
};

/// The value that is shown once. `key` is K of `parts.kid` and `parts.handle` (see `derive_tenant_mac_key`).
[[nodiscard]] Secret encode_token(const domain::TokenPrefix& prefix, const TokenParts& parts, const HmacKey& key);

/// Reads a value; none unless prefix form, length, alphabet, the bound of every word and the CRC all hold. `text` must
/// outlive the result. Whether the prefix is the tenant's is left to the tag, which covers it.
[[nodiscard]] std::optional<ParsedToken> parse_token(std::string_view text) noexcept;

/// K = HKDF-SHA256(`master`, salt = handle, info = "tokenward token mac v1"). `master` is a mac key's material.
[[nodiscard]] HmacKey derive_tenant_mac_key(BytesView master, const domain::TenantHandle& handle) noexcept;

/// The full code of a token under K. Its first 8 bytes are the tag; all 32 are what a cache remembers a token by.
[[nodiscard]] Mac compute_token_mac(const HmacKey& key, const ParsedToken& token) noexcept;

/// Whether the token carries the tag that `mac` begins with: a forgery where it does not. Constant time.
[[nodiscard]] bool tag_matches(const Mac& mac, const ParsedToken& token) noexcept;

/// What lists show of a value: its last 6 characters, which give nothing of the secret away. `value` is a token's.
[[nodiscard]] std::string token_hint(std::string_view value);

}  // namespace tokenward::crypto
