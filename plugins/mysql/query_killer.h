/// \file
/// Ends statements at the server whose callers do not wait for them any longer.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "connection.h"

namespace tokenward::mysql {

/// What is killed: the statement, after which the client gets an answer; or the connection with it.
enum class Kill : std::uint8_t { Query, Connection };

/// A thread with a connection of its own, because a server that answers nobody must not hold up the caller who has just
/// given it up. A connection whose statement is killed is never used again, so a kill that comes late meets nobody.
/// Thread-safe.
class QueryKiller {
 public:
  /// Makes a connection to the server it is given; throws sdk::Error.
  using Connect = std::function<std::unique_ptr<Connection>(const Endpoint&, const Patience&)>;

  explicit QueryKiller(Connect connect);
  /// What has not been killed by then is left to the end of its connection. Waits for one that is being killed, at
  /// most about three seconds.
  ~QueryKiller();
  QueryKiller(const QueryKiller&) = delete;
  QueryKiller& operator=(const QueryKiller&) = delete;

  /// Kills what the connection with that id is doing, or it, soon.
  void kill(const Endpoint& server, unsigned long connection_id, Kill what);

 private:
  struct Order {
    Endpoint server;
    unsigned long connection_id;
    Kill what;
  };

  void work();
  void carry_out(const Order& order);

  const Connect connect_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable ordered_;
  std::deque<Order> orders_;                // guarded by mutex_
  std::unique_ptr<Connection> connection_;  // the thread's; to the server of the last order
  std::thread thread_;
};

}  // namespace tokenward::mysql
