/// \file
/// A scan under way.
#pragma once

#include <cstdint>
#include <string>

#include "order.h"
#include "table.h"
#include "tokenward/sdk/call.hpp"

namespace tokenward::file {

/// Goes through the index that has the rows of the scan side by side and in order, so that every row that is looked at
/// is delivered. It goes in slices: between two of them rows may change, which the contract allows, so that a long scan
/// never holds up a commit.
class Scan {
 public:
  /// Borrows both.
  Scan(const tkw_scan& scan, const sdk::RowSink& row);

  /// Delivers some rows of `table`, from behind the last one delivered. False: that was the end.
  bool deliver_slice(const Table& table);

 private:
  static constexpr std::uint32_t kSliceRows = 256;
  static constexpr std::size_t kSliceBytes = 1U << 20;

  /// What all rows of the scan have in common, and where among them a slice begins.
  struct Range {
    const OrderedIndex* index;
    Compare compare;
    unsigned depth;  ///< How many parts of the order are given.
  };

  [[nodiscard]] bool has(std::uint32_t flag) const noexcept { return (scan_.flags & flag) != 0; }
  [[nodiscard]] Range range_in(const Table& table) const noexcept;
  [[nodiscard]] OrderedIndex::Gap begin_of(const Range& range) const;
  [[nodiscard]] bool beyond_end(const Range& range, const Row& row) const;
  [[nodiscard]] bool deliver(const Row& row) const;

  const tkw_scan& scan_;
  const sdk::RowSink& row_;
  std::uint32_t remaining_;
  Place common_;               ///< What the scan asks for, and behind it the least of all places.
  bool positioned_;            ///< Whether the next slice begins behind a position, ...
  std::int64_t position_due_;  ///< ... which is this.
  std::string position_tenant_, position_id_;
};

}  // namespace tokenward::file
