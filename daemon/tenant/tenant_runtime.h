#pragma once
// A tenant as it lives in memory: its present record and policy, the keys its tokens are checked with, and the state
// that every cached token of it is held against. Thread-safe. One per tenant and process, made when first needed.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/guarded.h"
#include "crypto/hmac.h"
#include "crypto/keyring.h"
#include "domain/policy.h"
#include "domain/tenant.h"
#include "tenant/change_queue.h"
#include "tenant/dead_ring.h"
#include "tenant/feed_follower.h"
#include "tenant/quota_book.h"
#include "tenant/rate_limiter.h"
#include "tenant/tenant_figures.h"
#include "tenant/token_parts.h"
#include "tenant/versioned.h"

namespace tokenward::tenant {

class House;
class StoreRoom;

class TenantRuntime : public std::enable_shared_from_this<TenantRuntime> {
 public:
  /// `figures` null: nobody counts.
  TenantRuntime(domain::TenantHandle handle, domain::TenantSlug slug, StoreRoom& room,
                std::shared_ptr<TenantFigures> figures = nullptr);

  [[nodiscard]] const domain::TenantHandle& handle() const noexcept { return handle_; }
  [[nodiscard]] const domain::TenantSlug& slug() const noexcept { return slug_; }
  [[nodiscard]] bool is_system() const noexcept { return slug_.text() == domain::kSystemTenant; }
  /// Where its records are and its work is queued, at present.
  [[nodiscard]] StoreRoom& room() const noexcept { return changes_.room(); }
  /// How often it has moved into another store since the daemon started.
  [[nodiscard]] std::uint32_t era() const noexcept { return era_.load(std::memory_order_acquire); }
  /// It lives in `room` from now on; its changes are held.
  void move(ChangeQueue::Hold& hold, StoreRoom& room) noexcept;

  /// Where changes of its records line up.
  [[nodiscard]] ChangeQueue& changes() noexcept { return changes_; }
  /// Its genuine values that are dead.
  [[nodiscard]] DeadRing& dead() noexcept { return dead_; }
  /// What is counted of it; null where nothing is.
  [[nodiscard]] TenantFigures* figures() const noexcept { return figures_.get(); }

  /// How often its tokens with a quota were used.
  [[nodiscard]] QuotaBook& quotas() noexcept { return quotas_; }

  /// Whether its policy lets memory answer a request that came `at` although the store could not be followed since.
  /// Lock-free.
  [[nodiscard]] bool tolerates_age(SteadyTime at) noexcept;
  /// Whether it lies in a part of a dedicated store, whose changes are told to nobody else.
  [[nodiscard]] bool has_own_feed() const noexcept;
  /// What keeps memory of it in line with other nodes: its room's follower, or its own where its feed is.
  [[nodiscard]] FeedFollower& follower() noexcept;
  /// Makes memory of it as fresh at `at` as it must be. Does nothing where it is. Blocks; errors of the store.
  [[nodiscard]] Result<void> keep_current(House& house, SteadyTime at);

  /// Takes a committed record over unless a newer one is already here. The era of a record that was read is the one
  /// before the room was asked for; of one that was just committed, the present one.
  void publish(const domain::Tenant& tenant, Stamp stamp);

  /// Takes the rates of a committed policy over, in the same way. Buckets go on where they stay the same.
  /// `stale_if_error` as in the policy.
  void publish_policy(const domain::RateLimits& rates, std::optional<std::chrono::seconds> stale_if_error,
                      SteadyTime now, Stamp stamp);
  /// What lets its requests through; null where no rate is set, which costs one load.
  [[nodiscard]] std::shared_ptr<RateLimiter> limiter() const noexcept {
    return limited_.load(std::memory_order_acquire) ? limiter_.load() : nullptr;
  }

  /// Nobody knows whether a change of its records was committed: what is in memory counts for nothing until the record
  /// is read anew.
  void doubt() noexcept { ++doubts_; }
  [[nodiscard]] bool in_doubt() const noexcept { return settled_doubts_ != doubts_; }
  /// To be asked before the record is read, and given back once that is published.
  [[nodiscard]] std::uint64_t doubts() const noexcept { return doubts_; }
  void settle_doubts(std::uint64_t seen) noexcept { settled_doubts_ = seen; }

  [[nodiscard]] domain::TenantState state() const noexcept { return state_.load(std::memory_order_acquire); }
  [[nodiscard]] std::uint32_t generation(domain::TokenClass token_class) const noexcept {
    return (token_class == domain::TokenClass::Management ? management_ : ordinary_).load(std::memory_order_acquire);
  }

  /// K of the mac key `kid` if the keyring that was in place at `generation` was last asked for it; null otherwise.
  /// Lock-free. Borrowed from this object.
  [[nodiscard]] const crypto::HmacKey* known_mac_key(domain::KeyId kid, std::uint64_t generation) const noexcept;
  /// K of the mac key `kid`, derived where it is not known yet. Null where the keyring has no such verifying key.
  /// `generation` was read before `keyring`. Borrowed from this object.
  [[nodiscard]] const crypto::HmacKey* mac_key(const crypto::Keyring& keyring, std::uint64_t generation,
                                               domain::KeyId kid);

  /// What its cached tokens have in common.
  [[nodiscard]] TokenParts& parts() noexcept { return parts_; }
  [[nodiscard]] const TokenParts& parts() const noexcept { return parts_; }

 private:
  const domain::TenantHandle handle_;
  const domain::TenantSlug slug_;
  const std::shared_ptr<TenantFigures> figures_;
  std::atomic<std::uint32_t> era_{0};
  ChangeQueue changes_;
  FeedFollower follower_;  // of its own feed, where it has one
  DeadRing dead_;
  QuotaBook quotas_;
  std::mutex publishing_;
  Stamp stamp_, policy_stamp_;  // guarded by publishing_
  std::atomic<std::uint64_t> doubts_{0}, settled_doubts_{0};
  std::atomic<domain::TenantState> state_{domain::TenantState::Active};
  std::atomic<std::uint32_t> ordinary_{0}, management_{0};
  std::atomic<bool> limited_{false};
  std::atomic<std::chrono::seconds> stale_if_error_{std::chrono::seconds{0}};  ///< 0: not at all.
  std::atomic<std::shared_ptr<RateLimiter>> limiter_;

  struct MacKey {
    MacKey(domain::KeyId id, crypto::HmacKey derived) : kid(id), key(std::move(derived)) {}
    const domain::KeyId kid;
    const crypto::HmacKey key;
    std::atomic<std::uint64_t> verifies_at{0};  ///< The generation of the keyring that last said it verifies.
  };
  std::atomic<const MacKey*> recent_key_{nullptr};
  Guarded<std::vector<std::unique_ptr<MacKey>>> keys_;  // only grows: an id never changes its key
  TokenParts parts_{*this};
};

}  // namespace tokenward::tenant
