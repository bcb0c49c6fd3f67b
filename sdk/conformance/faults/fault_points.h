/// \file
/// The system calls of a role at which a fault may strike.
#pragma once

#include <string>
#include <vector>

#include "client/chance.h"
#include "faults/system_calls.h"

namespace tokenward::conformance {

/// The `number`th call of its name and thread, from 1 on: as strace counts.
struct FaultPoint {
  std::string call;
  int number;

  [[nodiscard]] std::string text() const { return call + " number " + std::to_string(number); }
};

/// What changes files or makes them last.
extern const std::vector<std::string> kWritingCalls;
extern const std::vector<std::string> kSyncingCalls;
extern const std::vector<std::string> kNamingCalls;
/// What carries a conversation with a server.
extern const std::vector<std::string> kTalkingCalls;

/// All points at calls named in `names`.
std::vector<FaultPoint> points_in(const std::vector<SystemCall>& calls, const std::vector<std::string>& names);

/// At most `most` of `points`, evenly spread from a random one of the first on. Throws Failure where there is none.
std::vector<FaultPoint> some_of(const std::vector<FaultPoint>& points, int most, Chance& chance);

}  // namespace tokenward::conformance
