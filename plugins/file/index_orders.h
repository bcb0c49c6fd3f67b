/// \file
/// Many rows at once, brought into every order.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "row.h"

namespace tokenward::file {

/// Takes down in one pass what the orders go by, as numbers, and sorts those: each look at a row costs a miss of the
/// processor's cache, 0.1 microseconds, and sorting a million rows looks at them some twenty times per row and order.
class IndexOrders {
 public:
  /// Rows in any order; that in which they lie in memory is read fastest.
  explicit IndexOrders(const std::vector<const Row*>& rows);

  using Rows = std::vector<const Row*>;

  /// All rows, or those that have an owner or a due, in the orders of order.h.
  [[nodiscard]] Rows by_key() const;
  [[nodiscard]] Rows by_state() const;
  [[nodiscard]] Rows by_owner() const;
  [[nodiscard]] Rows by_due() const;
  [[nodiscard]] Rows by_tenant_due() const;

 private:
  /// What the place of a row goes by.
  struct Facts {
    const Row* row;
    std::array<std::uint64_t, 2> id;  ///< Its first 16 bytes, missing ones 0.
    std::uint64_t due;                ///< Compares without a sign as it does with one.
    std::uint32_t tenant;             ///< Compares as kind and tenant do.
    std::uint32_t owner;              ///< Compares as kind and owner do; 0: none.
    std::uint32_t state;              ///< Compares as kind and state do.
  };

  static bool has_due(const Facts& facts);
  static std::uint64_t nothing(const Facts& facts);

  /// The rows for which `wanted` holds, by `major`, then `minor`, then key.
  template <typename Wanted, typename Major, typename Minor>
  [[nodiscard]] Rows sorted(const Wanted& wanted, const Major& major, const Minor& minor) const;

  std::vector<Facts> facts_;  ///< By key.
};

}  // namespace tokenward::file
