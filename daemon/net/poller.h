#pragma once
// Tells the connections of one I/O thread when their sockets are ready. Asio asks a socket once more after each read
// and once more for each wait; a set of sockets that tells of every change by itself (epoll, edge-triggered) needs
// neither, so a request costs one read and one write, and many requests share one wait.

#include <functional>
#include <memory>

#include <asio/io_context.hpp>

#include "net/socket.h"
#include "net/turns.h"

namespace tokenward::net {

/// One I/O thread's; not thread-safe. It serves from within the event loop that it is given.
class Poller {
 public:
  /// `served` is called after each round. Throws std::system_error.
  Poller(asio::io_context& context, std::function<void()> served);
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Begins to tell `polled` of `socket`: at once, if it is ready already. Throws std::system_error.
  void add(const Socket& socket, Polled& polled);
  /// Tells it nothing any more. Its socket is still open.
  void forget(const Socket& socket, Polled& polled) noexcept;
  /// Tells it `readable` once more, after others have had their turn.
  void again(Polled& polled);
  /// Ends the wait, so that the event loop may come to its end.
  void stop() noexcept;

 private:
  class Set;
  void wait();
  void serve();
  void serve_soon();

  Turns turns_;
  const std::unique_ptr<Set> set_;
  const std::function<void()> served_;
  bool waits_ = false;        ///< The event loop tells when somebody is ready.
  bool serves_soon_ = false;  ///< The event loop has a round to run.
  bool serving_ = false;
  bool stopped_ = false;
};

}  // namespace tokenward::net
