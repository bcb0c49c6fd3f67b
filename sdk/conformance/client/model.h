/// \file
/// What a store should do, done the plain way: a sorted map and a list.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "client/rows.h"

namespace tokenward::conformance {

/// The rows of a store and its feed. The plugin gives out the seqs; the model takes them over.
class Model {
 public:
  /// What `apply` must answer for `change`: OK, CONFLICT with its index, or DUPLICATE with its seq.
  [[nodiscard]] Answer expected(const Change& change) const;

  /// `change` was applied as `seq`.
  void applied(const Change& change, std::uint64_t seq);

  void touch(const Touch& touch);

  [[nodiscard]] std::vector<Row> scan(const Scan& scan) const;
  [[nodiscard]] std::vector<Row> get(const Key& key) const;
  [[nodiscard]] std::vector<FeedEntry> changes(std::uint64_t after_seq) const;
  [[nodiscard]] const std::map<Key, Row>& rows() const noexcept { return rows_; }

 private:
  std::map<Key, Row> rows_;
  std::vector<FeedEntry> feed_;
  std::map<RequestId, std::uint64_t> requests_;
};

}  // namespace tokenward::conformance
