#pragma once
// How long whoever calls a store has waited for its turn already. Its reads get so much less time, so that a request is
// answered within one deadline of a store that hangs and not within two. Writes keep theirs: in a commit there are
// others' changes too.

#include <algorithm>
#include <chrono>
#include <utility>

namespace tokenward::storage {

/// Time that the work of this thread has spent before it came to a store, for as long as this lives. Stays on its
/// thread.
class TimeSpent {
 public:
  using Duration = std::chrono::steady_clock::duration;

  explicit TimeSpent(Duration spent) noexcept : before_(std::exchange(spent_, spent)) {}
  TimeSpent(const TimeSpent&) = delete;
  TimeSpent& operator=(const TimeSpent&) = delete;
  ~TimeSpent() { spent_ = before_; }

  /// What is left of `deadline` for a read by the calling thread: a tenth of it at least, as a store that does answer
  /// mostly needs less than that.
  [[nodiscard]] static Duration left_of(Duration deadline) noexcept {
    return std::max(deadline - spent_, deadline / 10);
  }

 private:
  static inline thread_local Duration spent_{};
  const Duration before_;
};

}  // namespace tokenward::storage
