#pragma once
// Where a command reads and writes. Main thread only.

#include <istream>
#include <ostream>

namespace tokenward::app {

/// The streams of one run of a command, borrowed: the process's own, or a test's.
struct Terminal {
  std::istream& in;
  std::ostream& out;           ///< Results.
  std::ostream& err;           ///< Problems and notes.
  bool err_is_screen = false;  ///< Somebody looks at `err`, and a line may be written over.
};

}  // namespace tokenward::app
