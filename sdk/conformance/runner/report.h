/// \file
/// What a run tells: lines for people, and JUnit XML for build servers.
#pragma once

#include <map>
#include <mutex>
#include <ostream>
#include <string>
#include <vector>

#include "runner/options.h"
#include "runner/outcome.h"

namespace tokenward::conformance {

/// Collects outcomes as they come and prints them in the order of the cases. Thread-safe.
class Report {
 public:
  Report(std::ostream& out, const Options& options, std::uint64_t seed, std::vector<Case> cases);

  /// The case number `index` of those given.
  void add(std::size_t index, CaseOutcome outcome);

  /// Prints the totals. True if nothing failed and, with --no-skips, nothing was skipped.
  bool finish(std::chrono::milliseconds took);

  /// The results so far as JUnit XML (as Jenkins and GitLab read it).
  void write_junit(std::ostream& out, const std::string& plugin_name) const;

 private:
  void print(const Case& chosen, const CaseOutcome& outcome);
  [[nodiscard]] std::size_t count(Verdict verdict) const;

  std::ostream& out_;
  const Options& options_;
  std::uint64_t seed_;
  std::vector<Case> cases_;
  mutable std::mutex mutex_;
  std::map<std::size_t, CaseOutcome> outcomes_;  // guarded by mutex_
  std::size_t printed_ = 0;                      // guarded by mutex_
};

}  // namespace tokenward::conformance
