/// \file
/// A writer run under strace: what it did to its files and said, to be played again up to any moment.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "faults/fault_points.h"
#include "faults/replayed_disk.h"
#include "faults/system_calls.h"
#include "faults/writer.h"
#include "runner/context.h"

namespace tokenward::conformance {

class Recording {
 public:
  /// The prefix (Context::start) for a log.
  using Prefix = std::function<std::vector<std::string>(const std::string& log)>;
  /// Whether the power goes here: after a call that failed, or that told of an answer.
  using Cut = std::function<bool(const SystemCall& call, bool answered)>;
  using WriteDisk = std::function<void(const ReplayedDisk& disk, const std::string& into)>;

  /// Runs a writer of `changesets` at a new place and reads the record of it. Throws Failure if it does not end.
  Recording(Context& context, int changesets, const Prefix& prefix);

  /// Follows the record from its first answer on. Wherever `cut` says so, what `write` leaves of the disk is opened,
  /// and all that had been acknowledged must be there.
  void replay(Context& context, const Cut& cut, const WriteDisk& write) const;

  /// What the writer said in all.
  [[nodiscard]] WriterHistory history() const;

  [[nodiscard]] const Place& place() const noexcept { return place_; }
  [[nodiscard]] const std::vector<SystemCall>& calls() const noexcept { return calls_; }

  /// Every point at `calls` in it.
  [[nodiscard]] std::vector<FaultPoint> points(const std::vector<std::string>& calls) const;

 private:
  Place place_;
  WriterHistory start_{WriterPlan::fresh()};
  std::vector<SystemCall> calls_;
};

}  // namespace tokenward::conformance
