/// \file
/// Something that calls take turns at.
#pragma once

#include <condition_variable>
#include <list>
#include <mutex>
#include <utility>

#include "tokenward/sdk/waiting.hpp"

namespace tokenward::file {

/// Lends its item to one thread at a time, in the order in which they asked for it: whoever gives it back and asks
/// again at once would otherwise have it again before the others have woken. Thread-safe; outlives its leases.
template <typename Item>
class Turns {
 public:
  /// The item in someone's hands; goes back at the end of its scope.
  class Lease {
   public:
    explicit Lease(Turns& turns) noexcept : turns_(turns) {}
    ~Lease() { turns_.give_back(); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Item* operator->() const noexcept { return &turns_.item_; }

   private:
    Turns& turns_;
  };

  template <typename... Arguments>
  explicit Turns(Arguments&&... arguments) : item_(std::forward<Arguments>(arguments)...) {}

  /// Waits for the item; throws CANCELLED or TIMEOUT if `call` ends before it is free.
  [[nodiscard]] Lease take(const sdk::Call& call) {
    std::unique_lock lock(mutex_);
    const QueuedUp place(*this);
    sdk::wait_for(changed_, lock, call, [&] { return place.is_next(); });
    taken_ = true;
    return Lease(*this);
  }

  /// The same for a thread of the plugin, which waits as long as it takes.
  [[nodiscard]] Lease take() {
    std::unique_lock lock(mutex_);
    const QueuedUp place(*this);
    changed_.wait(lock, [&] { return place.is_next(); });
    taken_ = true;
    return Lease(*this);
  }

  /// Makes those who wait look whether they were cancelled.
  void wake() {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
  }

 private:
  /// A place in the queue for as long as it lives, under the mutex.
  class QueuedUp {
   public:
    explicit QueuedUp(Turns& turns) : turns_(turns), place_(turns.queue_.insert(turns.queue_.end(), this)) {}
    ~QueuedUp() {
      turns_.queue_.erase(place_);
      turns_.changed_.notify_all();  // the next one may have become the first
    }
    QueuedUp(const QueuedUp&) = delete;
    QueuedUp& operator=(const QueuedUp&) = delete;

    [[nodiscard]] bool is_next() const noexcept { return !turns_.taken_ && turns_.queue_.front() == this; }

   private:
    Turns& turns_;
    typename std::list<const QueuedUp*>::iterator place_;
  };

  void give_back() {
    {
      const std::lock_guard lock(mutex_);
      taken_ = false;
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool taken_ = false;                // guarded by mutex_
  std::list<const QueuedUp*> queue_;  // guarded by mutex_
  Item item_;                         // of whoever has it
};

}  // namespace tokenward::file
