// A power cut, worked out from the system calls: the page cache, which hides a missing sync from a kill, is gone.
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "faults/replayed_disk.h"
#include "faults/strace.h"
#include "faults/writer.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 60s;
constexpr int kChangesets = 24;

/// What a writer did to its files and said, call by call.
struct Recording {
  Place place;
  WriterHistory history{WriterPlan::fresh()};
  std::vector<SystemCall> calls;

  explicit Recording(Context& context) : place(context.new_place()) {
    const std::string log = context.new_place().directory + "/log";
    Process writer = context.start("write", place, history.arguments(kChangesets), recorded(log));
    const auto ending = writer.wait(kPatience);
    expect(ending && ending->code == 0 && ending->signal == 0, "a traced writer ends well");
    calls = read_record(log);
  }

  /// The lines that `call` sent, if it did.
  static std::vector<std::string> lines_of(const SystemCall& call) {
    if (call.name != "sendto") return {};
    return call.strings();
  }

  /// Follows the record; `cut` is asked at each moment whether there the power goes. The record's acknowledged
  /// changesets at that moment must be in the store that `write` leaves.
  void replay(Context& context, const std::function<bool(bool acknowledged)>& cut,
              const std::function<void(const ReplayedDisk&, const std::string& into)>& write) {
    ReplayedDisk disk(place.directory);
    bool first = true;
    for (const SystemCall& call : calls) {
      bool acknowledged = false;
      for (const std::string& line : lines_of(call)) {
        history.note(line);
        acknowledged = acknowledged || line.rfind("answer", 0) == 0 || line.rfind("closed", 0) == 0;
      }
      disk.apply(call);
      first = first && !acknowledged;
      if (first || !cut(acknowledged)) continue;  // before the first answer nothing was promised
      within("power cut after " + std::to_string(history.acknowledged()) + " acknowledged changesets", [&] {
        const Place after = context.new_place();
        write(disk, after.directory);
        WriterHistory at_this_moment = history;
        at_this_moment.verify(*context.open(after));
      });
    }
    expect_equal("acknowledged changesets in the record", history.acknowledged(), kChangesets);
  }
};

void cut_keeps_what_was_acknowledged(Context& context) {
  context.require_files();
  require_strace();
  Recording recording(context);
  recording.replay(
      context, [](bool acknowledged) { return acknowledged; },
      [](const ReplayedDisk& disk, const std::string& into) { disk.write_durable(into); });
}

void cut_with_stray_writes_keeps_what_was_acknowledged(Context& context) {
  context.require_files();
  require_strace();
  Recording recording(context);
  Chance chance = context.chance();
  const auto moments = static_cast<std::uint32_t>(context.scaled(40));
  const auto all = static_cast<std::uint32_t>(recording.calls.size());
  recording.replay(
      context, [&](bool) { return chance.below(all) < moments; },
      [&](const ReplayedDisk& disk, const std::string& into) { disk.write_with_strays(into, chance); });
}

}  // namespace

std::vector<Case> power_cases() {
  return {
      {"power.cut_keeps_what_was_acknowledged", Level::Durable,
       "what had been synced alone, directory entries too, holds all that was acknowledged",
       cut_keeps_what_was_acknowledged, std::chrono::seconds(120)},
      {"power.cut_with_stray_writes_keeps_what_was_acknowledged", Level::Durable,
       "the same with any part of what had not been synced on the disk, too",
       cut_with_stray_writes_keeps_what_was_acknowledged, std::chrono::seconds(120)},
  };
}

}  // namespace tokenward::conformance
