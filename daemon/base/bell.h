#pragma once
// Wakes one thread that sleeps until another has done something for it.
//
// A condition variable among many sleepers is rung under their mutex, so that none of them is gone by then: each one
// wakes up only to wait for that mutex. A bell belongs to both sides and is rung with nothing held.
//
// It is no std::counting_semaphore, as libstdc++'s yields the processor some times before it sleeps (so does
// std::atomic::wait). Since Linux 6.18 each sched_yield(2) gives up a whole time slice: threads that slept that way
// were kept from a busy core for as long as it was busy.

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace tokenward {

/// Rung any number of times by any number of threads, waited for by one. What happened before a ring has happened for
/// whoever it wakes.
class Bell {
 public:
  Bell() : rope_(std::make_shared<Rope>()) {}

  /// Wakes who waits, or who waits next. Whoever owns the thread's side may be gone already.
  void ring() const {
    {
      const std::lock_guard lock(rope_->mutex);
      ++rope_->rings;
    }
    rope_->rung.notify_one();
  }
  /// Waits for a ring that no other wait has taken.
  void wait() const {
    std::unique_lock lock(rope_->mutex);
    rope_->rung.wait(lock, [this] { return rope_->rings > 0; });
    --rope_->rings;
  }

 private:
  /// What both sides hold.
  struct Rope {
    std::mutex mutex;
    std::condition_variable rung;
    std::size_t rings = 0;  // not waited for yet; guarded by mutex
  };
  std::shared_ptr<Rope> rope_;
};

}  // namespace tokenward
