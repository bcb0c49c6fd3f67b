#include "app/housekeeping.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

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

/// Opens a store that is down, more and more seldom.
class Housekeeping::Revival {
 public:
  /// Why the store is down; empty: it is open.
  std::string attempt(storage::Store& store) {
    if (const auto now = std::chrono::steady_clock::now(); !problem_.empty() && now < next_) return problem_;
    const auto revived = store.revive();
    problem_ = revived ? std::string() : revived.error().message;
    next_ = std::chrono::steady_clock::now() + pause_;
    pause_ = revived ? kBeat : std::min(pause_ * 2, kLongestPause);
    return problem_;
  }

 private:
  static constexpr std::chrono::seconds kLongestPause{30};
  std::string problem_;
  std::chrono::seconds pause_ = kBeat;
  std::chrono::steady_clock::time_point next_{};
};

Housekeeping::Housekeeping(Household& household, http::Health& health, const UpkeepFigures::OfStores& figures, Log& log)
    : household_(household), house_(*household.house), health_(health), figures_(figures), log_(log) {
  const auto now = std::chrono::steady_clock::now();
  for (const auto& room : house_.rooms()) {
    room->note_problem(problem_of(room->store(), *household_.clock));
    states_.lock()->push_back({room->name(), room->problem(), room.get() == &house_.default_room(), now});
  }
  health_.publish(*states_.lock());
  for (std::size_t index = 0; index < house_.rooms().size(); ++index) {
    threads_.emplace_back([this, index](const std::stop_token& stop) { keep(index, stop); });
  }
}

Housekeeping::~Housekeeping() {
  for (auto& thread : threads_) thread.request_stop();
}

void Housekeeping::keep(std::size_t index, const std::stop_token& stop) {
  tenant::StoreRoom& room = *house_.rooms()[index];
  Revival revival;
  for (int beat = 0; !stop.stop_requested(); ++beat) {
    std::string problem = revival.attempt(room.store());
    const bool open = problem.empty();
    publish(index, open ? problem_of(room.store(), *household_.clock) : std::move(problem));
    if (open) look_after(room, *figures_[index], beat);
    rest(stop);
  }
}

void Housekeeping::look_after(tenant::StoreRoom& room, UpkeepFigures& figures, int beat) {
  if (beat % kBeatsPerFlush == 0) flush(room, figures);
  // Nothing is stamped or purged by a clock that cannot be believed.
  if (!household_.clock->suspect()) sweep(room, figures);
  if (beat % kBeatsPerMark == 0) keep_mark(room, figures);
  if (beat % kBeatsPerAnchor == 0) keep_anchor(room, figures);
}

void Housekeeping::flush(tenant::StoreRoom& room, UpkeepFigures& figures) {
  if (auto flushed = room.last_used().flush(); !flushed) {
    figures.note_failed(UpkeepTask::LastUsed);
    return warn("last_used_not_written", room, flushed.error());
  }
  figures.note_done(UpkeepTask::LastUsed);
}

void Housekeeping::sweep(tenant::StoreRoom& room, UpkeepFigures& figures) {
  const auto begun = std::chrono::steady_clock::now();
  auto report = tenant::Sweeper(house_).step(room);
  if (!report) {
    figures.note_failed(UpkeepTask::Sweep);
    return warn("sweep_failed", room, report.error());
  }
  figures.note_swept(*report, std::chrono::steady_clock::now() - begun);
  if (report->stamped + report->shortened + report->forgotten + report->purged > 0) {
    log_.debug("swept", {{"store", room.name()},
                         {"stamped", std::to_string(report->stamped)},
                         {"shortened", std::to_string(report->shortened)},
                         {"forgotten", std::to_string(report->forgotten)},
                         {"purged", std::to_string(report->purged)}});
  }
}

void Housekeeping::keep_mark(tenant::StoreRoom& room, UpkeepFigures& figures) {
  if (&room != &house_.default_room()) return;
  auto written =
      tenant::write_clock_mark(room.store(), *house_.keyring(), household_.clock->now(), tenant::MarkMove::Forward);
  if (!written) {
    figures.note_failed(UpkeepTask::ClockMark);
    return warn("clock_mark_not_written", room, written.error());
  }
  figures.note_done(UpkeepTask::ClockMark);
}

void Housekeeping::keep_anchor(tenant::StoreRoom& room, UpkeepFigures& figures) {
  bool all_kept = true;
  room.store().each_part([&](storage::Store& part) {
    const auto info = part.info();
    const auto kept = info ? household_.anchors.lock()->advance(part.name(), *info) : Result<void>(info.error());
    if (!kept) warn("anchor_not_written", room, kept.error());
    all_kept = all_kept && kept;
  });
  all_kept ? figures.note_done(UpkeepTask::Anchor) : figures.note_failed(UpkeepTask::Anchor);
}

void Housekeeping::warn(std::string_view event, const tenant::StoreRoom& room, const Error& error) {
  log_.warning(event, {{"store", room.name()}, {"reason", error.message}});
}

std::string problem_of(storage::Store& store, const tenant::MarkedClock& clock) {
  const auto info = store.info();
  std::string problem = info ? store.trouble() : info.error().message;
  if (!clock.suspect()) return problem;
  if (!problem.empty()) problem += "; ";
  return problem + "the clock was set back or far ahead: see `tokenward clock`";
}

void Housekeeping::publish(std::size_t index, std::string problem) {
  auto states = states_.lock();
  http::StoreHealth& state = (*states)[index];
  if (problem != state.problem && problem.empty()) log_.info("store_back", {{"store", state.store}});
  if (problem != state.problem && !problem.empty()) {
    log_.error("store_failing", {{"store", state.store}, {"reason", problem}});
  }
  house_.rooms()[index]->note_problem(problem);
  state.problem = std::move(problem);
  state.heard_at = std::chrono::steady_clock::now();
  health_.publish(*states);
}

}  // namespace tokenward::app
