#pragma once
// What a measurement found, and the line in which it is told.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tokenward::bench {

using Clock = std::chrono::steady_clock;

/// One thread's.
class Latencies {
 public:
  void add(Clock::duration taken) {
    microseconds_.push_back(std::chrono::duration_cast<std::chrono::microseconds>(taken).count());
  }
  void fail() noexcept { ++failed_; }
  [[nodiscard]] std::size_t count() const noexcept { return microseconds_.size(); }

  /// "RESULT requests seconds p50 p99 failed most", the percentiles in microseconds: the line of wrk/request.lua with
  /// the longest one behind it.
  void print(Clock::duration length);

 private:
  [[nodiscard]] std::int64_t percentile(unsigned percent) const;
  std::vector<std::int64_t> microseconds_;
  std::size_t failed_ = 0;
};

}  // namespace tokenward::bench
