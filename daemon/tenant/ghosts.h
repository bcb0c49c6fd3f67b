#pragma once
// Who was pushed out of the validation cache a moment ago. One thread at a time.

#include <array>
#include <cstdint>

#include "domain/identifiers.h"

namespace tokenward::tenant {

/// Tokens that were pushed out without ever having been asked for again: who of them comes back was not a passer-by.
/// A few bytes of each id, in a table of fixed size; a stranger of the same place and bytes is taken for one, which
/// does no harm.
class Ghosts {
 public:
  void note(const domain::TokenId& id) noexcept { places_[place_of(id)] = mark_of(id); }
  [[nodiscard]] bool take(const domain::TokenId& id) noexcept {
    std::uint32_t& mark = places_[place_of(id)];
    if (mark != mark_of(id)) return false;
    mark = 0;
    return true;
  }

 private:
  static std::uint32_t mark_of(const domain::TokenId& id) noexcept {
    return (id.bytes[8] << 24 | id.bytes[9] << 16 | id.bytes[10] << 8 | id.bytes[11]) | 1U;
  }
  std::size_t place_of(const domain::TokenId& id) const noexcept {
    return (id.bytes[12] << 8 | id.bytes[13]) % places_.size();
  }
  std::array<std::uint32_t, 512> places_{};
};

}  // namespace tokenward::tenant
