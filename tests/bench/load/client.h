#pragma once
// One connection that sends requests and reads answers, one at a time. Coroutines on one thread; errors are thrown.

#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>
#include <string>
#include <string_view>

namespace tokenward::bench {

struct Answer {
  int status = 0;
  std::string body;
  bool closes = false;  ///< The server ends the connection with this answer.
};

/// Belongs to the io_context it was made with, and is used by one coroutine.
class Client {
 public:
  Client(asio::io_context& context, asio::ip::tcp::endpoint server);

  /// Connects, anew where it was connected.
  asio::awaitable<void> connect();
  /// Sends the request and reads its answer; connects before that where it is not connected.
  asio::awaitable<Answer> ask(std::string_view request);
  /// Reads one answer: a status line, fields, and as many bytes as Content-Length says.
  asio::awaitable<Answer> answer();

  [[nodiscard]] asio::ip::tcp::socket& socket() noexcept { return socket_; }
  void close();

 private:
  asio::ip::tcp::socket socket_;
  asio::ip::tcp::endpoint server_;
  std::string input_;
};

}  // namespace tokenward::bench
