#pragma once
// The daemon's time: the operating system's clock, held to what a steady clock allows, so that neither setting it back
// nor setting it far ahead changes which tokens are alive. Thread-safe; `now` never blocks.

#include <atomic>
#include <chrono>
#include <optional>

#include "base/clock.h"

namespace tokenward::tenant {

/// What is known of the clock when the daemon starts.
struct ClockStart {
  std::optional<Instant> mark;  ///< The latest time that was ever in force, from the store; none: a new store.
  bool synchronised = false;    ///< The kernel says that the clock is synchronised (NTP).
};

/// The longest the daemon may have been stopped before an unsynchronised clock is no longer believed.
inline constexpr std::chrono::days kLongestGap{30};

class MarkedClock final : public Clock {
 public:
  /// A source of steady time: what `std::chrono::steady_clock::now` gives, or a test's.
  using Steady = std::chrono::microseconds (*)();

  /// Borrows `wall`. Time begins at the mark if the wall clock is behind it, or more than `kLongestGap` ahead of it
  /// without being synchronised; else at the wall clock.
  MarkedClock(const Clock& wall, const ClockStart& start, Steady steady = system_steady) noexcept;

  /// What there is to know of the clock was not known at the start: time begins anew, as if it had been. Before
  /// anything is decided by it; one thread.
  void learn(const ClockStart& start) noexcept;

  /// The wall clock, but never more than one per cent of the time that has passed since the start ahead of steady time,
  /// and never before what was given out before (to a millisecond).
  [[nodiscard]] Instant now() const noexcept override;

  /// Whether the wall clock cannot be believed: it is more than a minute ahead of what steady time allows, or behind
  /// what was in force before. Nothing should be swept or purged meanwhile.
  [[nodiscard]] bool suspect() const noexcept;

  [[nodiscard]] static std::chrono::microseconds system_steady() noexcept {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch());
  }

 private:
  [[nodiscard]] Instant latest_allowed() const noexcept;

  const Clock& wall_;
  const Steady steady_;
  const std::chrono::microseconds begun_;
  std::atomic<Instant> anchor_;  ///< The time in force at `begun_`.
  mutable std::atomic<std::int64_t> latest_us_;
};

}  // namespace tokenward::tenant
