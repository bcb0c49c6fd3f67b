#include "scan_sql.h"

#include <string>

namespace tokenward::sqlite {
namespace {

bool has(const ScanShape& shape, std::uint32_t flag) { return (shape.flags & flag) != 0; }

/// The index that has the rows of this shape side by side and in order.
std::string table_and_index(const ScanShape& shape) {
  if (has(shape, TKW_SCAN_BY_DUE)) return has(shape, TKW_SCAN_ALL_TENANTS) ? "rec INDEXED BY d" : "rec INDEXED BY td";
  if (has(shape, TKW_SCAN_BY_OWNER)) return "rec INDEXED BY o";
  if (has(shape, TKW_SCAN_BY_STATE) && !shape.stateless) return "rec INDEXED BY s";
  return "rec";
}

/// The equalities. A partial index needs its own condition spelt out; with `state = ?` it is implied.
std::string which_rows(const ScanShape& shape) {
  std::string where = "kind = ?1";
  if (!has(shape, TKW_SCAN_ALL_TENANTS)) where += " AND tenant = ?2";
  if (has(shape, TKW_SCAN_BY_OWNER)) where += " AND owner = ?3 AND owner <> x''";
  if (has(shape, TKW_SCAN_BY_STATE)) where += shape.stateless ? " AND state IS NULL" : " AND state = ?3";
  if (has(shape, TKW_SCAN_BY_DUE)) where += " AND due IS NOT NULL";
  return where;
}

/// The bounds. A row value is compared as a whole and sought as a whole, where it follows the index column by column.
std::string from_where_to_where(const ScanShape& shape) {
  const bool by_due = has(shape, TKW_SCAN_BY_DUE), descending = has(shape, TKW_SCAN_DESC);
  const std::string beyond = descending ? " < " : " > ", before = descending ? " > " : " < ";
  std::string bounds;
  if (shape.after && by_due)
    bounds += has(shape, TKW_SCAN_ALL_TENANTS) ? " AND (due, tenant, id)" + beyond + "(?4, ?5, ?6)"
                                               : " AND (due, id)" + beyond + "(?4, ?6)";
  else if (shape.after)
    bounds += " AND id" + beyond + "?6";
  if (shape.until) bounds += (by_due ? " AND due" : " AND id") + before + "?7";
  return bounds;
}

std::string in_order(const ScanShape& shape) {
  const std::string way = has(shape, TKW_SCAN_DESC) ? " DESC" : "";
  std::string order = " ORDER BY ";
  if (has(shape, TKW_SCAN_BY_DUE)) order += "due" + way + ", ";
  if (has(shape, TKW_SCAN_ALL_TENANTS)) order += "tenant" + way + ", ";
  return order + "id" + way;
}

}  // namespace

std::string scan_sql(const ScanShape& shape) {
  const std::string payload = has(shape, TKW_SCAN_KEYS) ? "x'', x''" : "note, body";
  return "SELECT tenant, id, owner, state, version, due, touched, " + payload + " FROM " + table_and_index(shape) +
         " WHERE " + which_rows(shape) + from_where_to_where(shape) + in_order(shape) + " LIMIT ?8";
}

}  // namespace tokenward::sqlite
