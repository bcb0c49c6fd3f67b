#pragma once
// The order of a tenant's changes. Concurrent ones are drafted one after the other into one changeset, so that they
// share one link-up of the history chain and one sync, and never conflict with each other; the store's expectations
// keep other nodes out. Thread-safe; blocks.

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>

#include "base/bell.h"
#include "base/result.h"
#include "tenant/draft.h"

namespace tokenward::tenant {

class ChangeQueue;
class House;
class StoreRoom;

/// Reads and writes through the draft, or refuses. May run several times, so it sets its results anew each time; what
/// it wrote is undone where it refuses or throws.
using Change = std::function<Result<void>(Draft&)>;

/// What a queue has to know of a change before it runs. Borrowed for the call.
struct Foreknown {
  /// What the change will read, as far as that is known: the keys of all changes of a commit are read together, in one
  /// call of the store instead of one for each change.
  std::span<const storage::Key> reads = {};
  /// The queue of another tenant whose records the change writes too. It stands still meanwhile, so that a busy tenant
  /// cannot keep the change from ever coming first. Only `system`'s may be one, and a change in it has none: so no two
  /// queues wait for each other.
  ChangeQueue* beside = nullptr;
};

class ChangeQueue {
 public:
  /// Changes go into the store of `room`, which outlives the queue.
  explicit ChangeQueue(StoreRoom& room) : room_(&room) {}

  /// Where its changes go. One load, so any thread may ask.
  [[nodiscard]] StoreRoom& room() const noexcept { return *room_.load(std::memory_order_acquire); }

  /// Runs `change` and returns once what it wrote is durable and every cache knows: the version of everything that was
  /// committed with it, 0 where nothing was. So a change that found its work done by an earlier one of the same commit
  /// (a record of version 0 in the draft) learns that record's version too. Errors: of `change`; TooLarge (more than
  /// one changeset holds); Busy (others kept changing the same records, or the store asked for retries to the end);
  /// Timeout (the store did not answer it, or a change that it waited for); Unavailable, also where the outcome is
  /// unknown; Internal where `change` threw.
  [[nodiscard]] Result<std::uint64_t> commit(House& house, const Change& change, const Foreknown& known = {});

  /// How many changes wait or are being committed.
  [[nodiscard]] std::size_t waiting() const;

  /// Keeps a queue from committing for as long as this lives, once what it commits now is done. Null: holds nothing.
  class Hold {
   public:
    explicit Hold(ChangeQueue* queue);
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    /// From here on the changes go into the store of `room`, those that wait already too.
    void lead_to(StoreRoom& room) noexcept { queue_->room_.store(&room, std::memory_order_release); }
    /// Nobody knows where the changes belong: all are refused with Unavailable until the process ends.
    void close() noexcept { queue_->closed_.store(true, std::memory_order_release); }

   private:
    ChangeQueue* const queue_;
  };

 private:
  class Attempt;
  /// One call that waits for its outcome; lives on its caller's stack.
  struct Waiter {
    const Change* change = nullptr;
    Foreknown known;
    Result<std::uint64_t> outcome{std::uint64_t{0}};
    std::atomic<bool> done{false};  // the outcome is there; set under mutex_
    Bell wake;                      // done, or may lead
  };
  static constexpr std::size_t kMaxBatch = 64;

  void lead(std::unique_lock<std::mutex> lock, House& house);
  Bell end_first();
  [[nodiscard]] std::optional<Bell> pass_on();
  std::size_t settle(House& house, std::span<Waiter* const> batch) noexcept;

  std::atomic<StoreRoom*> room_;  // changes only while a Hold keeps the queue
  std::atomic<bool> closed_{false};
  mutable std::mutex mutex_;
  std::condition_variable free_;  // nobody leads: for those who hold
  std::deque<Waiter*> waiting_;   // guarded by mutex_
  std::size_t holders_ = 0;       // who wait to hold: they come before any waiter. Guarded by mutex_
  bool led_ = false;              // guarded by mutex_
};

}  // namespace tokenward::tenant
