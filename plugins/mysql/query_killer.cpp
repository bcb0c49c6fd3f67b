#include "query_killer.h"

#include <chrono>
#include <string>
#include <utility>

namespace tokenward::mysql {
namespace {

/// For connecting and killing together.
constexpr std::chrono::seconds kLongestKill{3};

}  // namespace

QueryKiller::QueryKiller(Connect connect) : connect_(std::move(connect)), thread_([this] { work(); }) {}

QueryKiller::~QueryKiller() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ordered_.notify_one();
  thread_.join();
}

void QueryKiller::kill(const Endpoint& server, unsigned long connection_id, Kill what) {
  {
    const std::lock_guard lock(mutex_);
    orders_.push_back({server, connection_id, what});
  }
  ordered_.notify_one();
}

void QueryKiller::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ordered_.wait(lock, [this] { return stopping_ || !orders_.empty(); });
    if (stopping_) return;
    const Order order = std::move(orders_.front());
    orders_.pop_front();
    lock.unlock();
    carry_out(order);
    lock.lock();
  }
}

void QueryKiller::carry_out(const Order& order) {
  const Patience patience(Patience::Clock::now() + kLongestKill, stopping_);
  try {
    if (connection_ && (connection_->server() != order.server || connection_->hung_up())) connection_.reset();
    if (!connection_) connection_ = connect_(order.server, patience);
    connection_->answer_to(&patience, nullptr);
    const char* const what = order.what == Kill::Query ? "KILL QUERY " : "KILL CONNECTION ";
    connection_->run_script(what + std::to_string(order.connection_id));  // one that has ended is an error
    connection_->answer_to(nullptr, nullptr);
    if (!connection_->usable()) connection_.reset();
  } catch (const std::exception&) {
    connection_.reset();  // nobody to tell: the caller has given up, and closing its connection ends the statement too
  }
}

}  // namespace tokenward::mysql
