#pragma once
// The order of a tenant's changes. Concurrent ones are drafted one after the other into one changeset, so that they
// share one link-up of the history chain and one sync, and never conflict with each other; the store's expectations
// keep other nodes out. Thread-safe; blocks.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "tenant/draft.h"

namespace tokenward::tenant {

class House;
class StoreRoom;

/// Reads and writes through the draft, or refuses. May run several times, so it sets its results anew each time; what
/// it wrote is undone where it refuses.
using Change = std::function<Result<void>(Draft&)>;

class ChangeQueue {
 public:
  /// Runs `change` and returns the version of what it wrote once that is durable and every cache knows; 0 where it
  /// wrote nothing. Errors: of `change`; TooLarge (more than 1,000 ops); Busy (others kept changing the same records);
  /// Unavailable, also where the outcome is unknown.
  [[nodiscard]] Result<std::uint64_t> commit(House& house, StoreRoom& room, const Change& change);

 private:
  struct Waiter {
    const Change* change = nullptr;
    Result<std::uint64_t> outcome{std::uint64_t{0}};
    bool done = false;  // guarded by mutex_
  };
  static constexpr std::size_t kMaxBatch = 64;

  /// Drafts and commits the waiters in turn; returns how many of them are settled, from the front.
  static std::size_t run(House& house, StoreRoom& room, const std::vector<Waiter*>& batch);
  enum class Attempt : std::uint8_t { Settled, Again };
  static Attempt attempt(House& house, StoreRoom& room, const std::vector<Waiter*>& batch, std::size_t& settled);

  std::mutex mutex_;
  std::condition_variable settled_;
  std::deque<Waiter*> waiting_;  // guarded by mutex_
  bool led_ = false;             // guarded by mutex_
};

}  // namespace tokenward::tenant
