// A power cut, worked out from the system calls: the page cache, which hides a missing sync from a kill, is gone.
#include <string>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "faults/recording.h"
#include "faults/strace.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

constexpr int kChangesets = 24;

Recording sound_recording(Context& context) {
  context.require_files();
  require_strace();
  Recording recording(context, kChangesets, recorded);
  expect_equal("acknowledged changesets of a sound run", recording.history().acknowledged(), kChangesets);
  return recording;
}

void cut_keeps_what_was_acknowledged(Context& context) {
  sound_recording(context).replay(
      context, [](const SystemCall&, bool answered) { return answered; },
      [](const ReplayedDisk& disk, const std::string& into) { disk.write_durable(into); });
}

void cut_with_stray_writes_keeps_what_was_acknowledged(Context& context) {
  const Recording recording = sound_recording(context);
  Chance chance = context.chance();
  const auto moments = static_cast<std::uint32_t>(context.scaled(60));
  const auto all = static_cast<std::uint32_t>(recording.calls().size());
  recording.replay(
      context, [&](const SystemCall&, bool) { return chance.below(all) < moments; },
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
