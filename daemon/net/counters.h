#pragma once
// What the server counts. Each I/O thread has its own counters and is their only writer; anybody may read them.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tokenward::net {

/// The statuses that `net` itself can answer with.
inline constexpr std::array<std::uint16_t, 9> kRefusalStatuses{400, 403, 408, 413, 414, 417, 431, 501, 505};

/// A sum of the counters of all threads at one moment (not an atomic picture).
struct CounterSnapshot {
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_open = 0;
  std::uint64_t requests = 0;  ///< Admitted by the gate.
  std::uint64_t failures = 0;  ///< Connections lost to an exception, such as exhausted memory.
  std::array<std::uint64_t, kRefusalStatuses.size()> refusals{};  ///< By the index in `kRefusalStatuses`.
};

/// A number with one writing thread and any number of readers.
class Counter {
 public:
  void add(std::uint64_t amount = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct Counters {
  Counter connections_opened;
  Counter connections_closed;
  Counter requests;
  Counter failures;
  std::array<Counter, kRefusalStatuses.size()> refusals;

  void count_refusal(std::uint16_t status) noexcept {
    for (std::size_t i = 0; i < kRefusalStatuses.size(); ++i)
      if (kRefusalStatuses[i] == status) refusals[i].add();
  }

  void add_to(CounterSnapshot& sum) const noexcept {
    const std::uint64_t closed = connections_closed.value();  // First: never more closed than opened.
    const std::uint64_t opened = connections_opened.value();
    sum.connections_accepted += opened;
    sum.connections_open += opened - closed;
    sum.requests += requests.value();
    sum.failures += failures.value();
    for (std::size_t i = 0; i < refusals.size(); ++i) sum.refusals[i] += refusals[i].value();
  }
};

}  // namespace tokenward::net
