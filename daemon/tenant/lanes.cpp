#include "tenant/lanes.h"

#include <algorithm>
#include <utility>

#include "base/thread_priority.h"
#include "storage/time_spent.h"

namespace tokenward::tenant {

namespace {

LaneSettings sensible(LaneSettings settings) {
  settings.workers = std::max(settings.workers, 1u);
  settings.tenant_share = std::clamp(settings.tenant_share, 1u, settings.workers);
  return settings;
}

}  // namespace

Lanes::Lanes(LaneSettings settings) : settings_(sensible(std::move(settings))) {
  threads_.reserve(settings_.workers + 1);
  try {
    for (unsigned i = 0; i < settings_.workers; ++i) threads_.emplace_back([this] { work(); });
    if (settings_.patience.count() > 0) threads_.emplace_back([this] { keep_time(); });
  } catch (...) {
    stop(std::chrono::milliseconds{0});  // those that did start would wait for ever
    throw;
  }
}

Lanes::~Lanes() { stop(std::chrono::milliseconds{0}); }

Result<void> Lanes::submit(const domain::TenantHandle& tenant, Task task) {
  std::unique_lock lock(mutex_);
  if (stopping_) {
    return refuse(tenant, counters_.refused_stopping, {ErrorCode::Unavailable, "The daemon is stopping."});
  }
  LaneMap::value_type& entry = *lanes_.try_emplace(tenant).first;
  if (entry.second.waiting.size() >= settings_.waiting_per_tenant) {
    return refuse(tenant, counters_.refused,
                  {ErrorCode::Busy, "Too many requests of this tenant are waiting for its store."});
  }
  entry.second.waiting.push_back({std::move(task), std::chrono::steady_clock::now()});
  ++counters_.waiting;
  const bool first_to_wait = std::exchange(sleeps_, false);
  const bool lined_up = line_up(entry);
  lock.unlock();  // or whoever is woken would wait for it
  if (first_to_wait) somebody_waits_.notify_one();
  if (lined_up) work_available_.notify_one();
  return {};
}

Error Lanes::refuse(const domain::TenantHandle& tenant, std::uint64_t& counter, Error error) {
  ++counter;
  if (settings_.watch) settings_.watch(tenant, std::nullopt);
  return error;
}

/// Puts the lane behind all others that may be served, unless it stands there, is empty, or has its share of workers.
/// Whether it did: then a worker is to be woken, unless the one that asks takes a turn next.
bool Lanes::line_up(LaneMap::value_type& entry) {
  Lane& lane = entry.second;
  if (lane.in_turn || lane.waiting.empty() || lane.running >= settings_.tenant_share) return false;
  turns_.push_back(&entry);
  return lane.in_turn = true;
}

/// A worker's life. A lane that is at its share lines up again when one of its tasks ends, and the worker that ran that
/// task is still here to see it; so a worker that finds no turn while stopping leaves nothing behind.
void Lanes::work() {
  if (settings_.background) stand_back();
  std::unique_lock lock(mutex_);
  for (;;) {
    work_available_.wait(lock, [this] { return stopping_ || !turns_.empty(); });
    if (turns_.empty()) return;
    run_next(lock);
  }
}

void Lanes::run_next(std::unique_lock<std::mutex>& lock) {
  LaneMap::value_type& entry = *turns_.front();
  Lane& lane = entry.second;
  const domain::TenantHandle tenant = entry.first;
  turns_.pop_front();
  lane.in_turn = false;

  Waiting next = std::move(lane.waiting.front());
  lane.waiting.pop_front();
  ++lane.running;
  ++counters_.running;
  if (--counters_.waiting == 0) drained_.notify_all();
  const auto waited = std::chrono::steady_clock::now() - next.since;
  const LaneTurn turn = turn_of(waited);
  note_wait(waited);
  const bool lined_up = line_up(entry);

  lock.unlock();
  if (lined_up) work_available_.notify_one();
  if (turn == LaneTurn::Come) waits_.record(waited);
  if (settings_.watch) settings_.watch(tenant, turn == LaneTurn::Come ? std::optional(waited) : std::nullopt);
  const storage::TimeSpent spent(waited);
  const bool threw = !call(next.task, turn);
  lock.lock();

  --lane.running;
  --counters_.running;
  ++(turn == LaneTurn::Come ? counters_.finished : counters_.missed);
  counters_.threw += threw ? 1 : 0;
  line_up(entry);
  if (lane.running == 0 && lane.waiting.empty()) lanes_.erase(entry.first);
}

void Lanes::note_wait(LaneSettings::Duration waited) {
  counters_.longest_wait =
      std::max(counters_.longest_wait, std::chrono::duration_cast<std::chrono::microseconds>(waited));
}

/// Whether it threw nothing. What the task captured is gone afterwards.
bool Lanes::call(Task& task, LaneTurn turn) noexcept {
  bool ended = true;
  try {
    task(turn);
  } catch (...) {
    ended = false;
  }
  task = nullptr;
  return ended;
}

void Lanes::stop(std::chrono::milliseconds grace) {
  {
    std::unique_lock lock(mutex_);
    if (std::exchange(stopping_, true)) return;
    work_available_.notify_all();
    drained_.wait_for(lock, grace, [this] { return counters_.waiting == 0; });
    drop_waiting(lock);
  }
  for (std::jthread& thread : threads_) thread.join();
}

/// Empties every lane and destroys what was in them without the lock, since it may do anything.
void Lanes::drop_waiting(std::unique_lock<std::mutex>& lock) {
  std::vector<std::deque<Waiting>> dropped;
  dropped.reserve(lanes_.size());
  for (auto& [tenant, lane] : lanes_) {
    counters_.dropped += lane.waiting.size();
    dropped.push_back(std::exchange(lane.waiting, {}));
    lane.in_turn = false;
  }
  turns_.clear();
  counters_.waiting = 0;
  work_available_.notify_all();
  somebody_waits_.notify_all();
  lock.unlock();
  dropped.clear();
  lock.lock();
}

LaneCounters Lanes::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

}  // namespace tokenward::tenant
