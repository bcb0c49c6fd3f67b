/// \file
/// strace: faults at chosen system calls of a role, and a record of all that it did to its files.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace tokenward::conformance {

/// What changes files or makes them last. A leading '?' lets strace pass over a call that this machine does not have.
extern const std::vector<std::string> kWritingCalls;
extern const std::vector<std::string> kSyncingCalls;
extern const std::vector<std::string> kNamingCalls;
/// What carries a conversation with a server.
extern const std::vector<std::string> kTalkingCalls;

/// Which system call a fault strikes, the `number`th of its name and thread, from 1 on.
struct FaultPoint {
  std::string call;
  int number;

  [[nodiscard]] std::string text() const { return call + " number " + std::to_string(number); }
};

/// Throws Skipped where strace is missing or may not trace.
void require_strace();

/// The prefix (Context::start) that kills the role at `point`.
std::vector<std::string> killed_at(const FaultPoint& point);

/// The prefix that lets the call at `point` fail with `error` ("EIO"), and records everything into `log`.
std::vector<std::string> failing_at(const FaultPoint& point, const std::string& error, const std::string& log);

/// The prefix that records everything that the role does to files into `log`.
std::vector<std::string> recorded(const std::string& log);

/// All points at `calls` that the record `log` has, in no particular order.
std::vector<FaultPoint> points_in(const std::string& log, const std::vector<std::string>& calls);

}  // namespace tokenward::conformance
