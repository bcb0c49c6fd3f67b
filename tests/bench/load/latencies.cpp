#include "latencies.h"

#include <algorithm>
#include <cstdio>

namespace tokenward::bench {

std::int64_t Latencies::percentile(unsigned percent) const {
  return microseconds_.empty() ? 0 : microseconds_[(microseconds_.size() - 1) * percent / 100];
}

void Latencies::print(Clock::duration length) {
  std::ranges::sort(microseconds_);
  std::printf("RESULT %zu %.6f %lld %lld %zu %lld\n", microseconds_.size(),
              std::chrono::duration<double>(length).count(), static_cast<long long>(percentile(50)),
              static_cast<long long>(percentile(99)), failed_, static_cast<long long>(percentile(100)));
}

}  // namespace tokenward::bench
