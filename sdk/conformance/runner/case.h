/// \file
/// A case: one claim about a plugin, checked in a process of its own.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "runner/options.h"

namespace tokenward::conformance {

class Context;

struct Case {
  std::string_view name;  ///< "group.claim".
  Level level;
  std::string_view proves;
  /// Returns if the claim holds; throws Failure, Skipped or NotApplicable.
  void (*run)(Context&);
  std::chrono::seconds limit{60};  ///< Multiplied by --scale where that is above 1.

  [[nodiscard]] std::string_view group() const { return name.substr(0, name.find('.')); }
};

/// A further process of a case: opens a store of its own and talks to the case over its line (process.h).
struct Role {
  std::string_view name;
  /// Runs in the new process; the case reads what it sends.
  void (*run)(Context&, const std::vector<std::string>& arguments);
};

}  // namespace tokenward::conformance
