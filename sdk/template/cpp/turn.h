#pragma once
// One call at a time in the store: a lock that is waited for within the call's time, and not after it was cancelled.

#include <condition_variable>
#include <mutex>

#include "tokenward/sdk/waiting.hpp"

namespace mystore {

class Turn {
 public:
  /// The turn, until this is destroyed.
  class Held {
   public:
    explicit Held(Turn& turn) : turn_(turn) {}
    ~Held() { turn_.pass_on(); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

   private:
    Turn& turn_;
  };

  /// Waits for it; throws CANCELLED or TIMEOUT if `call` ends before.
  Held take(const tokenward::sdk::Call& call) {
    std::unique_lock lock(mutex_);
    call.check();
    tokenward::sdk::wait_for(passed_on_, lock, call, [this] { return !taken_; });
    taken_ = true;
    return Held(*this);
  }

  /// Makes all who wait look whether they were cancelled.
  void wake() {
    const std::lock_guard lock(mutex_);
    passed_on_.notify_all();
  }

 private:
  void pass_on() {
    const std::lock_guard lock(mutex_);
    taken_ = false;
    passed_on_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable passed_on_;
  bool taken_ = false;  // guarded by mutex_
};

}  // namespace mystore
