#include "proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace tokenward::test {
namespace {

sockaddr_in local_address(unsigned port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

bool send_all(int socket, const char* bytes, std::size_t n) {
  while (n > 0) {
    const ssize_t sent = ::send(socket, bytes, n, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    n -= static_cast<std::size_t>(sent);
  }
  return true;
}

/// The length of the first packet in `bytes` with its header, or 0 if it is not complete. (Protocol: three bytes of
/// length, little-endian, and a number.)
std::size_t first_packet(const std::string& bytes) {
  if (bytes.size() < 4) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
  const std::size_t length = 4 + (byte(0) | byte(1) << 8 | byte(2) << 16);
  return length <= bytes.size() ? length : 0;
}

}  // namespace

Proxy::Proxy(unsigned server_port)
    : server_port_(server_port), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = local_address(0);
  socklen_t length = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    throw std::runtime_error("the proxy has no port");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_clients(); });
}

Proxy::~Proxy() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  cut();
  for (Link& link : links_) {
    link.thread.join();
    ::close(link.client);
    ::close(link.server);
  }
}

void Proxy::at_word(const std::string& word, Deed deed) {
  const std::lock_guard lock(mutex_);
  word_ = word;
  deed_ = deed;
}

void Proxy::cut() {
  const std::lock_guard lock(mutex_);
  for (const Link& link : links_) {
    ::shutdown(link.client, SHUT_RDWR);
    ::shutdown(link.server, SHUT_RDWR);
  }
}

void Proxy::accept_clients() {
  for (int client = 0; (client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = local_address(server_port_);
    if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      ::shutdown(client, SHUT_RDWR);
    const std::lock_guard lock(mutex_);
    Link& link = links_.emplace_back(Link{client, server, false, {}});
    link.thread = std::thread([this, &link] { pass_on(link); });
  }
}

void Proxy::pass_on(Link& link) {
  std::array<pollfd, 2> watched{{{link.client, POLLIN, 0}, {link.server, POLLIN, 0}}};
  std::array<char, 65536> bytes{};
  std::string unsent;
  for (bool open = true; open && ::poll(watched.data(), watched.size(), -1) > 0;) {
    for (const pollfd& one : watched) {
      if (one.revents == 0 || !open) continue;
      const ssize_t n = ::recv(one.fd, bytes.data(), bytes.size(), 0);
      if (n <= 0) {
        open = false;
      } else if (one.fd == link.client) {
        unsent.append(bytes.data(), static_cast<std::size_t>(n));
        open = pass_from_client(link, unsent);
      } else if (!link.holding) {
        open = send_all(link.client, bytes.data(), static_cast<std::size_t>(n));
      }
    }
  }
  ::shutdown(link.client, SHUT_RDWR);
  ::shutdown(link.server, SHUT_RDWR);
}

/// Packet by packet, so that a word is found wherever the network has split it.
bool Proxy::pass_from_client(Link& link, std::string& unsent) {
  for (std::size_t length = 0; (length = first_packet(unsent)) != 0; unsent.erase(0, length))
    if (deed_done_on(link, unsent.substr(0, length)) || !send_all(link.server, unsent.data(), length)) return false;
  return true;
}

/// True: the connection is to be cut.
bool Proxy::deed_done_on(Link& link, const std::string& statement) {
  const std::lock_guard lock(mutex_);
  if (word_.empty() || statement.find(word_) == std::string::npos) return false;
  word_.clear();
  link.holding = deed_ == Deed::HoldAnswer;
  return !link.holding;
}

}  // namespace tokenward::test
