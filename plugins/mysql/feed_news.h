/// \file
/// Tells those who follow the feed of what this node has committed, between two questions to the server.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "tokenward/sdk/call.hpp"

namespace tokenward::mysql {

/// The newest seq that this node knows of. Thread-safe.
class FeedNews {
 public:
  void publish(std::uint64_t seq) {
    {
      const std::lock_guard lock(mutex_);
      last_seq_ = std::max(last_seq_, seq);
    }
    changed_.notify_all();
  }

  /// Returns whether a seq > `after_seq` is known, at the latest after `pause` or when `call` ends.
  [[nodiscard]] bool wait(const sdk::Call& call, std::uint64_t after_seq, std::chrono::milliseconds pause) {
    std::unique_lock lock(mutex_);
    auto until = sdk::Call::Clock::now() + pause;
    if (call.deadline()) until = std::min(until, *call.deadline());
    changed_.wait_until(lock, until, [&] { return last_seq_ > after_seq || call.cancelled(); });
    return last_seq_ > after_seq;
  }

  /// Makes those who wait look whether they were cancelled.
  void wake() {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t last_seq_ = 0;  // guarded by mutex_
};

}  // namespace tokenward::mysql
