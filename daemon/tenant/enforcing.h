#pragma once
// What previewing an enforcement, carrying it out at once and carrying it on in the background have in common. Blocks.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "domain/authority.h"
#include "domain/enforcement.h"
#include "tenant/draft.h"
#include "tenant/tenant_runtime.h"
#include "tenant/versioned.h"

namespace tokenward::tenant {

class House;

/// The enforcement that `caller` asks for, as it would start at `now`. Forbidden, NotFound (`require_role` for an
/// admin; the management tokens of `system` are an operator's); Invalid (`grace_days`).
[[nodiscard]] Result<domain::Enforcement> enforcement_by(const domain::Authority& caller, const TenantRuntime& tenant,
                                                         const domain::EnforcementTerms& terms, Instant now);

/// The tenant's policy as it is stored. NotFound, and the errors of the store.
[[nodiscard]] Result<Versioned<domain::Policy>> load_policy(const crypto::Keyring& keyring,
                                                            const TenantRuntime& tenant);

/// Tokens that an enforcement may have to change, as far as their rows tell; in the order of their ids.
struct Candidates {
  std::vector<domain::TokenId> ids;
  std::optional<domain::TokenId> reached;  ///< The last row that was looked at.
  bool more = false;                       ///< There may be rows behind it.
};

/// Looks for them behind what the enforcement has reached, until it has seen `most_rows` or found `most`. Uses that are
/// still gathered in memory are written first where they matter. Errors of the store.
[[nodiscard]] Result<Candidates> find_candidates(House& house, TenantRuntime& tenant,
                                                 const domain::Enforcement& enforcement, std::uint32_t most_rows,
                                                 std::size_t most);

/// So many tokens fit one changeset, and requests of the tenant do not wait for long.
inline constexpr std::size_t kMostShortenedAtOnce = 240;

/// What becomes of the last Active operator.
enum class LastOperator : std::uint8_t {
  Refuse,  ///< Conflict.
  Spare,   ///< It stays as it is.
};

/// What was done to a list of tokens in one draft.
struct Shortened {
  std::size_t next = 0;  ///< The first token that was left, as one changeset holds no more.
  std::uint64_t changed = 0;
  std::vector<storage::Key> damaged;  ///< Records that keep tokens from being changed.
};

/// Brings tokens from `ids[start]` on within the bounds, with an event each: `token.shortened`, or `token.expired` for
/// one that ends at once. Those that are dead, gone or within the bounds already stay as they are. Errors of the store.
[[nodiscard]] Result<void> shorten_tokens(Draft& draft, const TenantRuntime& tenant,
                                          const domain::Enforcement& enforcement,
                                          const std::vector<domain::TokenId>& ids, std::size_t start,
                                          LastOperator last_operator, Shortened& done);

/// A bounded piece of the tenant's pending enforcement, where there is one: how many tokens it changed. `more` is set
/// where some are left. Corrupt where its record is damaged; errors of the store, of which nothing is lost by calling
/// again.
[[nodiscard]] Result<std::uint64_t> carry_on_enforcement(House& house, const std::shared_ptr<TenantRuntime>& tenant,
                                                         bool& more);

}  // namespace tokenward::tenant
