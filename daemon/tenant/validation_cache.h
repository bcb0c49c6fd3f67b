#pragma once
// Tokens that once passed every check, and values that are genuine but dead, so that neither reaches the store or
// Argon2id again. Thread-safe; sharded, so that threads seldom meet.
//
// Coherence: every shard has an epoch per stripe. A load notes its stripe's epoch before it reads the store and inserts
// only if it is still the same; a change raises the epoch of each token it touches before it is applied, raises it
// again and drops the entry after its commit, before the answer is sent. After an unknown outcome the token reads
// through for ten minutes.

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "tenant/valid_token.h"

namespace tokenward::tenant {

/// Why a genuine value is dead for good, as far as this node knows.
enum class DeadReason : std::uint8_t { Absent, Revoked, Expired };

class ValidationCache {
 public:
  /// `bytes` bound the memory of all entries, `tenant_share_percent` what one tenant may hold of it.
  ValidationCache(std::size_t bytes, unsigned tenant_share_percent);
  ~ValidationCache();

  /// The entry of a token, whatever its state now; null if there is none. The caller compares `mac` in constant time
  /// and checks tenant, owner, generation and expiry.
  [[nodiscard]] std::shared_ptr<const ValidToken> find(const domain::TokenId& id) noexcept;
  /// What is remembered of a dead value under its full HMAC.
  [[nodiscard]] std::optional<DeadReason> find_dead(const domain::TokenId& id, const crypto::Mac& mac) noexcept;

  using Epoch = std::uint64_t;
  [[nodiscard]] Epoch epoch(const domain::TokenId& id) noexcept;
  /// Takes an entry in unless the epoch has moved on, the token reads through, or its tenant's share is used up by
  /// entries in use.
  void insert(std::shared_ptr<const ValidToken> token, Epoch seen);
  void insert_dead(const TenantRuntime& tenant, const domain::TokenId& id, const crypto::Mac& mac, DeadReason reason,
                   Epoch seen);

  /// Around a change of these tokens.
  void before_change(const std::vector<domain::TokenId>& ids) noexcept;
  enum class ChangeOutcome : std::uint8_t { Known, Unknown };
  void after_change(const std::vector<domain::TokenId>& ids, ChangeOutcome outcome) noexcept;

  /// Forgets everything: after a keyring reload.
  void clear() noexcept;

  struct Size {
    std::size_t entries = 0;
    std::size_t bytes = 0;
  };
  [[nodiscard]] Size size() noexcept;

 private:
  struct Shard;
  static constexpr std::size_t kShards = 64;
  [[nodiscard]] Shard& shard_of(const domain::TokenId& id) const noexcept;

  const std::size_t bytes_per_shard_;
  const std::size_t tenant_bytes_per_shard_;
  std::unique_ptr<std::array<Shard, kShards>> shards_;
};

}  // namespace tokenward::tenant
