#pragma once
// A tenant and the record of one of its owners. Plain values and pure rules.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/identifiers.h"
#include "domain/policy.h"
#include "domain/token.h"

namespace tokenward::domain {

enum class TenantState : std::uint8_t { Active, Suspended, Deleting };

[[nodiscard]] std::string_view to_string(TenantState state) noexcept;
[[nodiscard]] std::optional<TenantState> parse_tenant_state(std::string_view text) noexcept;

/// Ordinary and management tokens are counted, and revoked at one stroke, apart from each other.
enum class TokenClass : std::uint8_t { Ordinary, Management };

[[nodiscard]] inline TokenClass class_of(const Token& token) noexcept {
  return token.management() ? TokenClass::Management : TokenClass::Ordinary;
}

/// One revoke-all that raised a generation instead of rewriting rows: what its tokens show as their revocation.
struct BulkRevocation {
  TokenClass token_class = TokenClass::Ordinary;
  std::uint32_t generation = 0;  ///< Tokens below this fell.
  Revocation revocation;
};

/// The generations of both classes, and the strokes that raised them: of each class the newest and those before it
/// whose rows may not be rewritten yet, at most 8 together. Beyond that the next of its class stands in for the oldest.
struct Generations {
  std::uint32_t ordinary = 0;
  std::uint32_t management = 0;
  std::vector<BulkRevocation> strokes;  ///< Oldest first.
  bool sweep_pending = false;           ///< Rows felled by a stroke still stand as they were.

  [[nodiscard]] std::uint32_t of(TokenClass token_class) const noexcept {
    return token_class == TokenClass::Management ? management : ordinary;
  }
  /// Raises the generation of `token_class`: everything minted before is Revoked, `revocation` says by whom.
  void raise(TokenClass token_class, Revocation revocation);
  /// The stroke that felled a token of `generation`, none if none did.
  [[nodiscard]] const Revocation* felled(TokenClass token_class, std::uint32_t generation) const noexcept;
};

/// The display name as kept: trimmed, 1 to 100 code points, no control characters; Invalid (`display_name`) otherwise.
[[nodiscard]] Result<std::string> normalise_display_name(std::string_view text);

struct Tenant {
  TenantSlug slug;
  TenantHandle handle;
  std::string display_name;
  TenantState state = TenantState::Active;
  std::string store;  ///< The name of the store it lives in.
  Instant created_at{};
  std::optional<Instant> delete_at;  ///< While Deleting: when it is purged.
  Generations generations;
  std::uint32_t session_generation = 0;  ///< Console sessions below it are over.
};

/// What is kept of an owner's console sessions, so that all can be ended at one stroke.
struct SessionMarks {
  std::uint32_t generation = 0;       ///< Sessions and links below it are over.
  std::optional<Instant> until = {};  ///< None of this generation lasts beyond; none: there is none.

  /// Notes a session or link of the present generation.
  void note(Instant ends_at) noexcept {
    if (!until || *until < ends_at) until = ends_at;
  }
  /// Ends all of them; whether there may have been any at `now`.
  bool end_all(Instant now) noexcept {
    if (!until || *until <= now) return false;
    ++generation;
    until.reset();
    return true;
  }
};

/// A token that holds one of its owner's slots, as far as counting needs it.
struct Slot {
  TokenId id;
  std::optional<Instant> expires_at;
  Generation generation;
  std::optional<TokenId> predecessor = std::nullopt;  ///< The token it replaces: while both are Active, one slot is
                                                      ///< taken by the two.
};

/// As many entries as an owner's record holds for one class of tokens, predecessors included.
inline constexpr std::size_t kMaxSlotEntries = kHighestMaxActive;

/// That an owner is being taken out of the tenant's records, and how far that has come.
struct Erasure {
  Owner pseudonym;          ///< What its tokens are called by from then on. Random; nothing leads back from it.
  std::uint32_t stage = 0;  ///< Which kind of records is being gone through.
  std::string after = {};   ///< The id of the last of them that was looked at; empty: none.
};

/// What is kept of an owner: who is Active, so that the limit is exact under the version of this one record.
struct OwnerRecord {
  Owner owner;
  bool suspended = false;
  Generations generations;
  std::vector<Slot> ordinary;
  std::vector<Slot> management;
  SessionMarks sessions = {};
  std::optional<Erasure> erasure = {};

  /// Whether none of its tokens counts, and nothing may begin in its name.
  [[nodiscard]] bool stopped() const noexcept { return suspended || erasure.has_value(); }
  [[nodiscard]] std::vector<Slot>& slots(TokenClass token_class) noexcept {
    return token_class == TokenClass::Management ? management : ordinary;
  }
  [[nodiscard]] const std::vector<Slot>& slots(TokenClass token_class) const noexcept {
    return token_class == TokenClass::Management ? management : ordinary;
  }
};

/// The generation below which tokens of `token_class` are Revoked.
[[nodiscard]] inline Generation floor_of(const Tenant& tenant, const OwnerRecord* owner,
                                         TokenClass token_class) noexcept {
  return {tenant.generations.of(token_class), owner ? owner->generations.of(token_class) : 0};
}

/// What a token is at `now`, with everything that bears on it: a token felled by a revoke-all carries that revocation.
struct Standing {
  Status status = Status::Active;
  std::optional<Revocation> revocation;
};

/// `status_of` with the strokes looked up: a revoke-all touches Active tokens only, so one that had expired before the
/// stroke stays Expired. `owner` null: the owner has no record.
[[nodiscard]] Standing standing_of(const Token& token, const Tenant& tenant, const OwnerRecord* owner, Instant now);

/// How many slots are taken by tokens that are Active at `now`: a token and the Active one that it replaces take one.
[[nodiscard]] std::size_t count_taken(const std::vector<Slot>& slots, const Generation& floor, Instant now);

/// LimitReached unless there is room for one more entry among `slots`.
[[nodiscard]] Result<void> check_room(const std::vector<Slot>& slots);

/// Removes the slots whose token is no longer Active at `now`.
void drop_dead(std::vector<Slot>& slots, const Generation& floor, Instant now);

/// Removes the slot of `id`, if there is one.
void release(std::vector<Slot>& slots, const TokenId& id);

}  // namespace tokenward::domain
