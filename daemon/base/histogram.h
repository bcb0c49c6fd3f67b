#pragma once
// How values are spread: how many were at most this, at most that, and their sum. Cheap enough for hot paths (two
// relaxed additions in a share of the thread's own). Thread-safe, without a lock.

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "base/tally.h"

namespace tokenward {

/// What a histogram had seen at one moment; what is added meanwhile may be in it in part.
struct HistogramSnapshot {
  enum class Unit : std::uint8_t { One, Microseconds };
  Unit unit = Unit::One;
  std::span<const std::uint64_t> bounds;  ///< Ascending.
  std::vector<std::uint64_t> counts;      ///< Of values up to each bound and beyond the one before; last, beyond all.
  std::uint64_t sum = 0;

  [[nodiscard]] std::uint64_t count() const noexcept;
};

class Histogram {
 public:
  using Unit = HistogramSnapshot::Unit;

  /// `bounds` ascend and live as long as the program.
  explicit Histogram(std::span<const std::uint64_t> bounds, Unit unit = Unit::One)
      : bounds_(bounds), unit_(unit), tally_(bounds.size() + 2) {}

  void record(std::uint64_t value) noexcept;
  [[nodiscard]] HistogramSnapshot snapshot() const;

 private:
  const std::span<const std::uint64_t> bounds_;
  const Unit unit_;
  Tally tally_;  // a counter for each bound, one for what is beyond, and the sum
};

/// Of lengths of time, from 50 µs to 10 s.
class TimeHistogram {
 public:
  using Clock = std::chrono::steady_clock;

  TimeHistogram();
  /// A negative time counts as none.
  void record(Clock::duration time) noexcept;
  [[nodiscard]] HistogramSnapshot snapshot() const { return histogram_.snapshot(); }

  /// What `work` returns; how long it took is recorded, whether it returns or throws.
  template <class Work>
  auto time(const Work& work) {
    const Timer timer(*this);
    return work();
  }

  /// Records the time of its own life. Borrows the histogram.
  class Timer {
   public:
    explicit Timer(TimeHistogram& histogram) noexcept : histogram_(histogram) {}
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() { histogram_.record(Clock::now() - begun_); }

   private:
    TimeHistogram& histogram_;
    const Clock::time_point begun_ = Clock::now();
  };

 private:
  Histogram histogram_;
};

}  // namespace tokenward
