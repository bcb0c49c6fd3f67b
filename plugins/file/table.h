/// \file
/// All rows of a store, in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "key_hash.h"
#include "ordered_index.h"
#include "row.h"

namespace tokenward::file {

/// Owns the rows, finds them by key and has them in every order that scans ask for. Not thread-safe.
///
/// Bodies are in memory too. From the kernel's page cache each would cost a microsecond more, where a get takes two, and
/// on a busy machine one in a hundred 70. And what is in memory cannot fail to be read, nor be damaged on the disk after
/// it was checked. A token takes 210 to 270 bytes beyond its body.
class Table {
 public:
  /// NULL: there is none.
  [[nodiscard]] const Row* find(const Key& key) const;

  /// Inserts the row or puts it in the place of the one with its key, as it is: what `touch` owns is the caller's
  /// business. Returns whether there was one.
  bool put(Row::Pointer row);

  /// Returns whether there was one.
  bool erase(const Key& key);

  /// Sets the touch of a row if it is newer than what it has.
  void touch(const Key& key, std::int64_t at_us, std::string_view note);

  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }

  /// The bytes in all columns of all rows.
  [[nodiscard]] std::uint64_t text_bytes() const noexcept { return text_bytes_; }

  /// Leaves the indexes alone until `finish_loading`, which makes them all at once: for a million rows in one
  /// second instead of six. Only `find`, `put`, `erase` and `touch` meanwhile.
  void start_loading(std::size_t expected_rows);
  void finish_loading();

  [[nodiscard]] const OrderedIndex& by_key() const noexcept { return by_key_; }
  [[nodiscard]] const OrderedIndex& by_state() const noexcept { return by_state_; }
  [[nodiscard]] const OrderedIndex& by_owner() const noexcept { return by_owner_; }            ///< Those that have one.
  [[nodiscard]] const OrderedIndex& by_due() const noexcept { return by_due_; }                ///< Those that have one.
  [[nodiscard]] const OrderedIndex& by_tenant_due() const noexcept { return by_tenant_due_; }  ///< The same rows.

 private:
  void index(const Row& row);
  void unindex(const Row& row) noexcept;

  std::unordered_set<Row::Pointer, KeyHash, KeyEqual> rows_;
  OrderedIndex by_key_{kByKey}, by_state_{kByState}, by_owner_{kByOwner}, by_due_{kByDue}, by_tenant_due_{kByTenantDue};
  std::uint64_t text_bytes_ = 0;
  bool loading_ = false;
};

}  // namespace tokenward::file
