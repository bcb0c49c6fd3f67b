#include "base/histogram.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace tokenward {
namespace {

/// Microseconds.
constexpr std::array<std::uint64_t, 17> kTimeBounds{50,      100,       250,       500,       1'000,     2'500,
                                                    5'000,   10'000,    25'000,    50'000,    100'000,   250'000,
                                                    500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000};

}  // namespace

std::uint64_t HistogramSnapshot::count() const noexcept {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

void Histogram::record(std::uint64_t value) noexcept {
  if (value == 0) return tally_.add(0);  // what hot paths record most
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  tally_.add(static_cast<std::size_t>(bucket));
  tally_.add(bounds_.size() + 1, value);
}

HistogramSnapshot Histogram::snapshot() const {
  HistogramSnapshot snapshot{.unit = unit_, .bounds = bounds_, .counts = {}, .sum = 0};
  for (std::size_t i = 0; i <= bounds_.size(); ++i) snapshot.counts.push_back(tally_.value(i));
  snapshot.sum = tally_.value(bounds_.size() + 1);
  return snapshot;
}

TimeHistogram::TimeHistogram() : histogram_(kTimeBounds, Histogram::Unit::Microseconds) {}

void TimeHistogram::record(Clock::duration time) noexcept {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
  histogram_.record(static_cast<std::uint64_t>(std::max<decltype(micros)>(micros, 0)));
}

}  // namespace tokenward
