/// \file
/// How a case ended.
#pragma once

#include <chrono>
#include <string>

#include "runner/case.h"

namespace tokenward::conformance {

enum class Verdict { Passed, Failed, Skipped, NotApplicable };

struct CaseOutcome {
  Verdict verdict = Verdict::Failed;
  std::string text;    ///< Why, unless it passed: first line alone for what was skipped.
  std::string output;  ///< What the process wrote, if the case failed.
  std::chrono::milliseconds took{0};
};

/// Runs the case in this process.
CaseOutcome run_here(const Case& chosen, Context& context);

/// One message for the line between the processes, and back.
std::string encode(const CaseOutcome& outcome);
CaseOutcome decode(const std::string& message);

}  // namespace tokenward::conformance
