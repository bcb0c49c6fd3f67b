/// \file
/// strace: faults at chosen system calls of a role, and a record of all that it did to its files.
#pragma once

#include <string>
#include <vector>

#include "faults/fault_points.h"

namespace tokenward::conformance {

/// Throws Skipped where strace is missing or may not trace.
void require_strace();

/// The prefix (Context::start) that kills the role at `point`.
std::vector<std::string> killed_at(const FaultPoint& point);

/// The prefix that lets the call at `point` fail with `error` ("EIO"), and records everything into `log`.
std::vector<std::string> failing_at(const FaultPoint& point, const std::string& error, const std::string& log);

/// The same for the call at `point` and every one of `calls` that has at least its number.
std::vector<std::string> failing_from(const FaultPoint& point, const std::vector<std::string>& calls,
                                      const std::string& error, const std::string& log);

/// The prefix that records everything that the role does to files, and what it sends, into `log`.
std::vector<std::string> recorded(const std::string& log);

}  // namespace tokenward::conformance
