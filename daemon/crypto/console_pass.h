#pragma once
// What a browser proves itself with at the web console: a session's cookie, or the code of a one-time link that starts
// a session. Pure but for the random source; any thread.
//
// Text: base64url without padding, 75 characters, of 56 bytes: mac key id (1), tenant handle (7), secret (32), tag
// (16). The tag is the head of HMAC-SHA256(K, the 40 bytes before it), with
//   K = HKDF-SHA256(mac key, salt = handle, info = "tokenward console session v1" or "tokenward console link v1"),
// so neither passes for the other, and a forged one costs no look into a store. At rest there is only SHA-256(secret),
// so a stolen database opens no session. What a page must repeat with every change is
//   csrf = base64url(HMAC-SHA256(secret, "tokenward console csrf v1")).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/fixed_secret.h"
#include "crypto/hmac.h"
#include "crypto/keyring.h"
#include "domain/session.h"

namespace tokenward::crypto {

class ConsolePass {
 public:
  enum class Kind : std::uint8_t { Session, Link };
  static constexpr std::size_t kTextSize = 75;

  /// A new one under the primary mac key. The only error is that of `fill_random`.
  [[nodiscard]] static Result<ConsolePass> create(const Keyring& keyring, Kind kind,
                                                  const domain::TenantHandle& handle);
  /// The same from a given secret: what `create` does with a random one.
  [[nodiscard]] static ConsolePass make(const Key& mac, Kind kind, const domain::TenantHandle& handle,
                                        BytesView secret);
  /// Reads one that this keyring made; none where the form is wrong, the key cannot verify or the tag does not hold
  /// (compared in constant time).
  [[nodiscard]] static std::optional<ConsolePass> open(const Keyring& keyring, Kind kind, std::string_view text);

  [[nodiscard]] domain::TenantHandle handle() const noexcept { return domain::TenantHandle::from(at(1, 7)); }
  /// Under which it is stored: SHA-256 of the secret.
  [[nodiscard]] domain::SessionId id() const noexcept;
  /// 43 characters. Whoever cannot read the answers of the daemon cannot know it.
  [[nodiscard]] std::string csrf() const;
  /// Whether `text` is what `csrf` says, in constant time.
  [[nodiscard]] bool csrf_matches(std::string_view text) const;
  /// What the browser keeps; shown once.
  [[nodiscard]] Secret text() const;

 private:
  static constexpr std::size_t kSecretOffset = 8;
  static constexpr std::size_t kSecretSize = 32;
  static constexpr std::size_t kTagOffset = kSecretOffset + kSecretSize;
  static constexpr std::size_t kTagSize = 16;
  static constexpr std::size_t kSize = kTagOffset + kTagSize;

  ConsolePass() = default;
  [[nodiscard]] BytesView at(std::size_t offset, std::size_t size) const noexcept {
    return bytes_.reveal().subspan(offset, size);
  }
  [[nodiscard]] Mac full_tag(const Key& mac, Kind kind) const noexcept;

  FixedSecret<kSize> bytes_;
};

}  // namespace tokenward::crypto
