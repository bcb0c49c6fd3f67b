#pragma once
// How many calls may be inside a plugin at once.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace tokenward::storage {

/// A counting semaphore whose slots give themselves back. Thread-safe. (std::counting_semaphore has no such slots, and
/// its timed wait spins in the standard library of GCC 12.)
class CallSlots {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  /// One place among those that are taken, given back when it goes. Must not outlive the CallSlots.
  class Slot {
   public:
    explicit Slot(CallSlots& owner) noexcept : owner_(&owner) {}
    Slot(Slot&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    Slot& operator=(Slot&& other) noexcept {
      std::swap(owner_, other.owner_);
      return *this;
    }
    ~Slot() {
      if (owner_) owner_->give_back();
    }

   private:
    CallSlots* owner_;
  };

  explicit CallSlots(unsigned count) : free_(count) {}

  /// A slot, waiting for one until `deadline`; none if there was none by then.
  [[nodiscard]] std::optional<Slot> take(Deadline deadline) {
    std::unique_lock lock(mutex_);
    if (!given_back_.wait_until(lock, deadline, [this] { return free_ > 0; })) return std::nullopt;
    --free_;
    return std::optional<Slot>(std::in_place, *this);
  }

 private:
  void give_back() noexcept {
    const std::lock_guard lock(mutex_);
    ++free_;
    given_back_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable given_back_;
  unsigned free_;  // guarded by mutex_
};

}  // namespace tokenward::storage
