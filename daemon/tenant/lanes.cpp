#include "tenant/lanes.h"

#include <algorithm>
#include <utility>

#include "base/thread_priority.h"

namespace tokenward::tenant {

namespace {

LaneSettings sensible(LaneSettings settings) {
  settings.workers = std::max(settings.workers, 1u);
  settings.tenant_share = std::clamp(settings.tenant_share, 1u, settings.workers);
  return settings;
}

}  // namespace

Lanes::Lanes(LaneSettings settings) : settings_(sensible(std::move(settings))) {
  workers_.reserve(settings_.workers);
  try {
    for (unsigned i = 0; i < settings_.workers; ++i) workers_.emplace_back([this] { work(); });
  } catch (...) {
    stop(std::chrono::milliseconds{0});  // those that did start would wait for ever
    throw;
  }
}

Lanes::~Lanes() { stop(std::chrono::milliseconds{0}); }

Result<void> Lanes::submit(const domain::TenantHandle& tenant, Task task) {
  const std::lock_guard lock(mutex_);
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
  line_up(entry);
  return {};
}

Error Lanes::refuse(const domain::TenantHandle& tenant, std::uint64_t& counter, Error error) {
  ++counter;
  if (settings_.watch) settings_.watch(tenant, std::nullopt);
  return error;
}

/// Puts the lane behind all others that may be served, unless it stands there, is empty, or has its share of workers.
void Lanes::line_up(LaneMap::value_type& entry) {
  Lane& lane = entry.second;
  if (lane.in_turn || lane.waiting.empty() || lane.running >= settings_.tenant_share) return;
  turns_.push_back(&entry);
  lane.in_turn = true;
  work_available_.notify_one();
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
  counters_.longest_wait =
      std::max(counters_.longest_wait, std::chrono::duration_cast<std::chrono::microseconds>(waited));
  line_up(entry);

  lock.unlock();
  waits_.record(waited);
  if (settings_.watch) settings_.watch(tenant, waited);
  bool threw = false;
  try {
    next.task();
  } catch (...) {
    threw = true;
  }
  next.task = nullptr;  // what it captured goes without the lock
  lock.lock();

  --lane.running;
  --counters_.running;
  ++counters_.finished;
  counters_.threw += threw ? 1 : 0;
  line_up(entry);
  if (lane.running == 0 && lane.waiting.empty()) lanes_.erase(entry.first);
}

void Lanes::stop(std::chrono::milliseconds grace) {
  {
    std::unique_lock lock(mutex_);
    if (std::exchange(stopping_, true)) return;
    work_available_.notify_all();
    drained_.wait_for(lock, grace, [this] { return counters_.waiting == 0; });
    drop_waiting(lock);
  }
  for (std::jthread& worker : workers_) worker.join();
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
  lock.unlock();
  dropped.clear();
  lock.lock();
}

LaneCounters Lanes::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

}  // namespace tokenward::tenant
