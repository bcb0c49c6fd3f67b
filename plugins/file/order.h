/// \file
/// The orders in which scans deliver rows.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "row.h"

namespace tokenward::file {

/// Where a row stands, or would stand, in any of the orders; borrowed bytes. What is left out comes first: the empty
/// id, which no row has, is before all others.
struct Place {
  std::uint32_t kind = 0;
  std::uint32_t state = 0;
  std::string_view owner{};
  std::int64_t due_us = std::numeric_limits<std::int64_t>::min();
  std::string_view tenant{};
  std::string_view id{};
};

inline Place place_of(const Row& row) noexcept {
  return {row.kind(), row.state(), row.owner(), row.due_us(), row.tenant(), row.id()};
}

/// Negative, 0 or positive as the first `depth` parts of `a` come before, are equal to or come after those of `b`.
using Compare = int (*)(const Place& a, const Place& b, unsigned depth) noexcept;

/// What an order goes by, part after part.
enum class Part { Kind, State, Owner, Due, Tenant, Id };

template <typename Number>
constexpr int compare_numbers(Number a, Number b) noexcept {
  return a < b ? -1 : a > b ? 1 : 0;
}

template <Part part>
int compare_part(const Place& a, const Place& b) noexcept {
  if constexpr (part == Part::Kind) return compare_numbers(a.kind, b.kind);
  if constexpr (part == Part::State) return compare_numbers(a.state, b.state);
  if constexpr (part == Part::Due) return compare_numbers(a.due_us, b.due_us);
  if constexpr (part == Part::Owner) return a.owner.compare(b.owner);
  if constexpr (part == Part::Tenant) return a.tenant.compare(b.tenant);
  if constexpr (part == Part::Id) return a.id.compare(b.id);
}

template <Part... parts>
int compare_by(const Place& a, const Place& b, unsigned depth) noexcept {
  int order = 0;
  unsigned compared = 0;
  static_cast<void>(((compared++ < depth && (order = compare_part<parts>(a, b)) == 0) && ...));
  return order;
}

/// A depth beyond every order: places are compared whole.
inline constexpr unsigned kWhole = 8;

/// The kind leads in each of them, so that a scan over all tenants finds its rows side by side.
inline constexpr Compare kByKey = compare_by<Part::Kind, Part::Tenant, Part::Id>;
inline constexpr Compare kByState = compare_by<Part::Kind, Part::State, Part::Tenant, Part::Id>;
inline constexpr Compare kByOwner = compare_by<Part::Kind, Part::Owner, Part::Tenant, Part::Id>;
inline constexpr Compare kByDue = compare_by<Part::Kind, Part::State, Part::Due, Part::Tenant, Part::Id>;
inline constexpr Compare kByTenantDue = compare_by<Part::Kind, Part::State, Part::Tenant, Part::Due, Part::Id>;

}  // namespace tokenward::file
