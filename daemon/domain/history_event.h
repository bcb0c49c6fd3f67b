#pragma once
// One link of a tenant's history. Plain values.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace tokenward::domain {

/// What happened. The numbers are stored (as the row's state): never reuse one.
enum class Action : std::uint8_t {
  TokenMinted = 1,
  TokenRelabelled = 2,
  TokenRevoked = 3,
  TokenRotated = 4,
  TokenExpired = 5,
  TokensRevokedAll = 6,
  OwnerSuspended = 7,
  OwnerResumed = 8,
  OwnerErased = 9,
  RecordSealBroken = 10,
  PolicyChanged = 11,
  PolicyEnforced = 12,
  TenantCreated = 13,
  TenantSuspended = 14,
  TenantResumed = 15,
  TenantDeleted = 16,
  TenantRenamed = 17,
  TokenKept = 18,  ///< Spared by a revoke-all that raised a generation.
  ClockSet = 19,
};

/// `token.minted` and so on: the names of the API.
[[nodiscard]] std::string_view to_string(Action action) noexcept;
[[nodiscard]] std::optional<Action> parse_action(std::string_view text) noexcept;
[[nodiscard]] std::optional<Action> action_of(std::uint32_t stored) noexcept;

/// The personal part of an event: it enters the chain as a salted digest only, so it can be erased.
struct EventDetail {
  std::string owner;
  std::string label;
  std::string actor;
  std::string source;  ///< Textual client address, or `local:<uid>`.
  std::string reason;
  std::string before;  ///< A JSON value as text; empty: null.
  std::string after;   ///< The same.
};

using Digest = std::array<std::uint8_t, 32>;

struct HistoryEvent {
  std::uint64_t seq = 0;  ///< 1, 2, 3, … within the tenant.
  Instant at{};           ///< Never earlier than the event before it.
  Action action = Action::TokenMinted;
  std::string subject;     ///< A token id, an owner's digest, `policy` or a tenant's slug.
  Digest record_digest{};  ///< SHA-256 of the body of the record it changed; zeros where there is none.
  Digest commitment{};     ///< SHA-256(salt ‖ detail).
  std::optional<std::array<std::uint8_t, 16>> salt;  ///< None once erased.
  EventDetail detail;
  Digest hash{};
  std::string seal;  ///< `<key id>.<base64url>`.
};

}  // namespace tokenward::domain
