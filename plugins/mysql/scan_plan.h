/// \file
/// How a scan becomes statements: which index, from where to where.
///
/// Every scan walks one index in its order. A position in the middle of several columns, "after (a, b, c)", is three
/// ranges one behind the other: (a, b, beyond c), then (a, beyond b), then (beyond a). Each is a run of index entries
/// side by side, so no row is visited in vain; the comparison in one piece, `a >= ? AND (a > ? OR b > ? …)`, would
/// visit all that lie between.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "tokenward/storage.h"

namespace tokenward::mysql {

/// A parameter of a statement.
using Argument = std::variant<std::uint64_t, std::int64_t, tkw_bytes>;

/// One run of index entries. The last parameter of its SQL, the limit, is not among the arguments.
struct Leg {
  std::string sql;
  std::vector<Argument> arguments;  ///< Their bytes belong to the scan.
};

/// The columns of every scan statement, by number.
enum ScanColumn : unsigned {
  kTenantColumn,
  kIdColumn,
  kOwnerColumn,
  kStateColumn,
  kVersionColumn,
  kDueColumn,
  kTouchedColumn,
  kNoteColumn,
  kBodyColumn
};

/// The legs of a scan, which has been checked against the contract; at least one. Together they deliver its rows in
/// order; a later one is needed only while the limit is not reached. `FORCE INDEX`, because both servers otherwise
/// weigh statistics and sort: 266 ms instead of 0.33 for a page of 100,000 active among 1,000,000 tokens.
std::vector<Leg> plan_scan(const tkw_scan& scan);

}  // namespace tokenward::mysql
