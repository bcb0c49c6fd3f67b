/// \file
/// Rows in one order.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "order.h"

namespace tokenward::file {

/// Pointers to rows in blocks of up to 512: two binary searches find a place, an insertion moves half a block at most.
/// Rows that come in order fill their blocks, others leave a third of them empty, so a row costs 8 to 12 bytes; a node
/// of a balanced tree would cost 48.
///
/// Borrows the rows, whose indexed columns must not change while they are in it. Not thread-safe.
class OrderedIndex {
 public:
  explicit OrderedIndex(Compare compare) noexcept : compare_(compare) {}

  /// The row must not be in it already. Throws std::bad_alloc and has not changed then.
  void insert(const Row& row);

  /// The row must be in it.
  void erase(const Row& row) noexcept;

  /// Replaces all by `rows`, which are in order.
  void assign(std::span<const Row* const> rows);

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// A gap between two rows. Good until the index changes.
  struct Gap {
    std::size_t block = 0;
    std::size_t slot = 0;
  };

  /// In front of the first row that does not come before `place`, looking at `depth` parts.
  [[nodiscard]] Gap before(const Place& place, unsigned depth) const noexcept;

  /// Behind the last row that does not come after `place`.
  [[nodiscard]] Gap behind(const Place& place, unsigned depth) const noexcept;

  /// The row behind the gap, which moves over it; NULL at the end.
  const Row* next(Gap& gap) const noexcept;

  /// The row in front of the gap, which moves over it; NULL at the beginning.
  const Row* previous(Gap& gap) const noexcept;

 private:
  static constexpr std::size_t kBlockRows = 512;

  struct Block {
    std::size_t count = 0;
    std::array<const Row*, kBlockRows> rows;

    [[nodiscard]] std::span<const Row* const> used() const noexcept { return {rows.data(), count}; }
  };

  /// In front of the first row for which `compare_(row, place)` is at least `least`.
  [[nodiscard]] Gap first(const Place& place, unsigned depth, int least) const noexcept;

  /// Makes room at the gap, in whichever block is right for it, and moves the gap there.
  void split(Gap& gap);
  void drop_if_small(std::size_t block) noexcept;

  Compare compare_;
  std::size_t size_ = 0;
  std::vector<std::unique_ptr<Block>> blocks_;  ///< None of them empty.
};

}  // namespace tokenward::file
