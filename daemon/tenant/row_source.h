#pragma once
// The rows of a listing, newest first, whichever index serves its filter best. One thread at a time.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/token.h"
#include "storage/store.h"
#include "storage/token_records.h"

namespace tokenward::tenant {

/// What the rows of a token listing can be narrowed by before they are looked at.
struct RowFilter {
  domain::TenantHandle tenant;
  std::optional<domain::Owner> owner;
  std::optional<domain::Status> status;
  bool strokes_pending = false;  ///< A revoke-all of the tenant has not reached the rows yet: stamps mean little.
  std::string before_id;         ///< Exclusive upper end: the cursor, or a time; empty: none.
  std::string from_id;           ///< Inclusive lower end; empty: none.
  Instant now{};
};

/// Gives every row that may match, each once, in descending order of id; the caller decides by the record and the
/// clock.
class RowSource {
 public:
  RowSource(storage::Store& store, RowFilter filter) : store_(store), filter_(std::move(filter)) {}

  /// The next rows, at most `limit` (1 to 5,000); empty: there are no more. Errors of the store.
  [[nodiscard]] Result<std::vector<storage::Record>> next(std::uint32_t limit);

 private:
  Result<std::vector<storage::Record>> scan(std::uint32_t limit, std::optional<storage::TokenState> state);
  Result<void> read_unswept();
  void merge_unswept(std::vector<storage::Record>& rows, std::uint32_t limit);

  storage::Store& store_;
  RowFilter filter_;
  std::optional<std::vector<storage::Record>> unswept_;  ///< Expired by the clock, stamped Active; newest last.
};

}  // namespace tokenward::tenant
