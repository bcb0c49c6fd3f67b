/// \file
/// The end of writing after an error at the disk.
#pragma once

#include <mutex>
#include <string>
#include <utility>

#include "tokenward/sdk/error.hpp"

namespace tokenward::file {

/// Thrown over when nobody can tell what is on the disk, for good: nothing more can honestly be acknowledged until the
/// store is opened again and its log is read afresh. Thread-safe.
class StopSwitch {
 public:
  void stop(std::string why) {
    const std::lock_guard lock(mutex_);
    if (why_.empty()) why_ = std::move(why);
  }

  [[nodiscard]] bool stopped() const {
    const std::lock_guard lock(mutex_);
    return !why_.empty();
  }

  /// Throws UNAVAILABLE once stopped.
  void check() const {
    const std::lock_guard lock(mutex_);
    if (!why_.empty()) throw sdk::Error(TKW_UNAVAILABLE, "the store must be opened again: " + why_);
  }

 private:
  mutable std::mutex mutex_;
  std::string why_;  // guarded by mutex_; empty: it goes on
};

}  // namespace tokenward::file
