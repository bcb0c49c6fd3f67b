/// \file
/// The end of writing after an error at the disk.
#pragma once

#include <atomic>

#include "tokenward/sdk/error.hpp"

namespace tokenward::sqlite {

/// Thrown over when a commit failed at the disk, for good: the kernel may have forgotten pages that it could not write
/// and report the next sync as done, so nothing more can honestly be acknowledged until the store is opened again and
/// its log is read afresh. Thread-safe.
class StopSwitch {
 public:
  void stop() noexcept { stopped_ = true; }

  /// Throws UNAVAILABLE once stopped.
  void check() const {
    if (stopped_) throw sdk::Error(TKW_UNAVAILABLE, "a commit failed at the disk: the store must be opened again");
  }

 private:
  std::atomic<bool> stopped_{false};
};

}  // namespace tokenward::sqlite
