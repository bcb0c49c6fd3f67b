/// \file
/// Somewhere to put the files of a case.
#pragma once

#include <string>

namespace tokenward::conformance {

/// A directory of its own, removed at the end. In memory unless TMPDIR says otherwise: the cases commit many thousand
/// times, and what a power cut would leave is worked out from the system calls.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace tokenward::conformance
