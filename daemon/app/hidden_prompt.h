#pragma once
// Asks for a password at the terminal that the process belongs to, whatever its standard streams are. Main thread only.
// Paired sources: `hidden_prompt_posix.cpp`, and one for Windows beside it.

#include "base/result.h"
#include "base/secret.h"

#include <cstddef>
#include <string>

namespace tokenward::app {

/// The longest password that the API takes, in bytes.
inline constexpr std::size_t kMaxPasswordBytes = 1024;

/// Shows `question` and reads one line, which the terminal does not show. NotFound: the process has no terminal;
/// Invalid: nothing was typed, or more than `kMaxPasswordBytes` bytes; Unavailable: the terminal fails. A signal that
/// ends or stops the process meanwhile does so once the terminal is as it was; if the process goes on, it asks again.
[[nodiscard]] Result<Secret> ask_hidden(const std::string& question);

}  // namespace tokenward::app
