#pragma once
// The bytes that a connection has received and not yet used. They are read into a block that all connections of a
// thread lend themselves in turn; what is left there when the next one wants it moves into a block of the connection's
// own. The first one is the pool's; a message that needs more gets it from the heap until all of it is used.

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
  /// Makes sure of at least `count` bytes of room: by moving the bytes to the front, else by a larger block.
  void reserve(std::size_t count) {
    if (capacity_ - end_ >= count) return;
    const std::size_t used = end_ - begin_;
    if (capacity_ >= used + count && !borrowed_) {
      std::memmove(block_, block_ + begin_, used);
      begin_ = 0;
      end_ = used;
    } else {
      move_to(capacity_for(used + count));
    }
  }
  /// Takes `block`, which others use too, as long as there is no other; until `settle`.
  void borrow(std::span<char> block) noexcept {
    if (capacity_ > 0) return;
    block_ = block.data();
    capacity_ = block.size();
    borrowed_ = true;
  }
  /// Holds nothing that is borrowed, and no memory where all is used.
  void settle() {
    if (empty()) return release();
    if (borrowed_) move_to(capacity_for(end_ - begin_));
  }
  /// Gives the memory back, and with it whatever was unused.
  void release() noexcept {
    give_back();
    block_ = nullptr;
    capacity_ = begin_ = end_ = 0;
    borrowed_ = false;
  }

 private:
  [[nodiscard]] std::size_t capacity_for(std::size_t count) const noexcept {
    std::size_t capacity = borrowed_ || capacity_ == 0 ? kFirstCapacity : capacity_;
    while (capacity < count) capacity *= 2;
    return capacity;
  }
  /// Into a block of its own.
  void move_to(std::size_t capacity) {
    const std::size_t used = end_ - begin_;
    char* const block = capacity == kFirstCapacity ? pool_.take() : new char[capacity];
    if (used > 0) std::memcpy(block, block_ + begin_, used);
    give_back();
    block_ = block;
    capacity_ = capacity;
    begin_ = 0;
    end_ = used;
    borrowed_ = false;
  }
  void give_back() noexcept {
    if (borrowed_) return;
    if (capacity_ == kFirstCapacity)
      pool_.give_back(block_);
    else
      delete[] block_;
  }

  BlockPool& pool_;
  char* block_ = nullptr;  ///< If it is its own: the pool's if it has `kFirstCapacity` bytes.
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool borrowed_ = false;
};

}  // namespace tokenward::net
