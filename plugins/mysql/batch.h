/// \file
/// Changesets that are committed together: what to ask the server and what its answers mean. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tokenward/sdk/store.hpp"
#include "write_script.h"

namespace tokenward::mysql {

/// Changesets of different tenants, and what is known of the rows they name. The order of the calls: `lock_sql` is run
/// and its rows are noted; `look_again_sql` likewise, if there is any; then `decide`, then `writes`.
class Batch {
 public:
  /// Borrows the changesets; no key and no request_id may occur twice among them.
  explicit Batch(std::span<const tkw_changeset* const> changesets);

  /// Locks, in the order of keys, every row that the changesets name. Rows that others hold are passed over, so nobody
  /// waits and nobody can come to a deadlock. Then looks for the request_ids: after the locking, so that whoever held a
  /// row before has his log row seen.
  [[nodiscard]] std::string lock_sql() const;

  /// Takes in one row of an answer; false: it is none of this batch's.
  bool note(std::span<const tkw_bytes> columns);

  /// Reads, without locking, the rows that were not found but are not expected to be absent: those that exist are held
  /// by others. Then looks for the request_ids once more: a row that was passed over may have been removed, and that by
  /// the first attempt at this very request. Empty if there are no such rows.
  [[nodiscard]] std::string look_again_sql() const;

  /// What becomes of each changeset. Those that can be applied say so, with seqs from 1 on.
  [[nodiscard]] std::vector<sdk::Outcome> decide() const;

  /// What the applied ones of `outcomes` write.
  [[nodiscard]] Writes writes(const std::vector<sdk::Outcome>& outcomes) const;

 private:
  /// One op with what is known of its row.
  struct Entry {
    const tkw_op* op;
    std::optional<std::uint64_t> version;  ///< Of the row, which is locked; none: not found.
    bool held_by_others = false;
  };

  [[nodiscard]] std::string select_requests() const;
  Entry* find(const tkw_key& key);
  [[nodiscard]] sdk::Outcome decide_one(std::size_t changeset, std::uint64_t seq) const;
  [[nodiscard]] std::span<const Entry> entries_of(std::size_t changeset) const;

  std::span<const tkw_changeset* const> changesets_;
  std::vector<Entry> entries_;                     // in the order of changesets and ops
  std::vector<std::size_t> first_entry_;           // of each changeset, and the end
  std::vector<std::size_t> by_key_;                // positions in entries_, in the order of keys
  std::map<std::string, std::uint64_t> requests_;  // the request_ids that are known, with their seqs
};

/// The order of rows in the table, which is the order they are locked in.
[[nodiscard]] bool row_before(const tkw_key& a, const tkw_key& b) noexcept;

/// The number in a column of a text answer.
[[nodiscard]] std::uint64_t number_in(tkw_bytes column);

}  // namespace tokenward::mysql
