#pragma once
// One thread of input and output: its event loop, the deadlines of its connections, and its counters.

#include <atomic>
#include <memory>

#include <asio/executor_work_guard.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include "net/block_pool.h"
#include "net/counters.h"
#include "net/deadline_wheel.h"
#include "net/gate.h"
#include "net/service.h"

namespace tokenward::net {

class Connection;

/// A stream of any family, bound to one event loop.
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, asio::io_context::executor_type>;

/// Everything but `post`-ing to `context()` and reading `counters()` is for the thread inside `run()`. Shared, because
/// a pending answer may outlive the server.
class IoThread : public std::enable_shared_from_this<IoThread> {
 public:
  explicit IoThread(std::shared_ptr<Service> service);

  [[nodiscard]] asio::io_context& context() noexcept { return context_; }
  [[nodiscard]] DeadlineWheel& wheel() noexcept { return wheel_; }
  [[nodiscard]] BlockPool& buffers() noexcept { return buffers_; }
  /// Where the fields of the message being handed over stand.
  [[nodiscard]] Gate::FieldArray& fields() noexcept { return fields_; }
  [[nodiscard]] Counters& counters() noexcept { return counters_; }
  [[nodiscard]] Service& service() noexcept { return *service_; }
  [[nodiscard]] bool is_draining() const noexcept { return draining_; }

  /// Serves until `drain` was called and the last connection is gone, or until `abort`.
  void run();
  /// Idle connections end now, the others with the answer they owe. Any thread.
  void drain();
  /// All connections end now. Any thread.
  void abort();

  void add(Connection& connection);
  void remove(Connection& connection);

 private:
  void tick();
  void leave_if_drained();

  const std::shared_ptr<Service> service_;
  Counters counters_;
  BlockPool buffers_;
  Gate::FieldArray fields_;
  DeadlineWheel wheel_;
  const std::chrono::steady_clock::time_point origin_ = std::chrono::steady_clock::now();
  bool ticking_ = false;
  bool draining_ = false;
  bool aborted_ = false;
  // Below what connections use, because handlers left in the loop own connections.
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  asio::steady_timer ticks_{context_};
};

}  // namespace tokenward::net
