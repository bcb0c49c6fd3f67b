#pragma once
// Counting calls per second and putting runs side by side.

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace tokenward::bench {

/// What one caller does over and over; it is told which of the callers it is.
using Once = std::function<void(unsigned caller)>;

/// Lets `callers` threads call `once` for `length`; calls per second of all of them together. What one of them throws
/// ends the measurement and is thrown here.
[[nodiscard]] double calls_per_second(unsigned callers, std::chrono::milliseconds length, const Once& once);

/// One thing to measure beside others.
struct Candidate {
  std::string name;
  unsigned callers = 1;
  Once once;
  double per_call = 1;  ///< How much one call counts for.
};

/// Rates of one candidate over all rounds.
struct Rates {
  double median = 0;
  double least = 0;
  double most = 0;
  std::vector<double> rounds;  ///< In the order in which they were measured.
};

/// Measures the candidates in turn, `rounds` times, so that a disk that changes its mood changes it for all.
[[nodiscard]] std::vector<Rates> alternate(const std::vector<Candidate>& candidates, int rounds,
                                           std::chrono::milliseconds length);

}  // namespace tokenward::bench
