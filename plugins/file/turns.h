/// \file
/// Something that calls take turns at.
#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>

#include "tokenward/sdk/waiting.hpp"

namespace tokenward::file {

/// Lends its item to one thread at a time. Thread-safe; outlives its leases.
template <typename Item>
class Turns {
 public:
  /// The item in someone's hands; goes back at the end of its scope.
  class Lease {
   public:
    explicit Lease(Turns& turns) noexcept : turns_(turns) {}
    ~Lease() { turns_.give_back(); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Item* operator->() const noexcept { return &turns_.item_; }

   private:
    Turns& turns_;
  };

  template <typename... Arguments>
  explicit Turns(Arguments&&... arguments) : item_(std::forward<Arguments>(arguments)...) {}

  /// Waits for the item; throws CANCELLED or TIMEOUT if `call` ends before it is free.
  [[nodiscard]] Lease take(const sdk::Call& call) {
    std::unique_lock lock(mutex_);
    sdk::wait_for(returned_, lock, call, [&] { return !taken_; });
    taken_ = true;
    return Lease(*this);
  }

  /// The same for a thread of the plugin, which waits as long as it takes.
  [[nodiscard]] Lease take() {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [&] { return !taken_; });
    taken_ = true;
    return Lease(*this);
  }

  /// Makes those who wait look whether they were cancelled.
  void wake() {
    const std::lock_guard lock(mutex_);
    returned_.notify_all();
  }

 private:
  void give_back() {
    {
      const std::lock_guard lock(mutex_);
      taken_ = false;
    }
    returned_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable returned_;
  bool taken_ = false;  // guarded by mutex_
  Item item_;           // of whoever has it
};

}  // namespace tokenward::file
