#include "client.h"

#include <algorithm>
#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <cstdlib>
#include <stdexcept>

namespace tokenward::bench {
namespace {

/// The value of a field in a head whose lines end with CRLF; empty where there is none.
std::string field(std::string_view head, std::string_view name) {
  const auto same = [](char left, char right) { return (left | 0x20) == (right | 0x20); };
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    const std::string_view line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (!std::equal(name.begin(), name.end(), line.begin(), same)) continue;
    const std::size_t begin = line.find_first_not_of(' ', name.size() + 1);
    return begin == std::string_view::npos ? std::string() : std::string(line.substr(begin));
  }
  return {};
}

}  // namespace

Client::Client(asio::io_context& context, asio::ip::tcp::endpoint server)
    : socket_(context), server_(std::move(server)) {}

void Client::close() {
  asio::error_code ignored;
  socket_.close(ignored);
  input_.clear();
}

asio::awaitable<void> Client::connect() {
  close();
  co_await socket_.async_connect(server_, asio::use_awaitable);
  socket_.set_option(asio::ip::tcp::no_delay(true));
}

asio::awaitable<Answer> Client::ask(std::string_view request) {
  if (!socket_.is_open()) co_await connect();
  co_await asio::async_write(socket_, asio::buffer(request), asio::use_awaitable);
  co_return co_await answer();
}

asio::awaitable<Answer> Client::answer() {
  const std::size_t size =
      co_await asio::async_read_until(socket_, asio::dynamic_buffer(input_), "\r\n\r\n", asio::use_awaitable);
  const std::string head = input_.substr(0, size);
  input_.erase(0, size);
  if (head.size() < 12) throw std::runtime_error("no answer of HTTP");
  Answer read{std::atoi(head.c_str() + 9), {}, field(head, "connection") == "close"};
  const std::size_t length = std::strtoul(field(head, "content-length").c_str(), nullptr, 10);
  if (input_.size() < length) {
    co_await asio::async_read(socket_, asio::dynamic_buffer(input_), asio::transfer_exactly(length - input_.size()),
                              asio::use_awaitable);
  }
  read.body = input_.substr(0, length);
  input_.erase(0, length);
  if (read.closes) close();
  co_return read;
}

}  // namespace tokenward::bench
