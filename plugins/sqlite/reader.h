/// \file
/// A connection that reads: `get`, `scan` and `changes`.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>

#include "connection.h"
#include "statement.h"
#include "tokenward/sdk/call.hpp"
#include "transaction.h"

namespace tokenward::sqlite {

/// How far the feed reaches.
struct FeedBounds {
  std::uint64_t first_seq;
  std::uint64_t last_seq;
};

/// Reads from one snapshot per call. Used by one thread at a time; the schema must be there.
class Reader {
 public:
  Reader(const std::string& path, int cache_kib);

  void get(std::span<const tkw_key> keys, const sdk::RowSink& row);
  void scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row);

  /// Throws GONE if the feed does not reach back to `after_seq`, or has not got so far.
  void changes(std::uint64_t after_seq, std::uint32_t limit, const sdk::ChangeSink& change);

  FeedBounds bounds();
  std::array<std::uint8_t, 16> store_id();

  [[nodiscard]] Connection& connection() noexcept { return connection_; }

 private:
  /// A scan under way: how many rows may still be delivered, and whether the host wants them.
  struct Progress {
    const sdk::RowSink& row;
    std::uint32_t remaining;
    bool wanted = true;

    [[nodiscard]] bool done() const noexcept { return remaining == 0 || !wanted; }
  };

  /// Delivers the rows of a shape that has a statement of its own.
  void scan_index(const tkw_scan& scan, tkw_bytes tenant, bool after, Progress& progress);
  /// By key over all tenants. One tenant after the other, because the kind stands between tenant and id in the table's
  /// key: a comparison of (tenant, kind, id) as a whole would visit all other kinds.
  void scan_tenants(const sdk::Call& call, const tkw_scan& scan, Progress& progress);
  /// Replaces `tenant` by the one next to it; false: there is none.
  bool next_tenant(Statement& statement, std::string& tenant);
  Statement& scan_statement(std::uint32_t flags, bool stateless, bool after, bool until);

  Connection connection_;
  TransactionStatements transactions_;
  Statement get_, changes_, bounds_, store_id_, tenant_after_, tenant_before_, last_tenant_;
  std::unordered_map<std::uint32_t, Statement> scans_;  // by the number of the shape
};

}  // namespace tokenward::sqlite
