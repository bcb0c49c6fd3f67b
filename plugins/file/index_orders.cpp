#include "index_orders.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "order.h"

namespace tokenward::file {
namespace {

/// A row with what its place goes by, as far as that fits into two numbers.
struct Entry {
  std::uint64_t major;
  std::uint64_t minor;
  const Row* row;
};

std::uint64_t kind_and_state(const Row& row) { return std::uint64_t{row.kind()} << 32 | row.state(); }

/// Keeps the order when compared without a sign.
std::uint64_t unsigned_due(const Row& row) { return static_cast<std::uint64_t>(row.due_us()) ^ std::uint64_t{1} << 63; }

/// The first `n` bytes as a number that compares as they do; missing ones are 0.
std::uint64_t leading(std::string_view text, std::size_t from, std::size_t n) {
  std::uint64_t number = 0;
  for (std::size_t i = from; i < from + n; ++i)
    number = number << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  return number;
}

/// Stable, so that rows which the numbers do not tell apart stay in the order they are in, or go by `compare`.
std::vector<const Row*> sorted(std::vector<Entry> entries, Compare compare = nullptr) {
  const auto comes_before = [compare](const Entry& a, const Entry& b) {
    if (a.major != b.major) return a.major < b.major;
    if (a.minor != b.minor) return a.minor < b.minor;
    return compare != nullptr && compare(place_of(*a.row), place_of(*b.row), kWhole) < 0;
  };
  if (!std::is_sorted(entries.begin(), entries.end(), comes_before))
    std::stable_sort(entries.begin(), entries.end(), comes_before);
  std::vector<const Row*> rows;
  rows.reserve(entries.size());
  for (const Entry& entry : entries) rows.push_back(entry.row);
  return rows;
}

/// The entries of the rows for which `wanted` holds.
template <typename Wanted, typename Make>
std::vector<Entry> entries_of(const std::vector<const Row*>& rows, const Wanted& wanted, const Make& make) {
  std::vector<Entry> entries;
  for (const Row* row : rows)
    if (wanted(*row)) entries.push_back(make(*row));
  return entries;
}

bool any(const Row&) { return true; }
bool owned(const Row& row) { return !row.owner().empty(); }
bool due(const Row& row) { return row.due_us() != TKW_NO_DUE; }

}  // namespace

// Tenants are few and ids many: the beginning of the id decides nearly always once kind and tenant are equal, so the
// rows are first grouped by the latter.
IndexOrders::IndexOrders(std::vector<const Row*> rows) {
  std::sort(rows.begin(), rows.end());  // as they lie in memory, which is mostly the order that they were loaded in
  const auto comes_before = [](const Row* a, const Row* b) { return kByKey(place_of(*a), place_of(*b), kWhole) < 0; };
  const auto rest = std::is_sorted_until(rows.begin(), rows.end(), comes_before);
  const auto loaded_in_order = rest - rows.begin();
  std::vector<const Row*> others(rest, rows.end());
  others = sorted(entries_of(others, any,
                             [](const Row& row) {
                               return Entry{std::uint64_t{row.kind()} << 32 | leading(row.tenant(), 0, 4),
                                            leading(row.tenant(), 4, 8), &row};
                             }),
                  kByKey);
  std::copy(others.begin(), others.end(), rows.begin() + loaded_in_order);
  std::inplace_merge(rows.begin(), rows.begin() + loaded_in_order, rows.end(), comes_before);
  by_key_ = std::move(rows);
}

std::vector<const Row*> IndexOrders::by_state() const {
  return sorted(entries_of(by_key_, any, [](const Row& row) { return Entry{kind_and_state(row), 0, &row}; }));
}

std::vector<const Row*> IndexOrders::by_owner() const {
  return sorted(entries_of(by_key_, owned,
                           [](const Row& row) {
                             return Entry{std::uint64_t{row.kind()} << 32 | leading(row.owner(), 0, 4),
                                          leading(row.owner(), 4, 8), &row};
                           }),
                kByOwner);
}

std::vector<const Row*> IndexOrders::by_due() const {
  return sorted(entries_of(by_key_, due, [](const Row& row) {
    return Entry{kind_and_state(row), unsigned_due(row), &row};
  }));
}

std::vector<const Row*> IndexOrders::by_tenant_due() const {
  // Rows of one kind, state and tenant stand side by side by state already: they are numbered as they come.
  constexpr unsigned kKindStateTenant = 3;
  std::uint64_t run = 0;
  const Row* last = nullptr;
  return sorted(entries_of(by_state(), due, [&](const Row& row) {
    if (last != nullptr && kByState(place_of(*last), place_of(row), kKindStateTenant) != 0) ++run;
    last = &row;
    return Entry{run, unsigned_due(row), &row};
  }));
}

}  // namespace tokenward::file
