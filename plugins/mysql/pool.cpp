#include "pool.h"

#include <utility>

#include "tokenward/sdk/waiting.hpp"

namespace tokenward::mysql {
namespace {

/// When it makes sense to ask again for a server that is down.
constexpr std::uint32_t kRetryAfterMs = 1000;

/// What callers are told when no connection could be made, whatever the reason: theirs was not the fault.
sdk::Error unavailable(const sdk::Error& reason) {
  return sdk::Error(TKW_UNAVAILABLE, reason.message(), reason.native_code()).retry_after(kRetryAfterMs);
}

}  // namespace

Pool::Pool(unsigned size, Connect connect, QueryKiller& killer)
    : size_(size), connect_(std::move(connect)), killer_(killer), maker_([this] { make_connections(); }) {}

Pool::~Pool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wanted_.notify_one();
  maker_.join();
}

Pool::Lease::Lease(Pool& pool, std::unique_ptr<Session> session, const sdk::Call& call)
    : pool_(pool), session_(std::move(session)), call_id_(call.id()), patience_(call) {
  session_->connection().answer_to(&patience_, &pool_.killer_);
}

Pool::Lease::~Lease() {
  session_->connection().answer_to(nullptr, nullptr);
  pool_.give_back(std::move(session_), call_id_);
}

void Pool::add(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::make_unique<Session>(std::move(connection)));
  ++total_;
}

Pool::Lease Pool::borrow(const sdk::Call& call) {
  call.check();
  std::unique_lock lock(mutex_);
  std::unique_ptr<Session> session = take_living();
  if (!session) session = wait_for_one(lock, call);
  Wakeup& wakeup = session->connection().wakeup();
  wakeup.clear();
  running_[call.id()] = &wakeup;
  if (call.cancelled()) {  // before its id was known here
    running_.erase(call.id());
    free_.push_back(std::move(session));
    throw sdk::Error(TKW_CANCELLED, "cancelled by the host");
  }
  lock.unlock();
  return Lease(*this, std::move(session), call);
}

std::unique_ptr<Session> Pool::wait_for_one(std::unique_lock<std::mutex>& lock, const sdk::Call& call) {
  std::unique_ptr<Session> session;
  const std::uint64_t failures_before = failures_;
  const auto hopeless = [&] { return failures_ != failures_before && total_ == 0; };
  const auto settled = [&] {
    if (!session) session = take_living();
    return session || hopeless();
  };
  ++unanswered_;
  wanted_.notify_one();
  try {
    sdk::wait_for(changed_, lock, call, settled);
  } catch (const sdk::Error&) {
    if (failures_ == failures_before) --unanswered_;
    throw;
  }
  if (failures_ == failures_before) --unanswered_;
  if (!session) throw unavailable(*last_failure_);
  return session;
}

/// A free session whose server has not hung up on it, or none. Under the lock.
std::unique_ptr<Session> Pool::take_living() {
  while (!free_.empty()) {
    std::unique_ptr<Session> session = std::move(free_.back());
    free_.pop_back();
    if (!session->connection().hung_up()) return session;
    lost_ = true;
    --total_;
  }
  return nullptr;
}

void Pool::give_back(std::unique_ptr<Session> session, std::uint64_t call_id) {
  const bool usable = session->connection().usable();
  std::unique_ptr<Session> dropped;
  {
    const std::lock_guard lock(mutex_);
    running_.erase(call_id);
    if (usable) {
      free_.push_back(std::move(session));
    } else {
      dropped = std::move(session);  // closed without the lock
      lost_ = true;
      --total_;
    }
  }
  changed_.notify_all();
  if (!usable) wanted_.notify_one();
}

void Pool::interrupt(std::uint64_t call_id) {
  const std::lock_guard lock(mutex_);
  const auto running = running_.find(call_id);
  if (running != running_.end()) running->second->signal();
  changed_.notify_all();
}

void Pool::make_connections() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wanted_.wait(lock, [this] { return stopping_ || (unanswered_ != 0 && free_.empty() && total_ < size_); });
    if (stopping_) return;
    make_one(lock);
    changed_.notify_all();
  }
}

/// Connects without the lock.
void Pool::make_one(std::unique_lock<std::mutex>& lock) {
  const bool after_loss = std::exchange(lost_, false);
  std::unique_ptr<Session> made;
  std::optional<sdk::Error> failure;
  lock.unlock();
  try {
    made = std::make_unique<Session>(connect_(after_loss, stopping_));
  } catch (const sdk::Error& error) {
    failure = error;
  } catch (const std::exception& error) {
    failure = sdk::Error(TKW_UNAVAILABLE, error.what());
  }
  lock.lock();
  if (made) {
    free_.push_back(std::move(made));
    ++total_;
    return;
  }
  lost_ = lost_ || after_loss;
  last_failure_ = failure;
  ++failures_;
  unanswered_ = 0;  // all who wait are told; whoever comes now is a reason to try again
}

}  // namespace tokenward::mysql
