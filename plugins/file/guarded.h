/// \file
/// Data that many read and one changes.
#pragma once

#include <mutex>
#include <shared_mutex>
#include <utility>

namespace tokenward::file {

/// Readers work beside each other; whoever changes is alone and is not kept waiting by readers that come later, as he
/// would be with a bare std::shared_mutex. `Data` is thread-safe for that.
template <typename Data>
class Guarded {
 public:
  explicit Guarded(Data data) : data_(std::move(data)) {}

  /// Calls `look` with the data, which nobody changes meanwhile.
  template <typename Look>
  auto read(const Look& look) const {
    std::unique_lock queue(queue_);
    const std::shared_lock lock(mutex_);
    queue.unlock();
    return look(data_);
  }

  /// Calls `change` with the data, at which nobody looks meanwhile.
  template <typename Change>
  void write(const Change& change) {
    const std::scoped_lock queue(queue_);
    const std::scoped_lock lock(mutex_);
    change(data_);
  }

  /// For the one thread that changes the data: nobody else would while it looks.
  [[nodiscard]] const Data& unguarded() const noexcept { return data_; }

 private:
  mutable std::mutex queue_;
  mutable std::shared_mutex mutex_;
  Data data_;
};

}  // namespace tokenward::file
