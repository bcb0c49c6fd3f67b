#pragma once
// One shard of the validation cache: its entries, whose they are, and who leaves first. Whoever calls holds its lock.

#include <array>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "tenant/ghosts.h"
#include "tenant/token_index.h"
#include "tenant/valid_token.h"

namespace tokenward::tenant {

/// What leaves first is decided as in S3-FIFO (Yang et al., "FIFO queues are all you need for cache eviction", SOSP
/// 2023): newcomers wait in a short queue, and only who is asked for again there moves into the long one. So a crowd
/// that comes once, such as a job that shows every token it knows, pushes out its own kind and nobody in use.
class ValidationShard {
 public:
  using Epoch = std::uint64_t;

  ValidationShard() = default;
  ~ValidationShard() { clear(); }
  ValidationShard(const ValidationShard&) = delete;
  ValidationShard& operator=(const ValidationShard&) = delete;

  std::mutex mutex;  ///< Guards everything below, and the CacheEntry of every token in it.

  /// Null where there is none; notes that it was asked for.
  [[nodiscard]] TokenRef find(const domain::TokenId& id) noexcept;

  [[nodiscard]] Epoch epoch(const domain::TokenId& id) const noexcept { return epochs_[stripe_of(id)]; }
  void raise_epoch(const domain::TokenId& id) noexcept { ++epochs_[stripe_of(id)]; }
  void raise_epochs() noexcept;

  void begin_read_through(const domain::TokenId& id);
  [[nodiscard]] bool reads_through(const domain::TokenId& id);

  /// Bytes of `token` with what it pays for the parts that it shares.
  [[nodiscard]] static std::size_t bytes_of(const ValidToken& token) noexcept;
  /// Bytes of a tenant once `token` of it is here.
  [[nodiscard]] std::size_t tenant_bytes_with(const ValidToken& token) const noexcept;
  /// Bytes of all, once `token` is here.
  [[nodiscard]] std::size_t bytes_with(const ValidToken& token) const noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t entries() const noexcept { return index_.size(); }
  /// Whether it has an entry of that tenant.
  [[nodiscard]] bool has(const domain::TenantHandle& tenant) const noexcept { return shares_.contains(tenant); }

  /// There is none of its id.
  void add(const TokenRef& token);
  /// Whether there was such an entry.
  bool drop(const domain::TokenId& id) noexcept;
  /// Removes one entry of a tenant that has some.
  void evict_from(const domain::TenantHandle& tenant) noexcept { evict_from(shares_.find(tenant)->second); }
  /// Removes one entry of whoever holds most; there are some.
  void evict_from_largest() noexcept;
  /// Removes all, and all of a tenant; says how many.
  std::size_t clear() noexcept;
  std::size_t clear(const domain::TenantHandle& tenant) noexcept;

 private:
  using Queue = boost::intrusive::list<ValidToken, boost::intrusive::base_hook<QueueHook>,
                                       boost::intrusive::constant_time_size<false>>;  // oldest first
  /// What one tenant has here.
  struct Share {
    Queue newcomers, residents;
    std::size_t entries = 0;
    std::size_t own_bytes = 0, newcomers_bytes = 0;
    std::size_t common_bytes = 0;  ///< What its entries pay for the parts, as of the last change of them here.

    [[nodiscard]] std::size_t bytes() const noexcept { return own_bytes + common_bytes; }
    [[nodiscard]] Queue& queue_of(const ValidToken& token) noexcept { return token.is_new ? newcomers : residents; }
    [[nodiscard]] ValidToken& any() noexcept { return newcomers.empty() ? residents.front() : newcomers.front(); }
  };
  using Shares = std::unordered_map<domain::TenantHandle, Share, FixedBytesHash>;

  /// The newcomers' part of a share, in percent.
  static constexpr std::size_t kNewcomersPercent = 10;
  static constexpr std::size_t kStripes = 64;

  [[nodiscard]] static std::size_t stripe_of(const domain::TokenId& id) noexcept { return id.bytes[14] % kStripes; }
  [[nodiscard]] static std::size_t cost_of(const ValidToken& token) noexcept;
  void settle(Share& share, const ValidToken& changed) noexcept;
  void drop(ValidToken& token) noexcept;
  void evict_from(Share& share) noexcept;

  TokenIndex index_;
  Shares shares_;
  std::size_t bytes_ = 0;  ///< Of all shares.
  std::array<Epoch, kStripes> epochs_{};
  std::unordered_map<domain::TokenId, std::chrono::steady_clock::time_point, FixedBytesHash>
      read_through_;  // until when
  Ghosts ghosts_;
};

}  // namespace tokenward::tenant
