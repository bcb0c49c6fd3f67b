#pragma once
// Read buffers of one size for the connections of one thread. Ten thousand connections that fall idle give theirs back,
// and the operating system gets the memory, which a heap that also holds the connections could not promise.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tokenward::net {

/// Blocks are cut from slabs of 64; a slab that is wholly unused is returned, but for one. Not thread-safe.
class BlockPool {
 public:
  static constexpr std::size_t kBlockSize = 4 * 1024;
  static constexpr std::size_t kSlabBlocks = 64;
  static constexpr std::size_t kSlabSize = kBlockSize * kSlabBlocks;

  BlockPool() = default;
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;
  ~BlockPool();

  /// A block of `kBlockSize` bytes. Throws std::bad_alloc.
  [[nodiscard]] char* take();
  void give_back(char* block) noexcept;

  /// How much is held, in use or not.
  [[nodiscard]] std::size_t slabs() const noexcept { return slabs_.size(); }

 private:
  struct Slab {
    char* base;
    std::uint64_t unused;  ///< Bit n: block n.
  };

  std::vector<Slab> slabs_;
};

}  // namespace tokenward::net
