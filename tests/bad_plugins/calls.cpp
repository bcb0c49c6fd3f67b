// Wrong with time: deadlines, cancelling, waiting.
#include <chrono>
#include <thread>

#include "core.h"

using namespace tokenward;
using namespace tokenward::bad;

namespace {

using namespace std::chrono_literals;

// Begins whatever was cancelled.
struct IgnoresCancelled : Core {
  using Core::Core;
  Lock lock(const sdk::Call&) override { return Lock(mutex_); }
};

// Takes its time, whatever it is allowed.
struct SleepsPastDeadline : Core {
  using Core::Core;
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& deliver) override {
    Core::get(call, keys, deliver);
    if (call.deadline() && *call.deadline() - sdk::Call::Clock::now() < 1s) std::this_thread::sleep_for(400ms);
  }
};

/// A scan that asks nobody but `Asks` between two rows.
enum class Asks { Cancelled, Deadline };
template <Asks What>
struct ScansOn : Core {
  using Core::Core;
  void scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& deliver) override {
    const Lock held = lock_migrated(call);
    std::uint32_t left = scan.limit;
    for (const auto& [key, row] : rows_) {
      if (!has_rows_of(scan, row) || left-- == 0) continue;
      if (What == Asks::Cancelled && call.cancelled()) throw sdk::Error(TKW_CANCELLED, "cancelled by the host");
      if (What == Asks::Deadline && call.expired()) throw sdk::Error(TKW_TIMEOUT, "out of time");
      if (!deliver(record_of(row))) return;
    }
  }
};

// Says CANCELLED of what it has applied.
struct CancelsTooLate : Core {
  using Core::Core;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override {
    auto outcomes = Core::apply(call, changesets);
    std::this_thread::sleep_for(100us);
    if (call.cancelled()) throw sdk::Error(TKW_CANCELLED, "cancelled by the host");
    return outcomes;
  }
};

// Lets an interruption hit whatever is called next.
struct InterruptHitsAnyone : Core {
  using Core::Core;
  void interrupt(std::uint64_t call_id) override {
    interrupted_ = true;
    Core::interrupt(call_id);
  }
  Lock lock(const sdk::Call& call) override {
    if (interrupted_.exchange(false)) throw sdk::Error(TKW_CANCELLED, "interrupted");
    return Core::lock(call);
  }
  std::atomic<bool> interrupted_{false};
};

// Waits for the next commit, although there is something new already; not for ever.
struct WaitsForTheNext : Core {
  using Core::Core;
  void wait(const sdk::Call& call, std::uint64_t after_seq) override {
    std::uint64_t now = 0;
    {
      const Lock held = lock_migrated(call);
      now = newest();
    }
    if (now <= after_seq) return Core::wait(call, after_seq);
    std::this_thread::sleep_for(2s);
    throw sdk::Error(TKW_TIMEOUT, "nothing yet");
  }
};

// Looks once a second.
struct WaitPolls : Core {
  using Core::Core;
  void wait(const sdk::Call& call, std::uint64_t after_seq) override {
    for (;; std::this_thread::sleep_for(1s)) {
      const Lock held = lock_migrated(call);
      if (newest() > after_seq) return;
    }
  }
};

// Gives up at once.
struct WaitReturnsEarly : Core {
  using Core::Core;
  void wait(const sdk::Call&, std::uint64_t) override { throw sdk::Error(TKW_TIMEOUT, "nothing yet"); }
};

// Is not woken by an interruption, and asks again whether it was one a second later.
struct WaitIsDeaf : Core {
  using Core::Core;
  void wait(const sdk::Call& call, std::uint64_t after_seq) override {
    call.check();
    for (int looks = 0; looks < 500; ++looks, std::this_thread::sleep_for(2ms)) {
      const std::lock_guard lock(mutex_);
      if (newest() > after_seq || call.expired()) break;
    }
    Core::wait(call, after_seq);
  }
};

}  // namespace

BAD_PLUGIN(ignores_cancelled, IgnoresCancelled)
BAD_PLUGIN(sleeps_past_deadline, SleepsPastDeadline)
BAD_PLUGIN(scan_ignores_deadline, ScansOn<Asks::Cancelled>)
BAD_PLUGIN(scan_ignores_interrupt, ScansOn<Asks::Deadline>)
BAD_PLUGIN(cancels_too_late, CancelsTooLate)
BAD_PLUGIN(interrupt_hits_anyone, InterruptHitsAnyone)
BAD_PLUGIN(waits_for_the_next, WaitsForTheNext)
BAD_PLUGIN(wait_polls, WaitPolls)
BAD_PLUGIN(wait_returns_early, WaitReturnsEarly)
BAD_PLUGIN(wait_is_deaf, WaitIsDeaf)
