#pragma once
// Tokens that once passed every check, so that they reach neither the store nor Argon2id again. Thread-safe; sharded,
// so that threads seldom meet. Each tenant's entries stand in a list of their own, and whoever holds most makes room
// first: one tenant cannot push another out, and within one tenant no crowd that comes once pushes out who is in use.
//
// Coherence: a load notes its token's epoch before it reads the store and inserts only if it is still the same; a
// change raises the epoch of each token it touches before it is applied, raises it again and drops the entry after its
// commit, before the answer is sent. After an unknown outcome the token reads through for ten minutes.

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/tally.h"
#include "tenant/valid_token.h"

namespace tokenward::tenant {

class ValidationShard;

class ValidationCache {
 public:
  /// `bytes` bound the memory of all entries, `tenant_share_percent` what one tenant may hold of it.
  ValidationCache(std::size_t bytes, unsigned tenant_share_percent);
  ~ValidationCache();

  /// The entry of a token, whatever its state now; null if there is none. The caller compares `mac` in constant time
  /// and checks tenant, owner, generation and expiry.
  [[nodiscard]] TokenRef find(const domain::TokenId& id);

  using Epoch = std::uint64_t;
  [[nodiscard]] Epoch epoch(const domain::TokenId& id);
  /// Takes an entry in, unless the epoch has moved on or the token reads through.
  void insert(const TokenRef& token, Epoch seen);

  /// Around a change of these tokens.
  void before_change(const std::vector<domain::TokenId>& ids);
  enum class ChangeOutcome : std::uint8_t { Known, Unknown };
  void after_change(const std::vector<domain::TokenId>& ids, ChangeOutcome outcome);

  /// Forgets every entry: after a keyring reload.
  void clear();
  /// Forgets every entry of a tenant.
  void clear(const domain::TenantHandle& tenant);

  struct Size {
    std::size_t entries = 0;
    std::size_t bytes = 0;
  };
  [[nodiscard]] Size size();

  /// Why an entry left.
  enum class Removal : std::uint8_t {
    Size,         ///< The whole cache was full.
    TenantShare,  ///< Its tenant's share of it was.
    Change,       ///< The token was changed.
    Replaced,     ///< It was loaded once more.
    Cleared,      ///< All of the tenant, or of everybody, were forgotten.
  };
  [[nodiscard]] std::uint64_t removals(Removal why) const noexcept { return tally_.value(place_of(why)); }
  [[nodiscard]] std::uint64_t insertions() const noexcept { return tally_.value(kInsertions); }

 private:
  static constexpr std::size_t kShards = 64;
  [[nodiscard]] ValidationShard& shard_of(const domain::TokenId& id) const noexcept;

  [[nodiscard]] static std::size_t place_of(Removal why) noexcept { return static_cast<std::size_t>(why); }
  void count(Removal why, std::uint64_t entries = 1) noexcept { tally_.add(place_of(why), entries); }
  static constexpr std::size_t kInsertions = static_cast<std::size_t>(Removal::Cleared) + 1;

  const std::size_t shard_bytes_;         ///< For one shard.
  const std::size_t tenant_share_bytes_;  ///< For one tenant in one shard.
  std::unique_ptr<ValidationShard[]> shards_;
  Tally tally_{kInsertions + 1};
};

}  // namespace tokenward::tenant
