#pragma once
// A server on a free port with a handler for tests, and a client that blocks.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <asio/generic/stream_protocol.hpp>
#include <asio/io_context.hpp>

#include "base/guarded.h"
#include "base/message.h"
#include "net/server.h"

namespace tokenward::net::test {

/// The requests that left their I/O thread, for a test to answer.
class Detached {
 public:
  void add(std::shared_ptr<PendingAnswer> pending);
  /// The oldest; waits for one.
  [[nodiscard]] std::shared_ptr<PendingAnswer> take();

 private:
  Guarded<std::deque<std::shared_ptr<PendingAnswer>>> waiting_;
  std::condition_variable arrived_;
};

/// A whole 200 answer with `body`.
[[nodiscard]] std::string ok(std::string_view body);

/// Answers with `METHOD target|peer|body`; `/later...` is detached, `/size/N` answers N bytes, `/close` closes after,
/// `/throw` throws, `/hold` waits for whoever has `held`, `/for/N` counts for party N and answers how many of its kind
/// came before it.
class TestServer {
 public:
  explicit TestServer(ServerConfig config);

  [[nodiscard]] std::string address() const { return server_->addresses().front(); }
  [[nodiscard]] Detached& detached() noexcept { return detached_; }
  [[nodiscard]] std::mutex& held() noexcept { return held_; }
  [[nodiscard]] Server& server() noexcept { return *server_; }
  [[nodiscard]] CounterSnapshot counters() const { return server_->counters(); }

 private:
  void handle(const RequestMessage& request, Exchange& exchange);

  Detached detached_;
  std::mutex held_;
  int for_parties_ = 0;  // of one I/O thread
  std::unique_ptr<Server> server_;
};

/// One listener and the usual deadlines.
[[nodiscard]] ServerConfig config_for(std::string address = "127.0.0.1:0", unsigned threads = 1);

/// A blocking client. A read that gets nothing for 20 seconds fails the test.
class Client {
 public:
  explicit Client(const std::string& address);

  void send(std::string_view bytes);
  /// Sends as much as the socket takes before the server closes it.
  void send_regardless(std::string_view bytes);
  void half_close();
  void close();
  /// One answer, by its Content-Length.
  [[nodiscard]] std::string receive();
  /// The body of the next answer.
  [[nodiscard]] std::string receive_body();
  /// All until the server closes.
  [[nodiscard]] std::string receive_rest();

 private:
  std::size_t receive_some();

  asio::io_context context_;
  asio::generic::stream_protocol::socket socket_{context_};
  std::string buffered_;
};

[[nodiscard]] std::string get(std::string_view target, std::string_view fields = "");

/// Waits until `holds`, at most 20 seconds; whether it came to hold.
[[nodiscard]] bool eventually(const std::function<bool()>& holds);

}  // namespace tokenward::net::test
