#include "tenant/password_slots.h"

#include <algorithm>
#include <thread>

namespace tokenward::tenant {

std::size_t PasswordSlots::for_this_machine() noexcept {
  return std::max<std::size_t>(1, std::thread::hardware_concurrency() / 2);
}

Result<PasswordSlots::Slot> PasswordSlots::take(const domain::TenantHandle& tenant,
                                                std::chrono::milliseconds patience) {
  const auto full = [this] {
    ++refused_;
    return Error{ErrorCode::TooManyRequests, "other passwords are being checked; try again in a moment"};
  };
  const auto since = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  std::size_t& mine = of_[tenant];
  if (inside_ == most_inside_ || mine >= std::max<std::size_t>(1, most_inside_ / 2)) {
    if (mine == 0) of_.erase(tenant);
    return full();
  }
  ++inside_;
  ++mine;
  if (given_back_.wait_for(lock, patience, [this] { return running_ < slots_; })) {
    ++running_;
    waits_.record(std::chrono::steady_clock::now() - since);
    return Slot(*this, tenant);
  }
  --inside_;
  if (--of_[tenant] == 0) of_.erase(tenant);
  return full();
}

void PasswordSlots::give_back(const domain::TenantHandle& tenant) noexcept {
  const std::lock_guard lock(mutex_);
  --inside_;
  --running_;
  const auto mine = of_.find(tenant);
  if (--mine->second == 0) of_.erase(mine);
  given_back_.notify_one();
}

PasswordSlotCounters PasswordSlots::counters() const {
  const std::lock_guard lock(mutex_);
  return {.waiting = inside_ - running_, .running = running_, .refused = refused_};
}

}  // namespace tokenward::tenant
