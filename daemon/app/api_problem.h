#pragma once
// The daemon's refusals (RFC 9457, application/problem+json) as errors. Pure functions.

#include "base/result.h"

#include <string_view>

namespace tokenward::app {

/// The error for an answer that is not 2xx. Its message is the problem's detail and title, with each field that the
/// problem names on a line of its own; where `body` is no problem, the status alone.
[[nodiscard]] Error error_of_answer(int status, std::string_view body);

}  // namespace tokenward::app
