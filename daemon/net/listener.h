#pragma once
// One listening socket. Accepted connections are dealt to the I/O threads in turn, so that a few long-lived ones, as
// gateways keep, spread evenly; the kernel's SO_REUSEPORT would hash them, and would let a second daemon share the port
// unnoticed.

#include <memory>
#include <string>
#include <vector>

#include <asio/basic_socket_acceptor.hpp>
#include <asio/steady_timer.hpp>

#include "base/result.h"
#include "net/address.h"
#include "net/io_thread.h"
#include "net/socket.h"

namespace tokenward::net {

class Listener : public std::enable_shared_from_this<Listener> {
 public:
  /// Binds `config.address` and listens; connections queue in the kernel until `start`. Errors: Invalid for a malformed
  /// address, Conflict for one in use, Unavailable otherwise; each sentence names the address. Everything given
  /// outlives the listener; it accepts on `threads[home]`.
  [[nodiscard]] static Result<std::shared_ptr<Listener>> open(const ListenerConfig& config,
                                                              const std::vector<std::shared_ptr<IoThread>>& threads,
                                                              std::size_t home);
  ~Listener();

  /// Begins to accept. Any thread.
  void start();
  /// Stops accepting, for good. Any thread.
  void close();

  /// The bound address, with the port that was chosen for port 0.
  [[nodiscard]] std::string address() const { return to_text(bound_); }
  [[nodiscard]] const Endpoint& bound() const noexcept { return bound_; }

 private:
  using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol, asio::io_context::executor_type>;

  Listener(const ListenerConfig& config, const std::vector<std::shared_ptr<IoThread>>& threads, std::size_t home);
  Result<void> bind(const Endpoint& endpoint);
  void accept();
  void pause();
  bool has_room();
  void take_waiting();
  void deal(Accepted accepted);

  const ListenerConfig& config_;
  const std::vector<std::shared_ptr<IoThread>>& threads_;
  IoThread& home_;
  Acceptor acceptor_;
  asio::steady_timer pause_;  ///< Until the next try after the operating system refused.
  Endpoint bound_;
  std::size_t next_thread_;
};

}  // namespace tokenward::net
