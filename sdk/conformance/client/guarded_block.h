/// \file
/// Memory that tells what is done to it: a page that must not be touched lies right behind the bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tokenward::conformance {

/// A block that ends where a forbidden page begins, so that reading one byte too far is a SIGSEGV. Not thread-safe.
class GuardedBlock {
 public:
  /// `size` bytes, more than 0. Throws std::bad_alloc.
  explicit GuardedBlock(std::size_t size);
  ~GuardedBlock();
  GuardedBlock(GuardedBlock&& other) noexcept;
  GuardedBlock& operator=(GuardedBlock&&) = delete;

  [[nodiscard]] std::uint8_t* data() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// From now on writing to it is a SIGSEGV.
  void forbid_writing() noexcept;

  /// From now on reading it is one too. The addresses stay taken as long as the block lives.
  void forbid_reading() noexcept;

 private:
  void* pages_;
  std::size_t mapped_;
  std::uint8_t* bytes_;
  std::size_t size_;
};

}  // namespace tokenward::conformance
