#include "tenant/marked_clock.h"

#include <algorithm>

namespace tokenward::tenant {
namespace {

using std::chrono::microseconds;

/// Smaller differences are what NTP corrects in daily life.
constexpr std::chrono::minutes kTolerance{1};
constexpr std::int64_t kGranularityUs = 1000;

Instant starting_time(Instant wall, const ClockStart& start) noexcept {
  if (!start.mark) return wall;
  const bool believed = start.synchronised || wall - *start.mark <= kLongestGap;
  return wall >= *start.mark && believed ? wall : *start.mark;
}

}  // namespace

MarkedClock::MarkedClock(const Clock& wall, const ClockStart& start, Steady steady) noexcept
    : wall_(wall),
      steady_(steady),
      begun_(steady()),
      anchor_(starting_time(wall.now(), start)),
      latest_us_(to_micros(anchor_.load())) {}

void MarkedClock::learn(const ClockStart& start) noexcept {
  const Instant anchor = starting_time(wall_.now() - (steady_() - begun_), start);
  anchor_.store(anchor);
  latest_us_.store(to_micros(anchor));
}

Instant MarkedClock::latest_allowed() const noexcept {
  const microseconds passed = steady_() - begun_;
  return anchor_.load(std::memory_order_relaxed) + passed + passed / 100;
}

Instant MarkedClock::now() const noexcept {
  const std::int64_t present = to_micros(std::min(wall_.now(), latest_allowed()));
  std::int64_t latest = latest_us_.load(std::memory_order_relaxed);
  // Raised a thousand times a second at most: a line that every thread wrote would cost each of them.
  while (present > latest + kGranularityUs) {
    if (latest_us_.compare_exchange_weak(latest, present, std::memory_order_relaxed)) return from_micros(present);
  }
  return from_micros(std::max(present, latest));
}

bool MarkedClock::suspect() const noexcept {
  const Instant wall = wall_.now();
  return wall > latest_allowed() + kTolerance ||
         wall + kTolerance < from_micros(latest_us_.load(std::memory_order_relaxed));
}

}  // namespace tokenward::tenant
