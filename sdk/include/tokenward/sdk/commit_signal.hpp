/// \file
/// Tells those who follow the feed that something was committed.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "tokenward/sdk/waiting.hpp"

namespace tokenward::sdk {

/// The newest seq that is visible, and who waits for a newer one. Thread-safe.
class CommitSignal {
 public:
  /// `last_seq` is the newest seq that is visible.
  explicit CommitSignal(std::uint64_t last_seq) : last_seq_(last_seq) {}

  /// `last_seq` has become visible.
  void publish(std::uint64_t last_seq) {
    {
      const std::lock_guard lock(mutex_);
      last_seq_ = last_seq;
    }
    committed_.notify_all();
  }

  /// Returns once a seq > `after_seq` is visible; throws CANCELLED or TIMEOUT if `call` ends before.
  void wait(const sdk::Call& call, std::uint64_t after_seq) {
    std::unique_lock lock(mutex_);
    wait_for(committed_, lock, call, [&] { return last_seq_ > after_seq; });
  }

  /// Makes those who wait look whether they were cancelled.
  void wake() {
    const std::lock_guard lock(mutex_);
    committed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable committed_;
  std::uint64_t last_seq_;  // guarded by mutex_
};

}  // namespace tokenward::sdk
