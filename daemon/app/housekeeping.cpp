#include "app/housekeeping.h"

#include <chrono>

#include "tenant/clock_mark.h"
#include "tenant/sweeper.h"

namespace tokenward::app {
namespace {

constexpr std::chrono::seconds kBeat{1};
/// Uses are written every fifth beat: far less than the 30 s that they may lag behind.
constexpr int kBeatsPerFlush = 5;
constexpr int kBeatsPerMark = 10;
constexpr int kBeatsPerAnchor = 10;

/// Waits for one beat or the request to stop, whichever comes first.
void rest(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  woken.wait_for(lock, stop, kBeat, [] { return false; });
}

}  // namespace

Housekeeping::Housekeeping(Household& household, http::Health& health, Log& log)
    : household_(household), house_(*household.house), health_(health), log_(log) {
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
    if (beat % kBeatsPerFlush == 0) {
      if (auto flushed = room.last_used().flush(); !flushed) warn("last_used_not_written", room, flushed.error());
    }
    // Nothing is stamped or purged by a clock that cannot be believed.
    if (!household_.clock->suspect()) sweep(room);
    if (beat % kBeatsPerMark == 0) keep_mark(room);
    if (beat % kBeatsPerAnchor == 0) keep_anchor(room);
    rest(stop);
  }
}

void Housekeeping::sweep(tenant::StoreRoom& room) {
  auto report = tenant::Sweeper(house_).step(room);
  if (!report) {
    warn("sweep_failed", room, report.error());
  } else if (report->stamped + report->forgotten + report->purged > 0) {
    log_.debug("swept", {{"store", room.name()},
                         {"stamped", std::to_string(report->stamped)},
                         {"forgotten", std::to_string(report->forgotten)},
                         {"purged", std::to_string(report->purged)}});
  }
}

void Housekeeping::keep_mark(tenant::StoreRoom& room) {
  if (&room != &house_.default_room()) return;
  auto written =
      tenant::write_clock_mark(room.store(), *house_.keyring(), household_.clock->now(), tenant::MarkMove::Forward);
  if (!written) warn("clock_mark_not_written", room, written.error());
}

void Housekeeping::keep_anchor(tenant::StoreRoom& room) {
  auto info = room.store().info();
  if (!info) return warn("anchor_not_written", room, info.error());
  const std::lock_guard lock(mutex_);
  if (auto kept = household_.anchors.advance(room.name(), *info); !kept) warn("anchor_not_written", room, kept.error());
}

void Housekeeping::warn(std::string_view event, const tenant::StoreRoom& room, const Error& error) {
  log_.warning(event, {{"store", room.name()}, {"reason", error.message}});
}

void Housekeeping::ask(std::size_t index, tenant::StoreRoom& room) {
  auto info = room.store().info();
  const std::lock_guard lock(mutex_);
  std::string problem = info ? std::string() : info.error().message;
  if (problem.empty() && household_.clock->suspect())
    problem = "the clock was set back or far ahead: see `tokenward clock`";
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
