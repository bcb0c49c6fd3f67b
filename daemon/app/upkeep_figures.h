#pragma once
// What housekeeping has done for one store, for monitoring: what was swept, how long it took, and how long ago each
// task last came to its end. Thread-safe, without a lock.

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/exposition.h"
#include "base/tally.h"
#include "tenant/house.h"
#include "tenant/sweeper.h"

namespace tokenward::app {

/// What is done again and again.
enum class UpkeepTask : std::uint8_t {
  Sweep,      ///< Come to its end when nothing is left to do.
  LastUsed,   ///< Uses of tokens are written.
  ClockMark,  ///< In the store `main` alone.
  Anchor,
};

class UpkeepFigures {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `now`: when it began; a task that never came to its end is as old.
  explicit UpkeepFigures(std::string store, Time now = std::chrono::steady_clock::now());

  void note_done(UpkeepTask task, Time now = std::chrono::steady_clock::now()) noexcept;
  void note_failed(UpkeepTask task) noexcept { failures_.add(static_cast<std::size_t>(task)); }
  /// A step of the sweeper, which took `length`.
  void note_swept(const tenant::Sweeper::Report& report, std::chrono::steady_clock::duration length,
                  Time now = std::chrono::steady_clock::now()) noexcept;

  /// One for each store of a house, in the order of its rooms.
  using OfStores = std::vector<std::unique_ptr<UpkeepFigures>>;
  [[nodiscard]] static OfStores of(const tenant::House& house);

  /// Adds the metrics of all stores. `with_mark`: the store that the clock's mark is kept in.
  static void append(Exposition& out, const OfStores& stores, std::string_view with_mark, Time now);

 private:
  static constexpr std::size_t kTasks = static_cast<std::size_t>(UpkeepTask::Anchor) + 1;
  [[nodiscard]] std::chrono::microseconds age(UpkeepTask task, Time now) const noexcept;

  const std::string store_;
  std::array<std::atomic<Time>, kTasks> done_at_;
  Tally failures_{kTasks};
  Tally swept_{4};  // stamped, shortened, forgotten, purged
  TimeHistogram steps_;
};

}  // namespace tokenward::app
