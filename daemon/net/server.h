#pragma once
// The daemon's sockets: listeners, I/O threads and every connection between them. `app` owns one.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/guarded.h"
#include "base/message.h"
#include "base/result.h"
#include "net/counters.h"
#include "net/deadlines.h"
#include "net/service.h"

namespace tokenward::net {

class IoThread;
class Listener;

struct ServerConfig {
  std::vector<ListenerConfig> listeners;
  unsigned threads = 1;  ///< I/O threads; at least 1.
  /// Beyond this no connection is accepted; each listener may exceed it by the one it has already accepted.
  std::size_t max_connections = 10'000;
  Deadlines deadlines;
  RefusalSink refused = {};  ///< Told of each message that the gate refuses; empty: nobody is.
};

/// Opened, then started once, then stopped once. `counters` may be called from any thread, the rest from one.
class Server {
 public:
  /// Binds every address. Sets `loopback` in the traits of listeners bound to a loopback address. `lookup` and
  /// `handler` are called from all I/O threads at once. Errors: Invalid, Conflict or Unavailable, with one sentence
  /// that names the address.
  [[nodiscard]] static Result<std::unique_ptr<Server>> open(ServerConfig config, RouteRulesLookup lookup,
                                                            RequestHandler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Starts the threads; requests are answered from now on.
  void start();

  /// Stops accepting, ends idle connections, lets requests in flight finish for at most `grace`, then ends all and
  /// joins the threads. Answers that are still owed may be sent later; they go nowhere.
  void stop(std::chrono::milliseconds grace);

  /// The bound addresses, in the order of the settings.
  [[nodiscard]] std::vector<std::string> addresses() const;
  [[nodiscard]] CounterSnapshot counters() const;

 private:
  explicit Server(std::shared_ptr<Service> service);
  void run(IoThread& thread);

  const std::shared_ptr<Service> service_;
  std::vector<std::shared_ptr<IoThread>> io_threads_;
  std::vector<std::shared_ptr<Listener>> listeners_;
  std::vector<std::thread> threads_;
  Guarded<unsigned> running_{0U};
  std::condition_variable stopped_;
};

}  // namespace tokenward::net
