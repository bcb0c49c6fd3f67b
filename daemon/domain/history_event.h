#pragma once
// One link of a tenant's history. Plain values.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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
  TokenReissued = 20,   ///< Given again, value included, to a repeated request.
  TokenReuse = 21,      ///< A token was used after a rotation had ended it.
  TenantMoved = 22,     ///< Into another store.
  TokenShortened = 23,  ///< Enforcing the policy took time from it.
  SessionStarted = 30,
  SessionsEnded = 31,  ///< One (subject `session`) or all of an owner (subject `owner`).
  ConsoleLinkCreated = 32,
  AccountCreated = 40,
  AccountChanged = 41,  ///< Its role.
  AccountDisabled = 42,
  AccountEnabled = 43,
  AccountPasswordChanged = 44,
  AccountDeleted = 45,
};

/// Every number is below this.
inline constexpr std::size_t kActionNumbers = 64;
/// All of them.
[[nodiscard]] std::span<const Action> actions() noexcept;
/// `token.minted` and so on: the names of the API.
[[nodiscard]] std::string_view to_string(Action action) noexcept;
[[nodiscard]] std::optional<Action> parse_action(std::string_view text) noexcept;
[[nodiscard]] std::optional<Action> action_of(std::uint32_t stored) noexcept;
/// Whether it is an act on the tenant itself, with the tenant's record as the event's: `tenant.created` and so on. A
/// stroke over all of its tokens changes that record too and is none.
[[nodiscard]] bool is_about_tenant(Action action) noexcept;

/// Some of the actions. A stored number is at most 63, so they are the bits of one word.
class ActionSet {
 public:
  constexpr ActionSet() = default;
  constexpr ActionSet(Action action) noexcept : bits_(bit(action)) {}  // NOLINT: one action is a set of one

  /// `token.minted` or several names with commas between them, each once; none where a name is unknown or repeated.
  [[nodiscard]] static std::optional<ActionSet> parse(std::string_view text) noexcept;

  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr bool contains(Action action) const noexcept { return (bits_ & bit(action)) != 0; }
  /// The action, where there is just one.
  [[nodiscard]] std::optional<Action> only() const noexcept;
  /// The same for the same set, whatever the order in which it was written.
  [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return bits_; }
  constexpr ActionSet& operator|=(ActionSet other) noexcept { return bits_ |= other.bits_, *this; }

 private:
  [[nodiscard]] static constexpr std::uint64_t bit(Action action) noexcept {
    return std::uint64_t{1} << static_cast<unsigned>(action);
  }
  std::uint64_t bits_ = 0;
};

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
