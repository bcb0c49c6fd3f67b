#include "base/tally.h"

namespace tokenward {

Tally::Tally(std::size_t size)
    : size_(size),
      lines_per_share_((size + kPerLine - 1) / kPerLine),
      lines_(std::make_unique<Line[]>(kShares * lines_per_share_)) {}

std::size_t Tally::next_share() noexcept {
  static std::atomic<std::size_t> threads{0};
  return threads.fetch_add(1, std::memory_order_relaxed) % kShares;
}

std::uint64_t Tally::value(std::size_t index) const noexcept {
  std::uint64_t sum = 0;
  for (std::size_t share = 0; share < kShares; ++share) {
    sum += counter(share, index).load(std::memory_order_relaxed);
  }
  return sum;
}

}  // namespace tokenward
