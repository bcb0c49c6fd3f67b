#include "socket_wait.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>

#include "tokenward/sdk/error.hpp"

namespace tokenward::mysql {
namespace {

using Clock = std::chrono::steady_clock;

/// For poll: rounded up, so that a wait never ends just before its time; -1 is for ever.
int milliseconds_until(std::optional<Clock::time_point> until) {
  if (!until) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}

}  // namespace

Wakeup::Wakeup() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (descriptor_ < 0) throw sdk::Error(TKW_UNAVAILABLE, "the process has no descriptor left", errno);
}

Wakeup::~Wakeup() { ::close(descriptor_); }

void Wakeup::signal() noexcept { ::eventfd_write(descriptor_, 1); }

void Wakeup::clear() noexcept {
  eventfd_t count = 0;
  ::eventfd_read(descriptor_, &count);
}

Awaited wait_for_socket(int socket, Direction direction, const Wakeup& wakeup, std::optional<Clock::time_point> until) {
  const short event = direction == Direction::Read ? POLLIN : POLLOUT;
  std::array<pollfd, 2> watched{{{socket, event, 0}, {wakeup.descriptor(), POLLIN, 0}}};
  for (;;) {
    const int ready = ::poll(watched.data(), watched.size(), milliseconds_until(until));
    if (ready < 0 && errno == EINTR) continue;
    // What has come in counts first: a call that is done need not be given up.
    if (ready < 0 || watched[0].revents != 0) return Awaited::Ready;
    if (watched[1].revents != 0) return Awaited::Woken;
    if (until && Clock::now() >= *until) return Awaited::TimedOut;
  }
}

bool has_input(int socket) noexcept {
  pollfd watched{socket, POLLIN, 0};
  return ::poll(&watched, 1, 0) > 0;
}

void never_block(int socket) noexcept { ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK); }

void hang_up(int socket) noexcept { ::shutdown(socket, SHUT_RDWR); }

}  // namespace tokenward::mysql
