/// \file
/// A fixed number of things that calls take turns at.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "tokenward/sdk/waiting.hpp"

namespace tokenward::sqlite {

/// Lends its items, one caller per item. Thread-safe; outlives its leases.
template <typename Item>
class Pool {
 public:
  /// An item in a caller's hands; goes back at the end of its scope.
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Item> item, const sdk::Call& call) : pool_(pool), item_(std::move(item)) {
      item_->connection().answer_to(&call);
    }
    ~Lease() {
      item_->connection().answer_to(nullptr);
      pool_.give_back(std::move(item_));
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Item* operator->() const noexcept { return item_.get(); }

   private:
    Pool& pool_;
    std::unique_ptr<Item> item_;
  };

  void add(std::unique_ptr<Item> item) { give_back(std::move(item)); }

  /// Waits for an item; throws CANCELLED or TIMEOUT if `call` ends before one is free.
  [[nodiscard]] Lease borrow(const sdk::Call& call) {
    std::unique_lock lock(mutex_);
    sdk::wait_for(returned_, lock, call, [&] { return !free_.empty(); });
    std::unique_ptr<Item> item = std::move(free_.back());
    free_.pop_back();
    lock.unlock();
    return Lease(*this, std::move(item), call);
  }

  /// Makes those who wait look whether they were cancelled.
  void wake() {
    const std::lock_guard lock(mutex_);
    returned_.notify_all();
  }

 private:
  void give_back(std::unique_ptr<Item> item) {
    {
      const std::lock_guard lock(mutex_);
      free_.push_back(std::move(item));
    }
    returned_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Item>> free_;  // guarded by mutex_
};

}  // namespace tokenward::sqlite
