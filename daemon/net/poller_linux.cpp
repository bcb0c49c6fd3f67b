#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <cerrno>
#include <span>
#include <system_error>
#include <utility>

#include "net/poller.h"

namespace tokenward::net {
namespace {

/// So many are told before the event loop has its turn: the answers from other threads, and time.
constexpr std::size_t kRound = 64;
/// Where so many were ready at once there will be others by now, and looking costs less than waiting.
constexpr std::size_t kBusy = 2;
constexpr Polled* kNobody = nullptr;

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
  void remove(const Socket& socket, Polled& polled) noexcept {
    ::epoll_ctl(descriptor_.native_handle(), EPOLL_CTL_DEL, socket.handle(), nullptr);
    for (epoll_event& event : told_)
      if (event.data.ptr == &polled) event.data.ptr = nullptr;
  }
  /// Tells those that are ready, at most `most` and never more than a round; how many they were.
  std::size_t tell(std::size_t most) noexcept {
    const int room = static_cast<int>(std::min(most, events_.size()));
    const int count = ::epoll_wait(descriptor_.native_handle(), events_.data(), room, 0);
    told_ = {events_.data(), static_cast<std::size_t>(std::max(count, 0))};
    for (const epoll_event& event : told_)
      if (event.data.ptr != nullptr) static_cast<Polled*>(event.data.ptr)->on_ready(readiness_of(event.events));
    return std::exchange(told_, {}).size();
  }

 private:
  asio::posix::stream_descriptor descriptor_;
  std::array<epoll_event, kRound> events_;
  std::span<epoll_event> told_;
};

Poller::Poller(asio::io_context& context, std::function<void()> served)
    : set_(std::make_unique<Set>(context)), served_(std::move(served)) {
  wait();
}

Poller::~Poller() = default;

void Poller::add(const Socket& socket, Polled& polled) { set_->add(socket, polled); }

void Poller::forget(const Socket& socket, Polled& polled) noexcept {
  set_->remove(socket, polled);
  for (std::vector<Polled*>* turn : {&turn_, &next_turn_}) std::replace(turn->begin(), turn->end(), &polled, kNobody);
}

void Poller::again(Polled& polled) {
  next_turn_.push_back(&polled);
  if (next_turn_.size() == 1) asio::post(set_->descriptor().get_executor(), [this] { take_turns(); });
}

void Poller::stop() noexcept {
  stopped_ = true;
  std::error_code ignored;
  set_->descriptor().cancel(ignored);
}

void Poller::wait() {
  set_->descriptor().async_wait(asio::posix::stream_descriptor::wait_read, [this](std::error_code error) {
    if (!error) serve();
  });
}

void Poller::serve() {
  std::size_t told = 0, last = kBusy;
  while (last >= kBusy && told < kRound) told += last = set_->tell(kRound - told);
  served_();
  if (stopped_) return;
  if (told == kRound)
    asio::post(set_->descriptor().get_executor(), [this] { serve(); });
  else
    wait();
}

void Poller::take_turns() {
  std::swap(turn_, next_turn_);
  for (Polled*& polled : turn_)
    if (polled != kNobody) polled->on_ready({.readable = true});
  turn_.clear();
  served_();
}

}  // namespace tokenward::net
