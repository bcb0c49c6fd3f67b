#pragma once
// What is said of an exception in the log: what it is, not what it says, as that may hold what a client sent.

#include <string>

namespace tokenward::http {

/// The type of the exception being handled. Only inside a catch block.
[[nodiscard]] std::string name_of_current_exception();

}  // namespace tokenward::http
