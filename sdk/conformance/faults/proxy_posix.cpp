#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <limits>
#include <list>
#include <string>
#include <thread>
#include <vector>

#include "client/expect.h"
#include "faults/proxy.h"

namespace tokenward::conformance {
namespace {

constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

int connect_to(const HostAndPort& server) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  if (::getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &hints, &found) != 0) return -1;
  int connected = -1;
  for (const addrinfo* at = found; at != nullptr && connected < 0; at = at->ai_next) {
    connected = ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
    if (connected >= 0 && ::connect(connected, at->ai_addr, at->ai_addrlen) != 0) {
      ::close(connected);
      connected = -1;
    }
  }
  ::freeaddrinfo(found);
  return connected;
}

void send_at_once(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// Ends it with a reset, as a line that breaks does.
void reset(int socket) {
  const linger now{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(socket);
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

struct Connection {
  int plugin, server;
};

}  // namespace

class Proxy::Loop {
 public:
  explicit Loop(HostAndPort upstream) : upstream_(std::move(upstream)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    const bool listening = listener_ >= 0 && ::bind(listener_, any, length) == 0 && ::listen(listener_, 128) == 0 &&
                           ::getsockname(listener_, any, &length) == 0 && ::pipe2(wake_.data(), O_CLOEXEC) == 0;
    if (!listening) throw Skipped("no socket can be opened on 127.0.0.1");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~Loop() {
    stop = true;
    wake();
    thread_.join();
    ::close(listener_);
    ::close(wake_[0]);
    ::close(wake_[1]);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void wake() const { [[maybe_unused]] const ssize_t written = ::write(wake_[1], "", 1); }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  std::atomic<bool> stop{false}, refusing{false}, silent{false}, cut_now{false};
  std::atomic<std::uint64_t> passed{0}, cut_at{kNever};

 private:
  void run() {
    while (!stop) {
      std::vector<pollfd> waiting{{listener_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
      if (!silent) {
        for (const Connection& each : connections_) {
          waiting.push_back({each.plugin, POLLIN, 0});
          waiting.push_back({each.server, POLLIN, 0});
        }
      }
      ::poll(waiting.data(), waiting.size(), -1);
      serve(waiting);
    }
    drop_all();
  }

  void serve(const std::vector<pollfd>& ready) {
    std::array<char, 64> ignored{};
    if (ready[1].revents != 0) [[maybe_unused]]
      const ssize_t length = ::read(wake_[0], ignored.data(), ignored.size());
    if (cut_now.exchange(false)) return drop_all();
    std::size_t at = 2;
    for (auto each = connections_.begin(); each != connections_.end() && at + 1 < ready.size(); at += 2) {
      const bool kept = (ready[at].revents == 0 || pass(each->plugin, each->server)) &&
                        (ready[at + 1].revents == 0 || pass(each->server, each->plugin));
      if (connections_.empty()) return;  // everything was cut
      if (kept) {
        ++each;
        continue;
      }
      reset(each->plugin);
      reset(each->server);
      each = connections_.erase(each);
    }
    if (ready[0].revents != 0) accept_one();
  }

  /// Passes on what there is; false: that connection is over.
  bool pass(int from, int to) {
    std::array<char, 65536> piece{};
    const ssize_t length = ::recv(from, piece.data(), piece.size(), 0);
    if (length <= 0) return false;
    if (passed >= cut_at) {
      cut_at = kNever;
      drop_all();
      return false;
    }
    ++passed;
    return send_all(to, piece.data(), static_cast<std::size_t>(length));
  }

  void accept_one() {
    const int plugin = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (plugin < 0) return;
    const int server = refusing ? -1 : connect_to(upstream_);
    if (server < 0) return reset(plugin);
    send_at_once(plugin);
    send_at_once(server);
    connections_.push_back({plugin, server});
  }

  void drop_all() {
    for (const Connection& each : connections_) {
      reset(each.plugin);
      reset(each.server);
    }
    connections_.clear();
  }

  HostAndPort upstream_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::array<int, 2> wake_{-1, -1};
  std::list<Connection> connections_;  // of the thread alone
  std::thread thread_;
};

Proxy::Proxy(HostAndPort upstream) : loop_(std::make_unique<Loop>(std::move(upstream))) {}

Proxy::~Proxy() = default;

HostAndPort Proxy::address() const { return {"127.0.0.1", loop_->port()}; }

std::uint64_t Proxy::passed() const { return loop_->passed; }

void Proxy::cut_after(std::uint64_t pieces) { loop_->cut_at = loop_->passed + pieces; }

void Proxy::cut() {
  loop_->cut_now = true;
  loop_->wake();
}

void Proxy::refuse(bool refusing) { loop_->refusing = refusing; }

void Proxy::keep_silent(bool silent) {
  loop_->silent = silent;
  loop_->wake();
}

}  // namespace tokenward::conformance
