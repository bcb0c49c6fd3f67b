#include "tenant/shared_loads.h"

#include <exception>

namespace tokenward::tenant {

SharedLoads::Outcome SharedLoads::run(const Key& key, const Load& load) {
  std::unique_lock lock(mutex_);
  if (const auto under_way = flights_.find(key); under_way != flights_.end()) {
    const auto flight = under_way->second;
    landed_.wait(lock, [&] { return flight->landed; });
    if (flight->failure) std::rethrow_exception(flight->failure);
    return {flight->verdict, true};
  }
  const auto flight = std::make_shared<Flight>();
  flights_.emplace(key, flight);
  lock.unlock();
  std::optional<Verdict> verdict;
  std::exception_ptr failure;
  try {
    verdict = load();
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  flights_.erase(key);
  flight->landed = true;
  flight->verdict = verdict;
  flight->failure = failure;
  landed_.notify_all();
  lock.unlock();
  if (failure) std::rethrow_exception(failure);
  return {std::move(verdict), false};
}

}  // namespace tokenward::tenant
