#pragma once
// The whole command line: reads the arguments, runs the command that they name. Main thread only.

#include "app/exit_code.h"
#include "app/terminal.h"

namespace tokenward::app {

/// Runs one command. Never throws: what nobody expected is printed and is `Internal`.
[[nodiscard]] ExitCode run_command_line(int argc, const char* const* argv, Terminal terminal);

}  // namespace tokenward::app
