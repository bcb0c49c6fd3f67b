#include "faults/recording.h"

#include <chrono>

#include "client/expect.h"

namespace tokenward::conformance {
namespace {

/// The lines that `call` sent to the case, if it did.
std::vector<std::string> lines_of(const SystemCall& call) {
  return call.name == "sendto" ? call.strings() : std::vector<std::string>{};
}

}  // namespace

Recording::Recording(Context& context, int changesets, const Prefix& prefix) : place_(context.new_place()) {
  constexpr std::chrono::seconds kPatience{60};
  const std::string log = context.new_place().directory + "/log";
  Process writer = context.start("write", place_, start_.arguments(changesets), prefix(log));
  expect(writer.wait(kPatience).has_value(), "a traced writer ends");
  calls_ = read_record(log);
}

WriterHistory Recording::history() const {
  WriterHistory history = start_;
  for (const SystemCall& call : calls_)
    for (const std::string& line : lines_of(call)) history.note(line);
  return history;
}

void Recording::replay(Context& context, const Cut& cut, const WriteDisk& write) const {
  ReplayedDisk disk(place_.directory);
  WriterHistory history = start_;
  bool promised = false;  // before the first answer nothing was
  for (const SystemCall& call : calls_) {
    bool answered = false;
    for (const std::string& line : lines_of(call)) {
      history.note(line);
      answered = answered || line.rfind("answer", 0) == 0 || line.rfind("closed", 0) == 0;
    }
    disk.apply(call);
    promised = promised || history.acknowledged() > 0;
    if (!promised || !cut(call, answered)) continue;
    within("power cut after " + std::to_string(history.acknowledged()) + " acknowledged changesets", [&] {
      const Place after = context.new_place();
      write(disk, after.directory);
      WriterHistory at_this_moment = history;
      at_this_moment.verify(*context.open(after));
    });
  }
}

std::vector<FaultPoint> Recording::points(const std::vector<std::string>& calls) const {
  return points_in(calls_, calls);
}

}  // namespace tokenward::conformance
