#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "net/socket.h"

namespace tokenward::net {
namespace {

/// Calls until no signal interrupts it.
template <class Call>
Socket::Transfer transfer(Call&& call) noexcept {
  for (;;) {
    const ssize_t count = call();
    if (count >= 0) return {Socket::Outcome::Done, static_cast<std::size_t>(count)};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {Socket::Outcome::WouldBlock, 0};
    if (errno != EINTR) return {Socket::Outcome::Failed, 0};
  }
}

/// Whether only the connection that was next is lost: those behind it are as good as before (accept(2)).
bool concerns_one(int error) noexcept {
  switch (error) {
    case ECONNABORTED:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case EINTR:
    case ENETDOWN:
    case ENETUNREACH:
    case ENOPROTOOPT:
    case EPERM:
    case EPROTO:
      return true;
    default:
      return false;
  }
}

}  // namespace

Socket::Transfer Socket::receive(std::span<char> room) noexcept {
  return transfer([&] { return ::recv(handle_, room.data(), room.size(), 0); });
}

Socket::Transfer Socket::send(std::string_view bytes) noexcept {
  return transfer([&] { return ::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL); });
}

bool Socket::shutdown_send() noexcept { return ::shutdown(handle_, SHUT_WR) == 0; }

void Socket::close() noexcept {
  if (is_open()) ::close(std::exchange(handle_, kNone));
}

Accepted accept_next(Socket::Handle listening) noexcept {
  for (;;) {
    Endpoint peer;
    auto size = static_cast<socklen_t>(peer.capacity());
    const int handle = ::accept4(listening, peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (handle >= 0) {
      peer.resize(size);
      return {Accepted::Outcome::Done, Socket(handle), peer};
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {};
    if (!concerns_one(errno)) return {Accepted::Outcome::Refused, {}, {}};
  }
}

}  // namespace tokenward::net
