#include "net/server_harness.h"

#include <charconv>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include <sys/socket.h>
#include <sys/time.h>
#include <asio/buffer.hpp>
#include <asio/connect.hpp>
#include <asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include "net/address.h"
#include "net/gate_harness.h"

namespace tokenward::net::test {

void Detached::add(std::shared_ptr<PendingAnswer> pending) {
  waiting_.lock()->push_back(std::move(pending));
  arrived_.notify_one();
}

std::shared_ptr<PendingAnswer> Detached::take() {
  auto waiting = waiting_.lock();
  const bool came = arrived_.wait_for(waiting.guard(), std::chrono::seconds{20}, [&] { return !waiting->empty(); });
  if (!came) throw std::runtime_error{"no request was detached"};  // Not a Boost check: any thread may take.
  auto oldest = std::move(waiting->front());
  waiting->pop_front();
  return oldest;
}

std::string ok(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string{body};
}

TestServer::TestServer(ServerConfig config) {
  auto opened = Server::open(std::move(config), lookup(),
                             [this](const RequestMessage& request, Exchange& exchange) { handle(request, exchange); });
  if (!opened) throw std::runtime_error{opened.error().message};
  server_ = std::move(*opened);
  server_->start();
}

void TestServer::handle(const RequestMessage& request, Exchange& exchange) {
  constexpr std::string_view kSize = "/size/", kParty = "/for/";
  if (request.target.starts_with("/later")) return detached_.add(exchange.detach());
  if (request.target == "/throw") throw std::runtime_error{"as asked"};
  if (request.target == "/close") exchange.close_after();
  if (request.target.starts_with(kSize)) {
    std::size_t size = 0;
    std::from_chars(request.target.data() + kSize.size(), request.target.data() + request.target.size(), size);
    exchange.output().append(ok(std::string(size, 's')));
    return;
  }
  if (request.target == "/hold") const std::lock_guard wait(held_);
  if (request.target.starts_with(kParty)) {
    exchange.counts_for(std::strtoull(request.target.data() + kParty.size(), nullptr, 10));
    exchange.output().append(ok(std::to_string(for_parties_++)));
    return;
  }
  std::string body{request.method};
  body.append(" ").append(request.target).append("|").append(request.peer).append("|").append(request.body);
  exchange.output().append(ok(body));
}

ServerConfig config_for(std::string address, unsigned threads) {
  ServerConfig config;
  config.listeners.emplace_back().address = std::move(address);
  config.threads = threads;
  return config;
}

Client::Client(const std::string& address) {
  const auto endpoint = parse_address(address);
  BOOST_REQUIRE(endpoint);
  socket_.connect(*endpoint);
  const timeval limit{20, 0};
  ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

void Client::send(std::string_view bytes) { asio::write(socket_, asio::buffer(bytes)); }

void Client::send_regardless(std::string_view bytes) {
  std::error_code ignored;
  asio::write(socket_, asio::buffer(bytes), ignored);
}

void Client::half_close() { socket_.shutdown(asio::socket_base::shutdown_send); }
void Client::close() { socket_.close(); }

std::size_t Client::receive_some() {
  char block[16 * 1024];
  const ssize_t count = ::recv(socket_.native_handle(), block, sizeof block, 0);
  BOOST_REQUIRE_MESSAGE(count >= 0, "receive failed: " << std::generic_category().message(errno));
  buffered_.append(block, static_cast<std::size_t>(count));
  return static_cast<std::size_t>(count);
}

std::string Client::receive() {
  constexpr std::string_view kLength = "Content-Length: ";
  for (;;) {
    if (const std::size_t end = buffered_.find("\r\n\r\n"); end != std::string::npos) {
      std::size_t size = end + 4;
      if (const std::size_t at = buffered_.find(kLength); at < end) {
        std::size_t length = 0;
        std::from_chars(buffered_.data() + at + kLength.size(), buffered_.data() + end, length);
        size += length;
      }
      if (buffered_.size() >= size) {
        std::string answer = buffered_.substr(0, size);
        buffered_.erase(0, size);
        return answer;
      }
    }
    BOOST_REQUIRE_MESSAGE(receive_some() > 0, "closed instead of answered; got: " << buffered_);
  }
}

std::string Client::receive_body() {
  const std::string answer = receive();
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

std::string Client::receive_rest() {
  while (receive_some() > 0) {
  }
  return std::exchange(buffered_, {});
}

std::string get(std::string_view target, std::string_view fields) {
  return "GET " + std::string{target} + " HTTP/1.1\r\nHost: localhost\r\n" + std::string{fields} + "\r\n";
}

bool eventually(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

}  // namespace tokenward::net::test
