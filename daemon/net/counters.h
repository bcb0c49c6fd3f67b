#pragma once
// What the server counts. Each I/O thread has its own counters and is their only writer; anybody may read them.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "net/rules.h"

namespace tokenward::net {

/// A sum of the counters of all threads at one moment (not an atomic picture).
struct CounterSnapshot {
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_open = 0;
  std::uint64_t requests = 0;                      ///< Admitted by the gate.
  std::uint64_t failures = 0;                      ///< Connections lost to an exception, such as exhausted memory.
  std::array<std::uint64_t, kReasons> refusals{};  ///< By `Reason`.
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
  std::array<Counter, kReasons> refusals;  ///< By `Reason`.

  void count_refusal(Reason reason) noexcept { refusals[static_cast<std::size_t>(reason)].add(); }

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
