#pragma once
// What all connections of a server share: whom they ask, how long they wait, how many there may be.

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "base/message.h"
#include "net/deadlines.h"
#include "net/refusal.h"

namespace tokenward::net {

/// Where to listen and what is served there.
struct ListenerConfig {
  std::string address;  ///< `127.0.0.1:8640`, `[::1]:8640` or `unix:/path`; port 0: any free one.
  ListenerTraits traits;
};

/// How many connections are open, and who waits to accept more. Thread-safe; outlives its slots.
class ConnectionLimit {
 public:
  explicit ConnectionLimit(std::size_t limit) : limit_(limit) {}

  /// One connection's place, given back when it goes.
  class Slot {
   public:
    explicit Slot(ConnectionLimit& limit) noexcept : limit_(&limit) { limit.open_.fetch_add(1); }
    Slot(Slot&& other) noexcept : limit_(std::exchange(other.limit_, nullptr)) {}
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    ~Slot() {
      if (limit_ != nullptr) limit_->give_back();
    }

   private:
    ConnectionLimit* limit_;
  };

  /// Whether another may be accepted now; if not, `resume` is called once, from any thread, when a place is free.
  [[nodiscard]] bool has_room_or_wait(std::function<void()> resume) {
    if (open_.load() < limit_) return true;
    auto waiting = waiting_.lock();
    if (open_.load() < limit_) return true;
    waiting->push_back(std::move(resume));
    return false;
  }

 private:
  void give_back() {
    open_.fetch_sub(1);
    std::vector<std::function<void()>> waiting;
    std::swap(waiting, *waiting_.lock());
    for (const auto& resume : waiting) resume();
  }

  const std::size_t limit_;
  std::atomic<std::size_t> open_{0};
  Guarded<std::vector<std::function<void()>>> waiting_;
};

/// Constant while threads run, but for the limit. Outlives every connection and every pending answer.
struct Service {
  RouteRulesLookup lookup;
  RequestHandler handler;
  RefusalSink refused;  ///< Empty: nobody wants to know.
  Deadlines deadlines;
  std::vector<ListenerConfig> listeners;
  ConnectionLimit limit;
};

}  // namespace tokenward::net
