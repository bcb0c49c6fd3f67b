#pragma once
// Isolation in time: the workers of one store, and in front of them a lane for every tenant. Calls into a store block,
// so whoever hogs or hangs it may hold up only its own lane and its share of the workers.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/histogram.h"
#include "base/result.h"
#include "domain/identifiers.h"

namespace tokenward::tenant {

struct LaneSettings {
  unsigned workers = 8;       ///< Threads, at least 1; more than the store's `max_concurrency` only wait there.
  unsigned tenant_share = 4;  ///< At most so many of them are busy for one tenant at a time; at least 1.
  bool background = false;    ///< Its threads take processor time behind others.
  std::size_t waiting_per_tenant = 256;   ///< Tasks that wait in one lane; the next one is refused.
  std::chrono::milliseconds patience{0};  ///< The longest that a task waits for its turn; 0: as long as it takes.

  using Duration = std::chrono::steady_clock::duration;
  /// Told, on any thread, of each task of a tenant that begins, with how long it waited, and of each that is refused or
  /// has missed its turn.
  /// Must not call the lanes. Empty: nobody is.
  std::function<void(const domain::TenantHandle& tenant, std::optional<Duration> waited)> watch = {};
};

/// What `Lanes` did since it started, but for the first two, which are of now.
struct LaneCounters {
  std::size_t waiting = 0;
  std::size_t running = 0;
  std::uint64_t finished = 0;
  std::uint64_t threw = 0;             ///< Of all that were called: ended by an exception, which went no further.
  std::uint64_t refused = 0;           ///< For a full lane.
  std::uint64_t refused_stopping = 0;  ///< After `stop`.
  std::uint64_t missed = 0;            ///< Accepted, but told that they have waited for too long.
  std::uint64_t dropped = 0;  ///< Accepted, but destroyed without running because the grace of `stop` was over.
  std::chrono::microseconds longest_wait{0};  ///< From `submit` to the call of the task.
};

/// What a task is called for.
enum class LaneTurn : std::uint8_t {
  Come,    ///< Its turn has come, on a worker.
  Missed,  ///< It has waited for longer than it should: it answers, and asks no store. Must not block.
};

/// Runs tasks on the threads of one store, tenants in turn. Thread-safe; `stop` and the destructor must not be called
/// from a task.
class Lanes {
 public:
  /// Called once, unless it is destroyed before. May block where its turn has come. What it throws is only counted: a
  /// task answers its own failures.
  using Task = std::function<void(LaneTurn turn)>;

  /// Starts the workers, and a thread that keeps the time where patience has an end. Throws std::system_error if the
  /// operating system has no thread to give.
  explicit Lanes(LaneSettings settings);
  /// As `stop` without grace.
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  /// Queues `task` in the lane of `tenant`, behind that tenant's earlier ones. Never blocks. Busy, at once: the lane is
  /// full. Unavailable: stopped. A refused task is destroyed unrun.
  [[nodiscard]] Result<void> submit(const domain::TenantHandle& tenant, Task task);

  /// Refuses new tasks, goes on with those that were accepted for at most `grace`, destroys without running what is
  /// left then (a request it carried is closed unanswered), and returns when every worker has ended; the tasks running
  /// at that time end by their own deadlines. Later calls do nothing.
  void stop(std::chrono::milliseconds grace);

  [[nodiscard]] LaneCounters counters() const;
  /// How long tasks waited, from `submit` to their start; without those that missed it.
  [[nodiscard]] HistogramSnapshot waits() const { return waits_.snapshot(); }

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Waiting {
    Task task;
    Time since;
  };
  struct Missed {
    domain::TenantHandle tenant;
    Task task;
  };
  /// One tenant's tasks; exists while it has any, waiting or running.
  struct Lane {
    std::deque<Waiting> waiting;
    unsigned running = 0;
    bool in_turn = false;  ///< Stands in `turns_`: has a waiting task and is below its share.
  };
  using LaneMap = std::unordered_map<domain::TenantHandle, Lane, FixedBytesHash>;

  void work();
  void run_next(std::unique_lock<std::mutex>& lock);
  bool line_up(LaneMap::value_type& entry);
  void note_wait(LaneSettings::Duration waited);
  [[nodiscard]] static bool call(Task& task, LaneTurn turn) noexcept;
  [[nodiscard]] LaneTurn turn_of(LaneSettings::Duration waited) const noexcept;
  void keep_time();
  [[nodiscard]] Time next_to_miss() const;
  [[nodiscard]] std::vector<Missed> take_missed(Time now);
  void tell(std::vector<Missed>& missed, std::unique_lock<std::mutex>& lock);
  Error refuse(const domain::TenantHandle& tenant, std::uint64_t& counter, Error error);
  void drop_waiting(std::unique_lock<std::mutex>& lock);

  const LaneSettings settings_;

  mutable std::mutex mutex_;                // guards everything down to the workers
  std::condition_variable work_available_;  // a lane lined up, or stopping
  std::condition_variable drained_;         // stopping and nothing waits any more
  std::condition_variable somebody_waits_;  // after nobody did, or stopped: for the thread that keeps the time
  bool sleeps_ = false;                     // that thread, until somebody waits
  LaneMap lanes_;                           // its elements stay where they are
  std::deque<LaneMap::value_type*> turns_;  // lanes a worker may serve, in turn
  LaneCounters counters_;
  bool stopping_ = false;
  TimeHistogram waits_;  // needs no lock

  std::vector<std::jthread> threads_;  // last, so that they end before what they use
};

}  // namespace tokenward::tenant
