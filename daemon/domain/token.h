#pragma once
// A token as the daemon knows it (never its value), and the pure rule that decides its status.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/identifiers.h"
#include "domain/quota.h"
#include "domain/rotation.h"
#include "domain/scope.h"

namespace tokenward::domain {

enum class Status : std::uint8_t { Active, Expired, Revoked };

[[nodiscard]] std::string_view to_string(Status status) noexcept;
[[nodiscard]] std::optional<Status> parse_status(std::string_view text) noexcept;

/// How often everything of a tenant, and of an owner, has been revoked at one stroke. A token keeps both numbers as
/// they were when it was minted.
struct Generation {
  std::uint32_t tenant = 0;
  std::uint32_t owner = 0;

  /// Whether a revoke-all has passed since.
  [[nodiscard]] constexpr bool below(const Generation& floor) const noexcept {
    return tenant < floor.tenant || owner < floor.owner;
  }
  friend bool operator==(const Generation&, const Generation&) = default;
};

struct Revocation {
  Instant at{};
  std::string by;      ///< The actor.
  std::string reason;  ///< Empty: none was given.
};

inline constexpr std::size_t kMaxLabelCodePoints = 100;
inline constexpr std::size_t kMaxReasonCodePoints = 200;
inline constexpr std::size_t kMaxMetadataBytes = 4096;
inline constexpr std::size_t kMaxCidrs = 32;

/// One minted token. Rows are never deleted while their tenant lives: dead ones are its history.
struct Token {
  TokenId id;
  Owner owner;
  std::string label;                       ///< 1 to 100 code points.
  Scopes scopes;                           ///< Sorted.
  std::string metadata = "{}";             ///< A JSON object as text, at most 4 KiB.
  std::vector<std::string> allowed_cidrs;  ///< Normal form; empty: any address.
  Instant created_at{};
  std::string created_by;
  std::optional<Instant> expires_at;
  std::optional<std::chrono::days> idle_limit;  ///< As the policy had it at minting: unused this long, it expires.
  std::optional<Instant> idled_at;              ///< When the sweeper found it idle: Expired from then on, for good.
  std::optional<Revocation> revoked;
  Generation generation;
  std::string hint;                                     ///< The value's last six characters.
  std::string prefix;                                   ///< The value's prefix when it was minted; its tag covers it.
  KeyId mac_key = 0;                                    ///< The key of the keyring that its tag was made with.
  std::string verifier;                                 ///< Argon2id PHC string of the secret.
  std::optional<RotationLink> replaces = std::nullopt;  ///< The token whose place it took.
  std::optional<RotationLink> replaced_by = std::nullopt;  ///< The newest that took its place.
  std::optional<Quota> quota = std::nullopt;               ///< How often it may be used; none: as often as it likes.
  std::optional<Instant> last_used_at;
  std::string last_used_from;

  [[nodiscard]] bool management() const noexcept { return is_management(scopes); }
};

/// The status a token has at `now`. Revoked wins over expired; a token expires at the very instant of `expires_at`, or
/// when it was found idle.
/// A token of a lower generation than `floor` (its tenant's and owner's) is Revoked without its row being touched.
[[nodiscard]] constexpr Status status_of(const Token& token, const Generation& floor, Instant now) noexcept {
  if (token.revoked || token.generation.below(floor)) return Status::Revoked;
  if (token.idled_at || (token.expires_at && now >= *token.expires_at)) return Status::Expired;
  return Status::Active;
}

/// Whether a token that is dead came to its end by having been replaced: nobody should use its value any more.
[[nodiscard]] bool ended_by_rotation(const Token& token) noexcept;

/// The label as kept: surrounding white space removed. Invalid (field `label`) unless 1 to 100 code points of UTF-8
/// without control characters remain.
[[nodiscard]] Result<std::string> normalise_label(std::string_view text);

/// A reason as kept: trimmed, possibly empty. Invalid (field `reason`) over 200 code points or with control characters.
[[nodiscard]] Result<std::string> normalise_reason(std::string_view text);

}  // namespace tokenward::domain
