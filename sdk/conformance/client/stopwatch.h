/// \file
/// Times that a plugin must keep, measured so that a busy machine fails none that does.
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace tokenward::conformance {

/// How much later than its time is up a call may return.
inline constexpr std::chrono::milliseconds kGrace{200};

/// How long `body` takes.
std::chrono::milliseconds time_of(const std::function<void()>& body);

/// Runs `body`, which measures something, up to five times; throws Failure unless it was within `limit` once.
void expect_once_within(std::chrono::milliseconds limit, const std::string& what,
                        const std::function<std::chrono::milliseconds()>& body);

}  // namespace tokenward::conformance
