#include "net/io_thread.h"

#include <exception>
#include <utility>

#include <asio/post.hpp>

#include "net/connection.h"

namespace tokenward::net {

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
    leave_if_drained();
  });
}

void IoThread::abort() {
  asio::post(context_, [this] {
    draining_ = aborted_ = true;
    wheel_.for_each([](Timed& member) { Connection::of(member).abort(); });
    ticks_.cancel();
    work_.reset();  // Even while answers are owed: they come too late.
  });
}

void IoThread::add(Connection& connection) {
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

/// Runs while there are connections; an idle daemon sleeps.
void IoThread::tick() {
  ticks_.expires_after(DeadlineWheel::kTick);
  ticks_.async_wait([this](std::error_code error) {
    if (error || aborted_) return;
    wheel_.advance(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - origin_));
    ticking_ = wheel_.size() > 0;
    if (ticking_) tick();
  });
}

void IoThread::leave_if_drained() {
  if (!draining_ || aborted_ || wheel_.size() > 0) return;
  ticks_.cancel();
  work_.reset();
}

}  // namespace tokenward::net
