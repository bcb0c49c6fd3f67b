/// \file
/// The connections of a store: lent to calls, made when they are needed, replaced when they die.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "query_killer.h"
#include "session.h"
#include "tokenward/sdk/call.hpp"

namespace tokenward::mysql {

/// Connections are made by a thread of the pool's own, so that a call waits no longer for a server that does not answer
/// (or a name that does not resolve) than it has time. Without anybody waiting nothing is tried: a server that is down
/// is asked once for those who need it now, and all of them are told. Thread-safe; outlives its leases.
class Pool {
 public:
  /// Makes a connection, or throws sdk::Error. `after_loss`: one has died since the last was made. Gives up soon after
  /// `stop` is set.
  using Connect = std::function<std::unique_ptr<Connection>(bool after_loss, const std::atomic<bool>& stop)>;

  /// At most `size` connections at a time.
  Pool(unsigned size, Connect connect, QueryKiller& killer);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// A session in a caller's hands: its call can be interrupted, and a connection that cannot be used again is dropped.
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Session> session, const sdk::Call& call);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Session& operator*() const noexcept { return *session_; }

   private:
    Pool& pool_;
    std::unique_ptr<Session> session_;
    const std::uint64_t call_id_;
    Patience patience_;
  };

  /// Puts in a connection that was made elsewhere.
  void add(std::unique_ptr<Connection> connection);

  /// Waits for a session; throws CANCELLED or TIMEOUT if `call` ends before there is one, UNAVAILABLE with the reason
  /// if none can be made.
  [[nodiscard]] Lease borrow(const sdk::Call& call);

  /// Makes the call with that id, if it has a session or waits for one, look whether it was cancelled.
  void interrupt(std::uint64_t call_id);

 private:
  void give_back(std::unique_ptr<Session> session, std::uint64_t call_id);
  std::unique_ptr<Session> take_living();
  std::unique_ptr<Session> wait_for_one(std::unique_lock<std::mutex>& lock, const sdk::Call& call);
  void make_connections();
  void make_one(std::unique_lock<std::mutex>& lock);

  const unsigned size_;
  const Connect connect_;
  QueryKiller& killer_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_, wanted_;
  std::vector<std::unique_ptr<Session>> free_;
  std::unordered_map<std::uint64_t, Wakeup*> running_;
  unsigned total_ = 0;       // lent and free
  unsigned unanswered_ = 0;  // calls that wait and have not been told of a failure
  bool lost_ = false;
  std::uint64_t failures_ = 0;
  std::optional<sdk::Error> last_failure_;
  std::thread maker_;
};

}  // namespace tokenward::mysql
