#pragma once
// Where a command reads and writes. Main thread only.

#include "base/result.h"
#include "base/secret.h"

#include <functional>
#include <istream>
#include <ostream>
#include <string>

namespace tokenward::app {

/// Asks somebody at the terminal for one line that nobody shall see: see `hidden_prompt.h`.
using AskHidden = std::function<Result<Secret>(const std::string& question)>;

/// The streams of one run of a command, borrowed: the process's own, or a test's.
struct Terminal {
  std::istream& in;
  std::ostream& out;           ///< Results.
  std::ostream& err;           ///< Problems and notes.
  bool err_is_screen = false;  ///< Somebody looks at `err`, and a line may be written over.
  AskHidden ask_hidden = {};   ///< Empty: nobody is there to be asked.
};

}  // namespace tokenward::app
