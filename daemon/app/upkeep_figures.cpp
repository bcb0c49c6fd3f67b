#include "app/upkeep_figures.h"

#include <algorithm>

namespace tokenward::app {
namespace {

using enum Exposition::Kind;

constexpr std::pair<UpkeepTask, std::string_view> kTaskNames[] = {{UpkeepTask::Sweep, "sweep"},
                                                                  {UpkeepTask::LastUsed, "last_used"},
                                                                  {UpkeepTask::ClockMark, "clock_mark"},
                                                                  {UpkeepTask::Anchor, "anchor"}};
constexpr std::string_view kSwept[] = {"stamped", "shortened", "forgotten", "purged"};

}  // namespace

UpkeepFigures::UpkeepFigures(std::string store, Time now) : store_(std::move(store)) {
  for (auto& at : done_at_) at.store(now, std::memory_order_relaxed);
}

void UpkeepFigures::note_done(UpkeepTask task, Time now) noexcept {
  done_at_[static_cast<std::size_t>(task)].store(now, std::memory_order_relaxed);
}

void UpkeepFigures::note_swept(const tenant::Sweeper::Report& report, std::chrono::steady_clock::duration length,
                               Time now) noexcept {
  swept_.add(0, report.stamped);
  swept_.add(1, report.shortened);
  swept_.add(2, report.forgotten);
  swept_.add(3, report.purged);
  steps_.record(length);
  if (!report.more) note_done(UpkeepTask::Sweep, now);
}

std::chrono::microseconds UpkeepFigures::age(UpkeepTask task, Time now) const noexcept {
  const Time at = done_at_[static_cast<std::size_t>(task)].load(std::memory_order_relaxed);
  return std::chrono::duration_cast<std::chrono::microseconds>(std::max(now - at, Time::duration::zero()));
}

UpkeepFigures::OfStores UpkeepFigures::of(const tenant::House& house) {
  OfStores stores;
  for (const auto& room : house.rooms()) stores.push_back(std::make_unique<UpkeepFigures>(room->name()));
  return stores;
}

void UpkeepFigures::append(Exposition& out, const OfStores& stores, std::string_view with_mark, Time now) {
  const auto each_task = [&](const auto& sample) {
    for (const auto& store : stores) {
      for (const auto& [task, name] : kTaskNames) {
        if (task == UpkeepTask::ClockMark && store->store_ != with_mark) continue;
        sample(*store, task, Exposition::Labels{{"store", store->store_}, {"task", name}});
      }
    }
  };
  out.family("tokenward_upkeep_age_seconds", Gauge,
             "How long ago a task of housekeeping last came to its end, or the daemon started.");
  each_task([&](const UpkeepFigures& store, UpkeepTask task, Exposition::Labels labels) {
    out.sample(store.age(task, now), labels);
  });
  out.family("tokenward_upkeep_failures_total", Counter, "Tasks of housekeeping that the store did not let be done.");
  each_task([&](const UpkeepFigures& store, UpkeepTask task, Exposition::Labels labels) {
    out.sample(store.failures_.value(static_cast<std::size_t>(task)), labels);
  });
  out.family("tokenward_swept_rows_total", Counter,
             "Rows that the sweeper stamped as expired or revoked, shortened for a policy, forgot, or purged.");
  for (const auto& store : stores) {
    for (std::size_t i = 0; i < std::size(kSwept); ++i) {
      out.sample(store->swept_.value(i), {{"store", store->store_}, {"kind", kSwept[i]}});
    }
  }
  out.family("tokenward_sweep_seconds", Histogram, "How long steps of the sweeper took.");
  for (const auto& store : stores) out.sample(store->steps_.snapshot(), {{"store", store->store_}});
}

}  // namespace tokenward::app
