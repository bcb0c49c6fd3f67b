#include "runner/outcome.h"

#include <algorithm>

#include "client/expect.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

constexpr char kLineEnd = '\x1F';  // stands for "\n", as a message is one line

CaseOutcome verdict_of(const Case& chosen, Context& context) {
  try {
    chosen.run(context);
    return {Verdict::Passed, "", "", {}};
  } catch (const Skipped& skipped) {
    return {Verdict::Skipped, skipped.what(), "", {}};
  } catch (const NotApplicable& reason) {
    return {Verdict::NotApplicable, reason.what(), "", {}};
  } catch (const std::exception& failure) {
    return {Verdict::Failed, failure.what(), "", {}};
  } catch (...) {
    return {Verdict::Failed, "an exception that is none of the kit's left the plugin", "", {}};
  }
}

}  // namespace

CaseOutcome run_here(const Case& chosen, Context& context) {
  const auto start = std::chrono::steady_clock::now();
  CaseOutcome outcome = verdict_of(chosen, context);
  outcome.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  return outcome;
}

std::string encode(const CaseOutcome& outcome) {
  std::string message = std::to_string(static_cast<int>(outcome.verdict)) + outcome.text;
  std::replace(message.begin(), message.end(), '\n', kLineEnd);
  return message;
}

CaseOutcome decode(const std::string& message) {
  if (message.empty()) return {Verdict::Failed, "the process of the case sent nothing", "", {}};
  CaseOutcome outcome{static_cast<Verdict>(message[0] - '0'), message.substr(1), "", {}};
  std::replace(outcome.text.begin(), outcome.text.end(), kLineEnd, '\n');
  return outcome;
}

}  // namespace tokenward::conformance
