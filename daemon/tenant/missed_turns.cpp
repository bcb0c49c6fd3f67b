// Lanes: those who wait for longer than they should. A worker tells whom it finds; a thread that runs nothing else
// tells the others in time, however many workers hang.

#include <algorithm>
#include <utility>

#include "tenant/lanes.h"

namespace tokenward::tenant {

LaneTurn Lanes::turn_of(LaneSettings::Duration waited) const noexcept {
  const bool too_long = settings_.patience.count() > 0 && waited >= settings_.patience;
  return too_long ? LaneTurn::Missed : LaneTurn::Come;
}

/// The life of that thread. It is woken at most once in the patience, unless somebody does miss a turn.
void Lanes::keep_time() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (stopping_ && counters_.waiting == 0) return;
    if (counters_.waiting == 0) {
      sleeps_ = true;
      somebody_waits_.wait(lock);
      continue;
    }
    somebody_waits_.wait_until(lock, next_to_miss());
    auto missed = take_missed(std::chrono::steady_clock::now());
    if (!missed.empty()) tell(missed, lock);
  }
}

/// When the patience of the one who has waited for longest ends. In each lane that is the first.
Lanes::Time Lanes::next_to_miss() const {
  Time oldest = Time::max() - settings_.patience;
  for (const auto& [tenant, lane] : lanes_) {
    if (!lane.waiting.empty()) oldest = std::min(oldest, lane.waiting.front().since);
  }
  return oldest + settings_.patience;
}

std::vector<Lanes::Missed> Lanes::take_missed(Time now) {
  std::vector<Missed> missed;
  for (auto entry = lanes_.begin(); entry != lanes_.end();) {
    auto& [tenant, lane] = *entry;
    while (!lane.waiting.empty() && turn_of(now - lane.waiting.front().since) == LaneTurn::Missed) {
      note_wait(now - lane.waiting.front().since);
      missed.push_back({tenant, std::move(lane.waiting.front().task)});
      lane.waiting.pop_front();
      --counters_.waiting;
    }
    if (lane.waiting.empty() && std::exchange(lane.in_turn, false)) std::erase(turns_, &*entry);
    entry = lane.waiting.empty() && lane.running == 0 ? lanes_.erase(entry) : std::next(entry);
  }
  counters_.missed += missed.size();
  if (counters_.waiting == 0) drained_.notify_all();
  return missed;
}

void Lanes::tell(std::vector<Missed>& missed, std::unique_lock<std::mutex>& lock) {
  std::uint64_t threw = 0;
  lock.unlock();
  for (Missed& one : missed) {
    if (settings_.watch) settings_.watch(one.tenant, std::nullopt);
    threw += call(one.task, LaneTurn::Missed) ? 0 : 1;
  }
  lock.lock();
  counters_.threw += threw;
}

}  // namespace tokenward::tenant
