#include "net/io_thread.h"

#include <exception>
#include <utility>

#include <asio/post.hpp>

#include "net/connection.h"

namespace tokenward::net {
namespace {

/// One large answer does not keep its memory from the system for good.
constexpr std::size_t kMaxSpareOutput = 64 * 1024;

}  // namespace

IoThread::IoThread(std::shared_ptr<Service> service) : service_(std::move(service)) {}

void IoThread::run() {
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception&) {
      counters_.failures.add();  // The connection whose handler threw went with that handler.
    }
  }
}

void IoThread::drain() {
  asio::post(context_, [this] {
    draining_ = true;
    wheel_.for_each([](Timed& member) { Connection::of(member).drain(); });
    bury_ended();
    leave_if_drained();
  });
}

void IoThread::abort() {
  asio::post(context_, [this] {
    draining_ = aborted_ = true;
    wheel_.for_each([](Timed& member) { Connection::of(member).abort(); });
    bury_ended();
    leave();  // Even while answers are owed: they come too late.
  });
}

void IoThread::add(Connection& connection) {
  if (ended_.capacity() < wheel_.size() + 1) ended_.reserve(2 * (wheel_.size() + 1));
  counters_.connections_opened.add();
  wheel_.add(connection.timed());
  if (std::exchange(ticking_, true)) return;
  wheel_.advance(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - origin_));
  tick();
}

void IoThread::remove(Connection& connection) {
  counters_.connections_closed.add();
  wheel_.remove(connection.timed());
  leave_if_drained();
}

void IoThread::lend_output(std::string& output) noexcept {
  if (output.empty()) output.swap(spare_output_);
}

void IoThread::take_back_output(std::string& output) noexcept {
  if (!output.empty()) return;
  output.swap(spare_output_);
  if (spare_output_.capacity() > kMaxSpareOutput) std::string{}.swap(spare_output_);
}

void IoThread::bury(std::shared_ptr<Connection> connection) noexcept {
  if (connection != nullptr) ended_.push_back(std::move(connection));
}

void IoThread::bury_ended() noexcept {
  if (!ended_.empty()) ended_.clear();
}

/// Runs while there are connections; an idle daemon sleeps.
void IoThread::tick() {
  ticks_.expires_after(DeadlineWheel::kTick);
  ticks_.async_wait([this](std::error_code error) {
    if (error || aborted_) return;
    wheel_.advance(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - origin_));
    bury_ended();
    ticking_ = wheel_.size() > 0;
    if (ticking_) tick();
  });
}

void IoThread::leave_if_drained() {
  if (draining_ && !aborted_ && wheel_.size() == 0) leave();
}

/// Nothing is waited for any more, so the loop comes to its end.
void IoThread::leave() {
  ticks_.cancel();
  poller_.stop();
  work_.reset();
}

}  // namespace tokenward::net
