#include "storage/thread_presence.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tokenward::storage {

namespace {

using ThreadEvent = decltype(tkw_storage::thread_event);

void tell(ThreadEvent event, std::int32_t begin) noexcept {
  try {
    event(begin);
  } catch (...) {
    return;  // against the contract, and nothing that a call could do about it
  }
}

/// The plugins that know of one thread; they stay loaded for as long as the process lives.
class Announced {
 public:
  Announced() = default;
  Announced(const Announced&) = delete;
  Announced& operator=(const Announced&) = delete;
  ~Announced() {
    for (const ThreadEvent event : events_) tell(event, 0);
  }

  void add(ThreadEvent event) {
    if (std::find(events_.begin(), events_.end(), event) != events_.end()) return;
    events_.push_back(event);
    tell(event, 1);
  }
  void remove(ThreadEvent event) noexcept {
    if (std::erase(events_, event) != 0) tell(event, 0);
  }

 private:
  std::vector<ThreadEvent> events_;
};

Announced& of_this_thread() {
  thread_local Announced announced;
  return announced;
}

}  // namespace

void announce_thread(const tkw_storage& plugin) {
  if (plugin.thread_event) of_this_thread().add(plugin.thread_event);
}

void withdraw_thread(const tkw_storage& plugin) noexcept {
  if (plugin.thread_event) of_this_thread().remove(plugin.thread_event);
}

}  // namespace tokenward::storage
