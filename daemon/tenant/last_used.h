#pragma once
// When and from where each token was last used, gathered in memory and written in batches: never a write per request,
// at most 30 s behind, and what is not written yet is lost in a crash. Thread-safe.

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "domain/identifiers.h"
#include "storage/store.h"

namespace tokenward::tenant {

class LastUsed {
 public:
  explicit LastUsed(std::shared_ptr<storage::Store> store) : store_(std::move(store)) {}

  /// Notes a use; the newest of a token wins. `source` is cut to 64 bytes. Never blocks for long: for I/O threads.
  /// Where 100,000 tokens wait already, uses of further ones are dropped until the next flush.
  void note(const domain::TenantHandle& tenant, const domain::TokenId& id, Instant at, std::string_view source);

  /// Gives what was gathered of one tenant to `other`.
  void hand_over(const domain::TenantHandle& tenant, LastUsed& other);

  /// Writes what was gathered. Blocks; one thread at a time. What a failure keeps from being written is kept for the
  /// next call.
  [[nodiscard]] Result<void> flush();

 private:
  struct TokenKey {
    domain::TenantHandle tenant;
    domain::TokenId id;
    bool operator==(const TokenKey&) const = default;
  };
  struct TokenKeyHash {
    std::size_t operator()(const TokenKey& key) const noexcept { return FixedBytesHash{}(key.id); }
  };
  struct Use {
    std::int64_t at_us = 0;
    std::string source;
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<TokenKey, Use, TokenKeyHash> uses;  // guarded by mutex
  };
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kMaxPerShard = 100'000 / kShards;

  const std::shared_ptr<storage::Store> store_;
  std::array<Shard, kShards> shards_;
};

}  // namespace tokenward::tenant
