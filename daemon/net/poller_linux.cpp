#include <sys/epoll.h>

#include <array>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

#include "net/poller.h"

namespace tokenward::net {
namespace {

/// So many are told before the event loop has its turn: the answers from other threads, and time.
constexpr std::size_t kRound = 64;
/// So many are told before those are lined up that have become ready meanwhile: a look costs about as much as a tenth of
/// these turns.
constexpr std::size_t kStretch = 8;
/// Where so many were ready at once there will be others by now, and looking costs less than waiting.
constexpr std::size_t kBusy = 2;

Readiness readiness_of(std::uint32_t events) noexcept {
  const bool lost = (events & (EPOLLERR | EPOLLHUP)) != 0;
  return {.readable = lost || (events & (EPOLLIN | EPOLLRDHUP)) != 0,
          .writable = lost || (events & EPOLLOUT) != 0,
          .hung_up = lost || (events & EPOLLRDHUP) != 0};
}

}  // namespace

/// An epoll instance, which the event loop's own waits for, and what it told of last.
class Poller::Set {
 public:
  explicit Set(asio::io_context& context) : descriptor_(context) {
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) throw std::system_error(errno, std::system_category(), "epoll_create1");
    descriptor_.assign(epoll);
  }

  asio::posix::stream_descriptor& descriptor() noexcept { return descriptor_; }

  void add(const Socket& socket, Polled& polled) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = &polled;
    if (::epoll_ctl(descriptor_.native_handle(), EPOLL_CTL_ADD, socket.handle(), &event) != 0)
      throw std::system_error(errno, std::system_category(), "epoll_ctl");
  }
  void remove(const Socket& socket) noexcept {
    ::epoll_ctl(descriptor_.native_handle(), EPOLL_CTL_DEL, socket.handle(), nullptr);
  }
  /// Lines up those that have become ready, a round of them at most; how many they were.
  std::size_t look(Turns& turns) noexcept {
    const int count = ::epoll_wait(descriptor_.native_handle(), events_.data(), static_cast<int>(events_.size()), 0);
    for (int i = 0; i < count; ++i) {
      turns.line_up(*static_cast<Polled*>(events_[i].data.ptr), readiness_of(events_[i].events));
    }
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }

 private:
  asio::posix::stream_descriptor descriptor_;
  std::array<epoll_event, kRound> events_;
};

Poller::Poller(asio::io_context& context, std::function<void()> served)
    : set_(std::make_unique<Set>(context)), served_(std::move(served)) {
  wait();
}

Poller::~Poller() = default;

void Poller::add(const Socket& socket, Polled& polled) { set_->add(socket, polled); }

void Poller::forget(const Socket& socket, Polled& polled) noexcept {
  set_->remove(socket);
  Turns::forget(polled);
}

void Poller::again(Polled& polled) {
  turns_.line_up(polled, {.readable = true});
  if (!serving_) serve_soon();
}

void Poller::stop() noexcept {
  stopped_ = true;
  std::error_code ignored;
  set_->descriptor().cancel(ignored);
}

void Poller::wait() {
  if (std::exchange(waits_, true)) return;
  set_->descriptor().async_wait(asio::posix::stream_descriptor::wait_read, [this](std::error_code error) {
    waits_ = false;
    if (!error) serve();
  });
}

void Poller::serve_soon() {
  if (std::exchange(serves_soon_, true)) return;
  asio::post(set_->descriptor().get_executor(), [this] {
    serves_soon_ = false;
    serve();
  });
}

void Poller::serve() {
  serving_ = true;
  std::size_t told = 0;
  for (bool idle = false; !idle && told < kRound;) {
    const std::size_t came = set_->look(turns_);
    for (std::size_t turn = 0; turn < kStretch && turns_.take_one(); ++turn) ++told;
    idle = came < kBusy && turns_.empty();
  }
  serving_ = false;
  served_();
  if (stopped_) return;
  if (told < kRound)
    wait();
  else
    serve_soon();
}

}  // namespace tokenward::net
