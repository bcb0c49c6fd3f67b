#pragma once
// The strong identifiers of the domain: two kinds never mix, none is a bare string or number. Plain values.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/encoding.h"

namespace tokenward::domain {

/// A tenant's random 7-byte handle: what stored keys and token values carry, so a slug may change hands.
using TenantHandle = FixedBytes<7, struct TenantHandleTag>;

/// A token's id, a UUIDv7 (RFC 9562 section 5.7), so ids sort by the millisecond of their creation.
using TokenId = FixedBytes<16, struct TokenIdTag>;

/// What a session of the web console, or a link that starts one, is stored under: SHA-256 of the secret that only the
/// browser has. No secret itself.
using SessionId = FixedBytes<32, struct SessionIdTag>;

/// Which key of the keyring: 1 to 255, never used again. 0 is no key.
using KeyId = std::uint8_t;

[[nodiscard]] inline std::string to_string(const TokenId& id) { return to_uuid(id.view()); }
[[nodiscard]] inline std::string to_string(const TenantHandle& handle) { return to_hex(handle.view()); }

/// When the token was created, to the millisecond (RFC 9562 section 5.7).
[[nodiscard]] constexpr Instant created_at(const TokenId& id) noexcept {
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | id.bytes[i];
  return Instant{std::chrono::milliseconds{ms}};
}

/// Reads the 8-4-4-4-12 form; none if malformed.
[[nodiscard]] inline std::optional<TokenId> parse_token_id(std::string_view text) noexcept {
  const auto bytes = from_uuid(text);
  if (!bytes) return std::nullopt;
  return TokenId{*bytes};
}

/// A tenant's name in addresses: `[a-z0-9][a-z0-9-]{0,62}`.
class TenantSlug {
 public:
  /// None if `text` is not of that form. `self` and `system` are of the form; whether they may be created is not
  /// decided here.
  [[nodiscard]] static std::optional<TenantSlug> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  friend auto operator<=>(const TenantSlug&, const TenantSlug&) = default;

 private:
  explicit TenantSlug(std::string_view text) : text_(text) {}
  std::string text_;
};

/// The reserved tenant that operators live in, and the word that stands for the caller's own tenant.
inline constexpr std::string_view kSystemTenant = "system";
inline constexpr std::string_view kSelfTenant = "self";

/// Who a token belongs to: opaque UTF-8 of 1 to 255 bytes without control characters, compared as bytes.
class Owner {
 public:
  /// None outside those bounds.
  [[nodiscard]] static std::optional<Owner> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  friend auto operator<=>(const Owner&, const Owner&) = default;

 private:
  explicit Owner(std::string_view text) : text_(text) {}
  std::string text_;
};

/// What stands before the first `_` of a value: `[a-z][a-z0-9]{1,15}` and not the well-known prefix of another issuer.
class TokenPrefix {
 public:
  enum class Problem : std::uint8_t { None, Form, WellKnown };
  /// Why `text` is no prefix a tenant may choose.
  [[nodiscard]] static Problem check(std::string_view text) noexcept;
  /// None where `check` finds a problem.
  [[nodiscard]] static std::optional<TokenPrefix> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  friend auto operator<=>(const TokenPrefix&, const TokenPrefix&) = default;

 private:
  explicit TokenPrefix(std::string_view text) : text_(text) {}
  std::string text_;
};

inline constexpr std::string_view kDefaultTokenPrefix = "tkw";

}  // namespace tokenward::domain
