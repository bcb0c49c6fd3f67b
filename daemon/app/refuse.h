#pragma once
// How a local command, or the daemon while it starts, says that it cannot go on.

#include "app/exit_code.h"
#include "base/result.h"

namespace tokenward::app {

/// Writes `tokenward: ` and the error's message as a line to standard error. Returns the code to exit with.
[[nodiscard]] ExitCode refuse(const Error& error);

}  // namespace tokenward::app
