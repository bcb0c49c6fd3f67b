/// \file
/// The groups of cases; each is a file of this folder, or two. README.md has them all in one table.
#pragma once

#include <vector>

#include "runner/case.h"

namespace tokenward::conformance {

std::vector<Case> load_cases();
std::vector<Case> open_cases();
std::vector<Case> abi_structs_cases();
std::vector<Case> abi_cases();
std::vector<Case> bytes_cases();
std::vector<Case> bytes_limits_cases();
std::vector<Case> apply_cases();
std::vector<Case> request_cases();
std::vector<Case> scan_cases();
std::vector<Case> feed_cases();
std::vector<Case> touch_cases();
std::vector<Case> history_cases();
std::vector<Case> race_cases();
std::vector<Case> calls_cases();
std::vector<Case> wait_cases();
std::vector<Case> crash_cases();
std::vector<Case> power_cases();
std::vector<Case> disk_cases();
std::vector<Case> network_cases();
std::vector<Case> nodes_cases();

std::vector<Role> open_roles();
std::vector<Role> crash_roles();
std::vector<Role> nodes_roles();

}  // namespace tokenward::conformance
