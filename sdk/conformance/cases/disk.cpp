// A disk that is full, fails, is read-only, or may not be used; and the store afterwards.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "faults/recording.h"
#include "faults/small_disk.h"
#include "faults/strace.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

constexpr int kChangesets = 6;

std::vector<std::string> joined(std::initializer_list<std::vector<std::string>> groups) {
  std::vector<std::string> all;
  for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

/// What a write that fails may be answered with.
bool tells_of_the_disk(tkw_rc code) {
  return code == TKW_NO_SPACE || code == TKW_READ_ONLY || code == TKW_UNAVAILABLE || code == TKW_UNKNOWN_OUTCOME;
}

void expect_disk_codes(const WriterHistory& history) {
  for (const auto& [number, answer] : history.attempts()) {
    if (!answer || answer->code == TKW_OK) continue;
    expect(tells_of_the_disk(answer->code),
           "changeset " + std::to_string(number) + " says what is wrong, not " + code_name(answer->code));
  }
}

void no_space_at_any_write_loses_nothing(Context& context) {
  context.require_files();
  require_strace();
  Chance chance = context.chance();
  const Recording sound(context, kChangesets, recorded);
  for (const FaultPoint& point : some_of(sound.points(kWritingCalls), context.scaled(40), chance)) {
    within("ENOSPC from " + point.text(), [&] {
      const Recording struck(context, kChangesets,
                             [&](const std::string& log) { return failing_at(point, "ENOSPC", log); });
      WriterHistory history = struck.history();
      expect_disk_codes(history);
      bool full = false;
      for (const auto& [number, answer] : history.attempts()) {
        if (full) expect(answer && answer->code == TKW_OK, "after NO_SPACE the store goes on as soon as there is room");
        full = answer && answer->code == TKW_NO_SPACE;
      }
      history.verify(*context.open(struck.place()));
    });
  }
}

void failing_at_any_write_or_sync_loses_nothing(Context& context) {
  context.require_files();
  require_strace();
  Chance chance = context.chance();
  const Recording sound(context, kChangesets, recorded);
  const auto calls = joined({kWritingCalls, kSyncingCalls, kNamingCalls});
  for (const FaultPoint& point : some_of(sound.points(calls), context.scaled(60), chance)) {
    within("EIO from " + point.text(), [&] {
      const Recording struck(context, kChangesets,
                             [&](const std::string& log) { return failing_at(point, "EIO", log); });
      WriterHistory history = struck.history();
      expect_disk_codes(history);
      // A sync that failed has lost what it should have written, even if the next one succeeds.
      bool failed = false;
      struck.replay(
          context,
          [&](const SystemCall& call, bool answered) {
            failed = failed || (call.name == point.call && call.failed());
            return failed && answered;
          },
          [](const ReplayedDisk& disk, const std::string& into) { disk.write_durable(into); });
      history.verify(*context.open(struck.place()));
    });
  }
}

/// None where no file system may be mounted.
std::unique_ptr<SmallDisk> small_disk_at(const Place& place, std::uint64_t bytes) {
  try {
    return std::make_unique<SmallDisk>(place.directory, bytes);
  } catch (const Skipped&) {
    return nullptr;
  }
}

void full_disk_is_said_and_room_lets_it_go_on(Context& context) {
  constexpr std::uint64_t kBytes = 6 << 20;
  constexpr int kMostChangesets = 2000;
  context.require_files();
  const Place& place = context.place();
  const auto disk = small_disk_at(place, kBytes);
  auto store = context.open(place);
  const WriterPlan plan = WriterPlan::fresh();
  WriterHistory history(plan);
  Answer answer{TKW_OK};
  int number = 0;
  const auto next = [&] {
    history.note("begin " + std::to_string(number));
    answer = store->apply(plan.change(number));
    history.note("answer " + std::to_string(number) + " " + std::to_string(answer.code) + " " +
                 std::to_string(answer.seq));
    ++number;
  };
  for (int i = 0; i < 5; ++i) next();
  expect_equal("while there is room", code_name(answer.code), "TKW_OK");
  disk ? disk->fill() : forbid_writing();
  while (answer.code == TKW_OK && number < kMostChangesets) next();
  expect(tells_of_the_disk(answer.code), "a full disk is said: " + shown(answer));
  expect_equal("rows that can be read meanwhile", store->get({{"t", 2, "0"}, {"t", 2, "4"}}).size(), std::size_t{2});
  disk ? disk->empty() : allow_writing();
  if (answer.code != TKW_NO_SPACE) {  // the store may have stopped itself; opening it again must do
    store.reset();
    store = context.open(place);
  }
  next();
  expect_equal("as soon as there is room", code_name(answer.code), "TKW_OK");
  history.verify(*store);
  store.reset();
  history.verify(*context.open(place));
}

void expect_refused(Context& context, const Place& place, const std::string& where) {
  const Answer refused = Store::try_open(context.table(), context.settings_at(place));
  expect(refused.code != TKW_OK && refused.code != TKW_INTERNAL && refused.code != TKW_CORRUPT,
         where + " opening says what is wrong: " + shown(refused));
}

/// Some changesets at `place`, so that there is something to lose.
WriterHistory written(Context& context, const Place& place, std::vector<std::string> prefix = {}) {
  WriterHistory history(WriterPlan::fresh());
  Process writer = context.start("write", place, history.arguments(kChangesets), prefix);
  history.follow(writer);
  return history;
}

void read_only_is_said_and_recovered_from(Context& context) {
  context.require_files();
  require_strace();
  const auto calls = joined({kWritingCalls, kSyncingCalls, kNamingCalls});
  const Recording sound(context, kChangesets, recorded);
  const auto points = static_cast<int>(sound.points({"write", "pwrite64"}).size());
  for (const int from : {1, points / 3, points / 2}) {
    within("read-only from write number " + std::to_string(from) + " on", [&] {
      const Recording struck(context, kChangesets, [&](const std::string& log) {
        return failing_from({"write", std::max(from, 1)}, calls, "EROFS", log);
      });
      WriterHistory history = struck.history();
      expect_disk_codes(history);
      history.verify(*context.open(struck.place()));
    });
  }
  const Place& place = context.place();
  const auto disk = small_disk_at(place, 16 << 20);
  if (!disk) return;  // where nothing may be mounted, EROFS from the first write on was the opening
  WriterHistory history = written(context, place);
  disk->make_read_only();
  expect_refused(context, place, "on a read-only file system");
  disk->make_writable();
  history.verify(*context.open(place));
}

void lost_permission_is_said_and_recovered_from(Context& context) {
  context.require_files();
  context.plugin();  // whose file another user need not be able to read
  const Place& place = context.place();
  WriterHistory history = written(context, place);
  without_permission(place.directory, [&] { expect_refused(context, place, "without permission"); });
  history.verify(*context.open(place));
}

}  // namespace

std::vector<Case> disk_cases() {
  constexpr std::chrono::seconds kLong{180};
  return {
      {"disk.no_space_at_any_write_loses_nothing", Level::Durable,
       "ENOSPC from every write: said, nothing half, and the store goes on", no_space_at_any_write_loses_nothing,
       kLong},
      {"disk.failing_at_any_write_or_sync_loses_nothing", Level::Durable,
       "EIO from every write and sync: what is acknowledged is there, also after a power cut",
       failing_at_any_write_or_sync_loses_nothing, kLong},
      {"disk.full_disk_is_said_and_room_lets_it_go_on", Level::Durable, "a small file system that fills up",
       full_disk_is_said_and_room_lets_it_go_on},
      {"disk.read_only_is_said_and_recovered_from", Level::Durable, "a file system that turned read-only",
       read_only_is_said_and_recovered_from},
      {"disk.lost_permission_is_said_and_recovered_from", Level::Durable, "files that may no longer be opened",
       lost_permission_is_said_and_recovered_from},
  };
}

}  // namespace tokenward::conformance
