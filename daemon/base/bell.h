#pragma once
// Wakes one thread that sleeps until another has done something for it.
//
// A condition variable among many sleepers is rung under their mutex, so that none of them is gone by then: each one
// wakes up only to wait for that mutex. A bell belongs to both sides, is rung with nothing held, and needs no mutex.

#include <memory>
#include <semaphore>

namespace tokenward {

/// Rung any number of times by any number of threads, waited for by one. What happened before a ring has happened for
/// whoever it wakes.
class Bell {
 public:
  Bell() : rings_(std::make_shared<std::counting_semaphore<>>(0)) {}

  /// Wakes who waits, or who waits next. Whoever owns the thread's side may be gone already.
  void ring() const { rings_->release(); }
  /// Waits for a ring that no other wait has taken.
  void wait() const { rings_->acquire(); }

 private:
  std::shared_ptr<std::counting_semaphore<>> rings_;
};

}  // namespace tokenward
