/// \file
/// All cases and roles of the kit.
#pragma once

#include <string>
#include <vector>

#include "runner/case.h"

namespace tokenward::conformance {

/// In the order in which they are run and reported.
std::vector<Case> all_cases();

/// Those of `level` and the ones before, or those that `names` name (a case or a group). Throws UsageError for a name
/// that there is not.
std::vector<Case> selected_cases(Level level, const std::vector<std::string>& names);

/// Throws UsageError.
const Role& find_role(const std::string& name);

}  // namespace tokenward::conformance
