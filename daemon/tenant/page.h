#pragma once
// Pages of a list: bounded work per page, and a cursor that belongs to one tenant and one filter. Plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/identifiers.h"

namespace tokenward::tenant {

inline constexpr std::uint32_t kDefaultPageLimit = 50;
inline constexpr std::uint32_t kMaxPageLimit = 200;
/// Rows read for one page at most where no index serves the filter: the page may then be short or empty.
inline constexpr std::uint32_t kMaxRowsPerPage = 5'000;

template <class T>
struct Page {
  std::vector<T> items;
  std::string next_cursor;  ///< Empty: this was the last page.
};

/// A cursor for "after `position`" in the listing that `filter` (any text that names it wholly) describes. Opaque,
/// base64url.
[[nodiscard]] std::string encode_cursor(const domain::TenantHandle& tenant, std::string_view filter,
                                        std::string_view position);

/// The position in a cursor. Invalid (field `cursor`) if it is malformed or was made for another tenant or filter.
[[nodiscard]] Result<std::string> decode_cursor(const domain::TenantHandle& tenant, std::string_view filter,
                                                std::string_view cursor);

}  // namespace tokenward::tenant
