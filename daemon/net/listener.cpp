#include "net/listener.h"

#include <utility>

#include <asio/ip/tcp.hpp>
#include <asio/ip/v6_only.hpp>
#include <asio/post.hpp>

#include "net/connection.h"
#include "net/local_socket.h"

namespace tokenward::net {
namespace {

constexpr int kBacklog = 4096;
/// Of connections that are accepted before others have their turn.
constexpr int kMaxAtOnce = 16;
/// How long to wait after the operating system refused a connection, for want of descriptors or memory.
constexpr std::chrono::milliseconds kPause{100};

std::string path_of(const Endpoint& endpoint) { return to_text(endpoint).substr(std::string_view{"unix:"}.size()); }

Error cannot_listen(const std::string& address, const std::error_code& error) {
  const ErrorCode code = error == asio::error::address_in_use ? ErrorCode::Conflict : ErrorCode::Unavailable;
  return {code, "cannot listen on " + address + ": " + error.message()};
}

}  // namespace

Listener::Listener(const ListenerConfig& config, const std::vector<std::shared_ptr<IoThread>>& threads,
                   std::size_t home)
    : config_(config),
      threads_(threads),
      home_(*threads[home]),
      acceptor_(home_.context()),
      pause_(home_.context()),
      next_thread_(home) {}

Listener::~Listener() {
  if (acceptor_.is_open() && is_unix(bound_)) remove_socket(path_of(bound_));
}

Result<std::shared_ptr<Listener>> Listener::open(const ListenerConfig& config,
                                                 const std::vector<std::shared_ptr<IoThread>>& threads,
                                                 std::size_t home) {
  const auto endpoint = parse_address(config.address);
  if (!endpoint) return endpoint.error();
  std::shared_ptr<Listener> listener{new Listener(config, threads, home)};
  if (const auto bound = listener->bind(*endpoint); !bound) return bound.error();
  return listener;
}

Result<void> Listener::bind(const Endpoint& endpoint) {
  if (is_unix(endpoint)) {
    if (auto cleared = clear_stale_socket(path_of(endpoint)); !cleared) return cleared;
  }
  std::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error && !is_unix(endpoint)) {
    acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.set_option(asio::ip::tcp::no_delay(true), error);  // Accepted sockets inherit it.
    if (!error && endpoint.protocol().family() == AF_INET6) acceptor_.set_option(asio::ip::v6_only(true), error);
  }
  if (!error) acceptor_.bind(endpoint, error);
  if (error) return cannot_listen(config_.address, error);
  bound_ = endpoint;
  if (is_unix(endpoint)) {
    if (auto restricted = restrict_socket(path_of(endpoint)); !restricted) return restricted;
  } else {
    bound_ = acceptor_.local_endpoint(error);
  }
  if (!error) acceptor_.listen(kBacklog, error);
  if (!error) acceptor_.non_blocking(true, error);
  if (error) return cannot_listen(config_.address, error);
  return {};
}

void Listener::start() {
  asio::post(home_.context(), [self = shared_from_this()] { self->accept(); });
}

void Listener::close() {
  asio::post(home_.context(), [self = shared_from_this()] {
    if (!self->acceptor_.is_open()) return;
    std::error_code ignored;
    self->acceptor_.close(ignored);
    self->pause_.cancel();
    if (is_unix(self->bound_)) remove_socket(path_of(self->bound_));
  });
}

void Listener::accept() {
  if (!acceptor_.is_open() || !has_room()) return;
  acceptor_.async_wait(Acceptor::wait_read, [self = shared_from_this()](std::error_code error) {
    if (!error) self->take_waiting();
  });
}

/// If not, accepting goes on when there is.
bool Listener::has_room() {
  return home_.service().limit.has_room_or_wait([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->start();
  });
}

void Listener::take_waiting() {
  for (int i = 0; i < kMaxAtOnce && acceptor_.is_open(); ++i) {
    if (!has_room()) return;
    Accepted accepted = accept_next(acceptor_.native_handle());
    if (accepted.outcome == Accepted::Outcome::Refused) return pause();
    if (accepted.outcome == Accepted::Outcome::Nobody) break;
    try {
      deal(std::move(accepted));
    } catch (const std::exception&) {
      home_.counters().failures.add();  // This connection is lost; accepting goes on.
    }
  }
  accept();
}

void Listener::pause() {
  pause_.expires_after(kPause);
  pause_.async_wait([self = shared_from_this()](std::error_code cancelled) {
    if (!cancelled) self->accept();
  });
}

/// Gives the connection to the threads in turn.
void Listener::deal(Accepted accepted) {
  IoThread& thread = *threads_[next_thread_];
  next_thread_ = (next_thread_ + 1) % threads_.size();
  auto begin = [&thread, slot = ConnectionLimit::Slot{thread.service().limit}, socket = std::move(accepted.socket),
                &traits = config_.traits, peer = peer_text(accepted.peer)]() mutable {
    std::make_shared<Connection>(thread, std::move(slot), std::move(socket), traits, std::move(peer))->start();
  };
  if (&thread == &home_)
    begin();
  else
    asio::post(thread.context(), std::move(begin));
}

}  // namespace tokenward::net
