#pragma once
// Counting on hot paths. Each thread adds in a share of its own, so that two cores do not fight over a cache line;
// whoever wants the number adds the shares up. Thread-safe, without a lock.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace tokenward {

/// A row of counters that only grow.
class Tally {
 public:
  /// `size` counters, all 0. Takes 8 shares of 8 bytes for each, in whole cache lines.
  explicit Tally(std::size_t size);

  /// Adds to the counter at `index`, which is below `size`.
  void add(std::size_t index, std::uint64_t amount = 1) noexcept {
    counter(own_share(), index).fetch_add(amount, std::memory_order_relaxed);
  }
  /// What was added so far by threads that this one has heard of, and perhaps by others.
  [[nodiscard]] std::uint64_t value(std::size_t index) const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  static constexpr std::size_t kShares = 8;
  static constexpr std::size_t kPerLine = 8;
  struct alignas(64) Line {
    std::array<std::atomic<std::uint64_t>, kPerLine> counters{};
  };

  /// The same for a thread's whole life; threads take shares in turn.
  [[nodiscard]] static std::size_t own_share() noexcept {
    thread_local const std::size_t share = next_share();
    return share;
  }
  [[nodiscard]] static std::size_t next_share() noexcept;
  [[nodiscard]] std::atomic<std::uint64_t>& counter(std::size_t share, std::size_t index) const noexcept {
    return lines_[share * lines_per_share_ + index / kPerLine].counters[index % kPerLine];
  }

  const std::size_t size_;
  const std::size_t lines_per_share_;
  const std::unique_ptr<Line[]> lines_;
};

}  // namespace tokenward
