#pragma once
// Wakes one thread that sleeps until another has done something for it.
//
// A condition variable among many sleepers is rung under their mutex, so that none of them is gone by then: each one
// wakes up only to wait for that mutex. A bell belongs to both sides and is rung with nothing held.
//
// It is no std::counting_semaphore: libstdc++'s gives the processor away four times before it sleeps (so does
// std::atomic::wait), each a call into the kernel and since Linux 6.18 the loss of a whole time slice; and with a time
// limit it looks again and again in growing pauses instead of sleeping.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace tokenward {

/// Rung any number of times by any number of threads, waited for by one. What happened before a ring has happened for
/// whoever it wakes.
class Bell {
 public:
  Bell() : state_(std::make_shared<State>()) {}

  /// Wakes who waits, or who waits next. Whoever owns the thread's side may be gone already.
  void ring() const {
    {
      const std::lock_guard lock(state_->mutex);
      ++state_->rings;
    }
    state_->rung.notify_one();
  }

  /// Waits for a ring that no other wait has taken.
  void wait() const {
    std::unique_lock lock(state_->mutex);
    state_->rung.wait(lock, [this] { return state_->rings != 0; });
    --state_->rings;
  }

  /// The same until `end` at the latest. Whether there was a ring.
  [[nodiscard]] bool wait_until(std::chrono::steady_clock::time_point end) const {
    std::unique_lock lock(state_->mutex);
    if (!state_->rung.wait_until(lock, end, [this] { return state_->rings != 0; })) return false;
    --state_->rings;
    return true;
  }

 private:
  struct State {
    std::mutex mutex;  // guards the count alone, so that nobody else ever waits for it
    std::condition_variable rung;
    std::size_t rings = 0;  // that no wait has taken
  };
  std::shared_ptr<State> state_;
};

}  // namespace tokenward
