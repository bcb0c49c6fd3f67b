#include "client/stopwatch.h"

#include <algorithm>

#include "client/expect.h"

namespace tokenward::conformance {

std::chrono::milliseconds time_of(const std::function<void()>& body) {
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

void expect_once_within(std::chrono::milliseconds limit, const std::string& what,
                        const std::function<std::chrono::milliseconds()>& body) {
  constexpr int kAttempts = 5;
  auto best = std::chrono::milliseconds::max();
  for (int attempt = 0; attempt < kAttempts && best > limit; ++attempt) best = std::min(best, body());
  if (best > limit)
    fail(what + " took " + std::to_string(best.count()) + " ms or more, five times; " + std::to_string(limit.count()) +
         " ms are allowed");
}

}  // namespace tokenward::conformance
