/// \file
/// How a call waits for its turn or for news without missing that it was cancelled.
#pragma once

#include <condition_variable>
#include <mutex>

#include "tokenward/sdk/call.hpp"

namespace tokenward::sdk {

/// Waits on `condition` until `ready()`, cancelled or out of time; the latter two are thrown. The host makes a call
/// cancelled before it interrupts it: if `Storage::interrupt` notifies `condition` under the lock's mutex, no
/// interruption is missed in between.
template <typename Ready>
void wait_for(std::condition_variable& condition, std::unique_lock<std::mutex>& lock, const Call& call,
              const Ready& ready) {
  const auto done = [&] { return ready() || call.cancelled(); };
  if (call.deadline())
    condition.wait_until(lock, *call.deadline(), done);
  else
    condition.wait(lock, done);
  if (!ready()) call.check();
}

}  // namespace tokenward::sdk
