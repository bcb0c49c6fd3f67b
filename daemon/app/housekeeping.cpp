#include "app/housekeeping.h"

#include <chrono>

#include "tenant/sweeper.h"

namespace tokenward::app {
namespace {

constexpr std::chrono::seconds kBeat{1};
/// Uses are written every fifth beat: far less than the 30 s that they may lag behind.
constexpr int kBeatsPerFlush = 5;

/// Waits for one beat or the request to stop, whichever comes first.
void rest(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  woken.wait_for(lock, stop, kBeat, [] { return false; });
}

}  // namespace

Housekeeping::Housekeeping(tenant::House& house, http::Health& health, Log& log)
    : house_(house), health_(health), log_(log) {
  for (const auto& room : house_.rooms()) states_.push_back({room->name(), {}});
  health_.publish(states_, std::chrono::steady_clock::now());
  for (std::size_t index = 0; index < house_.rooms().size(); ++index) {
    threads_.emplace_back([this, index](const std::stop_token& stop) { keep(index, stop); });
  }
}

Housekeeping::~Housekeeping() {
  for (auto& thread : threads_) thread.request_stop();
}

void Housekeeping::keep(std::size_t index, const std::stop_token& stop) {
  tenant::StoreRoom& room = *house_.rooms()[index];
  for (int beat = 0; !stop.stop_requested(); ++beat) {
    ask(index, room);
    sweep(room);
    if (beat % kBeatsPerFlush == 0) {
      if (auto flushed = room.last_used().flush(); !flushed) {
        log_.warning("last_used_not_written", {{"store", room.name()}, {"reason", flushed.error().message}});
      }
    }
    rest(stop);
  }
}

void Housekeeping::sweep(tenant::StoreRoom& room) {
  auto report = tenant::Sweeper(house_).step(room);
  if (!report) {
    log_.warning("sweep_failed", {{"store", room.name()}, {"reason", report.error().message}});
  } else if (report->stamped + report->purged > 0) {
    log_.debug("swept", {{"store", room.name()},
                         {"stamped", std::to_string(report->stamped)},
                         {"purged", std::to_string(report->purged)}});
  }
}

void Housekeeping::ask(std::size_t index, tenant::StoreRoom& room) {
  auto info = room.store().info();
  const std::lock_guard lock(mutex_);
  const std::string problem = info ? std::string() : info.error().message;
  if (problem != states_[index].problem) {
    if (problem.empty()) {
      log_.info("store_back", {{"store", room.name()}});
    } else {
      log_.error("store_failing", {{"store", room.name()}, {"reason", problem}});
    }
  }
  states_[index].problem = problem;
  health_.publish(states_, std::chrono::steady_clock::now());
}

}  // namespace tokenward::app
