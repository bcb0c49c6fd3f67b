/// \file
/// Running cases, each in a process of its own.
#pragma once

#include <string>
#include <vector>

#include "runner/case.h"
#include "runner/options.h"
#include "runner/report.h"

namespace tokenward::conformance {

/// What a plugin says about itself once a store is open.
struct Description {
  std::string name, version;
  std::uint64_t caps = 0;
  std::string trouble;  ///< Not empty: it could not be asked, and why.
};

/// Loads the plugin and opens a store in another process.
Description describe_plugin(const Options& options);

/// Runs `options.jobs` of them at a time and tells `report` how each ended.
void run_cases(const Options& options, std::uint64_t seed, const std::vector<Case>& cases, Report& report);

/// The seed of one case within a run.
std::uint64_t seed_of(std::uint64_t run_seed, std::string_view case_name);

}  // namespace tokenward::conformance
