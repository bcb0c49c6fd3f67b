#pragma once
// One thread of input and output: its event loop, the deadlines of its connections, and its counters.

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include "net/block_pool.h"
#include "net/counters.h"
#include "net/deadline_wheel.h"
#include "net/gate.h"
#include "net/poller.h"
#include "net/service.h"

namespace tokenward::net {

class Connection;

/// Everything but `post`-ing to `context()` and reading `counters()` is for the thread inside `run()`. Shared, because
/// a pending answer may outlive the server.
class IoThread : public std::enable_shared_from_this<IoThread> {
 public:
  explicit IoThread(std::shared_ptr<Service> service);

  [[nodiscard]] asio::io_context& context() noexcept { return context_; }
  [[nodiscard]] DeadlineWheel& wheel() noexcept { return wheel_; }
  [[nodiscard]] BlockPool& buffers() noexcept { return buffers_; }
  [[nodiscard]] Poller& poller() noexcept { return poller_; }
  /// Where a connection reads into that has nothing of its own yet.
  [[nodiscard]] std::span<char> read_block() noexcept { return read_block_; }
  /// Memory for the answers of a connection, where it has none, until it has sent them.
  void lend_output(std::string& output) noexcept;
  void take_back_output(std::string& output) noexcept;
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
  /// Lets go of a connection that has ended, once nobody is in the middle of it.
  void bury(std::shared_ptr<Connection> connection) noexcept;

 private:
  void bury_ended() noexcept;
  void tick();
  void leave_if_drained();
  void leave();

  const std::shared_ptr<Service> service_;
  Counters counters_;
  BlockPool buffers_;
  Gate::FieldArray fields_;
  std::array<char, 16 * 1024> read_block_;
  std::string spare_output_;
  DeadlineWheel wheel_;
  const std::chrono::steady_clock::time_point origin_ = std::chrono::steady_clock::now();
  bool ticking_ = false;
  bool draining_ = false;
  bool aborted_ = false;
  std::vector<std::shared_ptr<Connection>> ended_;  ///< There is always room for one more.
  // Below what connections use, because handlers left in the loop own connections.
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  asio::steady_timer ticks_{context_};
  Poller poller_{context_, [this] { bury_ended(); }};
};

}  // namespace tokenward::net
