#pragma once
// The bytes that a connection has received and not yet used: one block that grows on demand and can be given back.
// The first block is the pool's; a message that needs more gets it from the heap until the connection falls idle.

#include <cstddef>
#include <cstring>
#include <span>

#include "net/block_pool.h"

namespace tokenward::net {

/// Not thread-safe. The pool outlives it.
class InputBuffer {
 public:
  static constexpr std::size_t kFirstCapacity = BlockPool::kBlockSize;

  explicit InputBuffer(BlockPool& pool) noexcept : pool_(pool) {}
  InputBuffer(const InputBuffer&) = delete;
  InputBuffer& operator=(const InputBuffer&) = delete;
  ~InputBuffer() { release(); }

  [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  /// What is unused, oldest byte first.
  [[nodiscard]] std::span<char> bytes() noexcept { return {block_ + begin_, end_ - begin_}; }
  /// Where the next bytes may be written.
  [[nodiscard]] std::span<char> room() noexcept { return {block_ + end_, capacity_ - end_}; }

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
      char* const larger = capacity == kFirstCapacity ? pool_.take() : new char[capacity];
      if (used > 0) std::memcpy(larger, block_ + begin_, used);
      give_back();
      block_ = larger;
      capacity_ = capacity;
    } else {
      std::memmove(block_, block_ + begin_, used);
    }
    begin_ = 0;
    end_ = used;
  }
  /// Gives the memory back, and with it whatever was unused.
  void release() noexcept {
    give_back();
    block_ = nullptr;
    capacity_ = begin_ = end_ = 0;
  }

 private:
  void give_back() noexcept {
    if (capacity_ == kFirstCapacity)
      pool_.give_back(block_);
    else
      delete[] block_;
  }

  BlockPool& pool_;
  char* block_ = nullptr;  ///< The pool's if it has `kFirstCapacity` bytes.
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace tokenward::net
