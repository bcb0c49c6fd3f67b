#pragma once
// The bytes that a connection has received and not yet used: one block that grows on demand and can be given back.

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

namespace tokenward::net {

/// Not thread-safe.
class InputBuffer {
 public:
  static constexpr std::size_t kFirstCapacity = 4 * 1024;

  [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  /// What is unused, oldest byte first.
  [[nodiscard]] std::span<char> bytes() noexcept { return {block_.get() + begin_, end_ - begin_}; }
  /// Where the next bytes may be written.
  [[nodiscard]] std::span<char> room() noexcept { return {block_.get() + end_, capacity_ - end_}; }

  /// Says that `count` bytes were written to the front of `room()`.
  void commit(std::size_t count) noexcept { end_ += count; }
  /// Drops the first `count` bytes.
  void consume(std::size_t count) noexcept {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  /// Drops all but the first `count` bytes.
  void truncate(std::size_t count) noexcept {
    end_ = begin_ + count;
    consume(0);
  }
  /// Makes sure of at least `count` bytes of room: by moving the bytes to the front, else by doubling the block.
  void reserve(std::size_t count) {
    if (capacity_ - end_ >= count) return;
    const std::size_t used = end_ - begin_;
    std::size_t capacity = capacity_ == 0 ? kFirstCapacity : capacity_;
    while (capacity - used < count) capacity *= 2;
    if (capacity != capacity_) {
      auto larger = std::make_unique_for_overwrite<char[]>(capacity);
      if (used > 0) std::memcpy(larger.get(), block_.get() + begin_, used);
      block_ = std::move(larger);
      capacity_ = capacity;
    } else {
      std::memmove(block_.get(), block_.get() + begin_, used);
    }
    begin_ = 0;
    end_ = used;
  }
  /// Gives the memory back, and with it whatever was unused.
  void release() noexcept {
    block_.reset();
    capacity_ = begin_ = end_ = 0;
  }

 private:
  std::unique_ptr<char[]> block_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace tokenward::net
