#pragma once
// Data and the lock that guards it as one object: the data cannot be reached without the lock.

#include <mutex>
#include <utility>

namespace tokenward {

/// Holds a `T` that is reached only through `lock()`. Thread-safe.
template <class T, class Mutex = std::mutex>
class Guarded {
 public:
  template <class... Args>
  explicit Guarded(Args&&... args) : data_(std::forward<Args>(args)...) {}

  /// The data with its lock held; it is released when the handle goes.
  class Handle {
   public:
    T* operator->() noexcept { return data_; }
    T& operator*() noexcept { return *data_; }
    /// For condition variables.
    std::unique_lock<Mutex>& guard() noexcept { return guard_; }

   private:
    friend class Guarded;
    Handle(Mutex& mutex, T* data) : guard_(mutex), data_(data) {}
    std::unique_lock<Mutex> guard_;
    T* data_;
  };

  [[nodiscard]] Handle lock() { return Handle(mutex_, &data_); }

 private:
  Mutex mutex_;
  T data_;
};

}  // namespace tokenward
