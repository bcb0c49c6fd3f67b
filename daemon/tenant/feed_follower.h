#pragma once
// Keeps what memory holds of a store's tenants in line with what other nodes write there, by the store's feed of
// changes. Whoever answers from memory asks first whether that was right a moment ago (`is_fresh`), and where it was
// not, takes over what others have committed (`catch_up`) or cannot answer: no node lets a token pass for longer than
// the bound after another one has revoked it.
//
// A store that one daemon at a time can open needs none of this, which the first look at it tells.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "base/guarded.h"
#include "base/result.h"
#include "domain/tenant.h"
#include "storage/store.h"
#include "tenant/rate_bucket.h"

namespace tokenward::tenant {

class House;
class StoreRoom;

/// One feed: of a whole store, or of the part that one tenant has to itself. Thread-safe.
class FeedFollower {
 public:
  /// `bound`: how old memory may be.
  explicit FeedFollower(std::chrono::milliseconds bound) : bound_(bound) {}

  /// Whether nobody else writes here. False until the store was asked. Lock-free, one load.
  [[nodiscard]] bool is_alone() const noexcept { return alone_.load(std::memory_order_acquire); }
  /// Whether memory was in line with the store at some time not longer than the bound before `at`. Lock-free.
  [[nodiscard]] bool is_fresh(SteadyTime at) const noexcept {
    return is_alone() || as_of_us_.load(std::memory_order_acquire) >= oldest(at).count();
  }
  /// When memory was last in line with the store; none before the first time.
  [[nodiscard]] std::optional<SteadyTime> as_of() const noexcept;

  /// The oldest time of which memory may be for a request that came `at`.
  [[nodiscard]] SteadyTime oldest(SteadyTime at) const noexcept { return at - bound_; }

  /// Makes memory as it was in the store at `since` or later. `tenant`: whose part is followed; null: the whole store
  /// of `room`. Callers who come meanwhile wait, and need no look of their own, nor do they begin one where it fails;
  /// and once a look has failed nobody waits for the next one until one succeeds. Blocks; in a lane or a thread of its
  /// own. Errors of the store: then memory is as old as it was.
  [[nodiscard]] Result<void> catch_up(House& house, StoreRoom& room, const domain::TenantHandle* tenant,
                                      SteadyTime since);

  /// This node committed `seq` and has told its memory: the feed need not tell it again.
  void note_own(std::uint64_t seq);
  /// Up to which change the feed was followed.
  [[nodiscard]] std::uint64_t position() const noexcept { return position_.load(std::memory_order_acquire); }
  /// Begins anew with the next `catch_up`, in a store that may be another one.
  void restart();

 private:
  static constexpr std::int64_t kNeverYet = std::numeric_limits<std::int64_t>::min();

  struct Source {
    House& house;
    StoreRoom& room;
    const domain::TenantHandle* tenant;
  };
  Result<void> look(const Source& source, SteadyTime since);
  /// The same at the part of one tenant, which its room is told of.
  Result<void> look_at_part(const Source& source, SteadyTime since);
  Result<void> begin(const Source& source);
  /// Whether that was all there is.
  Result<bool> follow(const Source& source);
  std::vector<storage::Change> foreign(std::vector<storage::Change> changes);

  const std::chrono::milliseconds bound_;
  std::atomic<bool> alone_{false};
  std::atomic<std::int64_t> as_of_us_{kNeverYet};
  std::atomic<std::uint64_t> position_{0};  // written under catching_up_
  std::mutex catching_up_;
  bool begun_ = false;  // guarded by catching_up_
  Guarded<std::optional<Error>> failure_;  // of the last look, if it failed
  Guarded<std::set<std::uint64_t>> own_;
};

}  // namespace tokenward::tenant
