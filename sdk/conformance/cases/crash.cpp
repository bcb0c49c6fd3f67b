// kill -9: at random moments, and at every system call that changes a file.
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "faults/recording.h"
#include "faults/strace.h"
#include "faults/writer.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 30s;

std::vector<std::string> calls_of(Context& context) {
  if (!context.settings_file().uses_directory()) return kTalkingCalls;
  std::vector<std::string> calls = kWritingCalls;
  calls.insert(calls.end(), kSyncingCalls.begin(), kSyncingCalls.end());
  calls.insert(calls.end(), kNamingCalls.begin(), kNamingCalls.end());
  return calls;
}

/// Whether the process, which ends by itself otherwise, met its fault. A point is counted by thread, so not every run
/// of a plugin with several threads comes to every point.
bool was_killed(Process& process) {
  const auto ending = process.wait(kPatience);
  expect(ending.has_value(), "the process ends");
  constexpr int kKill = 9;
  return ending->signal == kKill || ending->code == 128 + kKill;
}

void killed_at_random_keeps_what_was_acknowledged(Context& context) {
  Chance chance = context.chance();
  WriterHistory history(WriterPlan::fresh());
  for (int round = 0; round < context.scaled(8); ++round) {
    within("round " + std::to_string(round), [&] {
      Process writer = context.start("write", context.place(), history.arguments(0));
      history.follow(writer, static_cast<int>(1 + chance.below(40)));
      std::this_thread::sleep_for(std::chrono::microseconds(chance.below(3000)));
      writer.kill();
      history.follow(writer);
      history.verify(*context.open());
    });
  }
  expect(history.acknowledged() > 0, "something was acknowledged at all");
}

void killed_at_every_system_call_keeps_what_was_acknowledged(Context& context) {
  require_strace();
  constexpr int kChangesets = 5;
  Chance chance = context.chance();
  const Recording sound(context, kChangesets, recorded);
  int kills = 0;
  for (const FaultPoint& point : some_of(sound.points(calls_of(context)), context.scaled(80), chance)) {
    within("killed at " + point.text(), [&] {
      WriterHistory history(WriterPlan::fresh());
      const Place place = context.new_place();
      Process writer = context.start("write", place, history.arguments(kChangesets), killed_at(point));
      history.follow(writer);
      kills += was_killed(writer) ? 1 : 0;
      history.verify(*context.open(place));
    });
  }
  expect(kills > 0, "a writer was killed at one of the points");
}

/// One request after the other is under way when the writer is killed; each is applied once in the end.
void requests_are_settled_after_a_kill(Context& context) {
  constexpr int kBeforeEach = 2, kMostRounds = 500;
  WriterHistory history(WriterPlan::fresh());
  int open = 0;
  // A store that is quick is seldom met in the middle of a request.
  for (int round = 0; round < context.scaled(10) || (open == 0 && round < kMostRounds); ++round) {
    Process writer = context.start("write", context.place(), history.arguments(0));
    history.follow(writer, kBeforeEach);
    writer.kill();
    history.follow(writer);
    expect(!history.attempts().empty(), "the writer opened its store and began");
    open += history.attempts().rbegin()->second ? 0 : 1;
    history.verify(*context.open());  // settles what was open
    const auto last = history.attempts().rbegin();
    expect(last->second.has_value(), "the last request is settled");
  }
  expect(open > 0, "a request was under way at one of the kills");
}

/// Opens and migrates, and says so.
void migrate(Context& context, const std::vector<std::string>&) {
  context.open();
  starter::send_line("migrated");
}

void interrupted_migrations_are_resumed(Context& context) {
  require_strace();
  Chance chance = context.chance();
  const std::string log = context.new_place().directory + "/log";
  Process sound = context.start("migrate", context.new_place(), {}, recorded(log));
  expect_equal("what a sound migration says", sound.read_line(kPatience).value_or("nothing"), "migrated");
  int kills = 0;
  for (const FaultPoint& point : some_of(points_in(read_record(log), calls_of(context)), context.scaled(40), chance)) {
    within("killed at " + point.text(), [&] {
      const Place place = context.new_place();
      Process killed = context.start("migrate", place, {}, killed_at(point));
      kills += was_killed(killed) ? 1 : 0;
      const auto store = context.open(place);
      const tkw_info info = store->info();
      expect_equal("the schema", info.schema_have, info.schema_want);
      store->must_apply({put(plain_row({"t", 1, "a"}), TKW_ABSENT)});
    });
  }
  expect(kills > 0, "a migration was killed at one of the points");
}

}  // namespace

std::vector<Case> crash_cases() {
  constexpr std::chrono::seconds kLong{180};
  return {
      {"crash.killed_at_random_keeps_what_was_acknowledged", Level::Durable,
       "kill -9 at random moments: all that was acknowledged, nothing half",
       killed_at_random_keeps_what_was_acknowledged, kLong},
      {"crash.killed_at_every_system_call_keeps_what_was_acknowledged", Level::Durable,
       "the same at every write, sync, rename, ... (strace)", killed_at_every_system_call_keeps_what_was_acknowledged,
       kLong},
      {"crash.requests_are_settled_after_a_kill", Level::Durable,
       "the request that was under way is a DUPLICATE or applied, once", requests_are_settled_after_a_kill, kLong},
      {"crash.interrupted_migrations_are_resumed", Level::Durable,
       "killed at every system call of migrate, the next one completes it", interrupted_migrations_are_resumed, kLong},
  };
}

std::vector<Role> crash_roles() { return {writer_role(), {"migrate", migrate}}; }

}  // namespace tokenward::conformance
