#include "scan_plan.h"

#include <optional>
#include <utility>

namespace tokenward::mysql {
namespace {

bool has(const tkw_scan& scan, std::uint32_t flag) { return (scan.flags & flag) != 0; }

/// A column of the index with the value that it has in a position.
struct Column {
  const char* name;
  Argument value;
};

/// An index as a scan uses it: the columns that are the same in all its rows, then those that its rows are ordered by,
/// with where it begins.
struct Path {
  const char* index;
  std::vector<Column> same;
  std::vector<Column> order;
  bool begins_at_position;
  std::optional<Argument> until;  ///< Of the first column in `order`.
};

std::optional<Argument> until_of(const tkw_scan& scan) {
  if (scan.until_due_us != 0) return scan.until_due_us;
  if (scan.until_id.n != 0) return scan.until_id;
  return std::nullopt;
}

const char* index_for(const tkw_scan& scan) {
  if (has(scan, TKW_SCAN_BY_DUE)) return has(scan, TKW_SCAN_ALL_TENANTS) ? "d" : "td";
  if (has(scan, TKW_SCAN_BY_OWNER)) return "o";
  return has(scan, TKW_SCAN_BY_STATE) ? "s" : "PRIMARY";
}

Path path_of(const tkw_scan& scan) {
  const bool all_tenants = has(scan, TKW_SCAN_ALL_TENANTS);
  Path path{index_for(scan), {{"kind", std::uint64_t{scan.kind}}}, {}, false, until_of(scan)};
  if (has(scan, TKW_SCAN_BY_STATE)) path.same.push_back({"state", std::uint64_t{scan.state}});
  if (has(scan, TKW_SCAN_BY_OWNER)) path.same.push_back({"owner", scan.owner});
  if (!all_tenants) path.same.push_back({"tenant", scan.tenant});
  if (has(scan, TKW_SCAN_BY_DUE)) path.order.push_back({"due", scan.after_due_us});
  if (all_tenants) path.order.push_back({"tenant", scan.after_tenant});
  path.order.push_back({"id", scan.after_id});
  path.begins_at_position = scan.after_due_us != 0 || scan.after_id.n != 0 || (all_tenants && scan.after_tenant.n != 0);
  return path;
}

std::string columns_of(const tkw_scan& scan) {
  const std::string payload = has(scan, TKW_SCAN_KEYS) ? "'', ''" : "note, body";
  return "tenant, id, owner, state, version, due, touched, " + payload;
}

/// Builds one leg, condition by condition.
class LegBuilder {
 public:
  LegBuilder(const tkw_scan& scan, const Path& path) : descending_(has(scan, TKW_SCAN_DESC)), path_(path) {
    leg_.sql = "SELECT " + columns_of(scan) + " FROM tokenward_rec FORCE INDEX (" + path.index + ") WHERE ";
    for (const Column& column : path.same) require(column.name, " = ", column.value);
  }

  void require(const char* column, const char* comparison, const Argument& value) {
    leg_.sql += std::string(leg_.arguments.empty() ? "" : " AND ") + column + comparison + "?";
    leg_.arguments.push_back(value);
  }
  void require_beyond(const Column& column) { require(column.name, descending_ ? " < " : " > ", column.value); }

  /// The ends of the range, where the first column of the order is not fixed.
  void bound_first() {
    const char* const first = path_.order.front().name;
    if (path_.until) require(first, descending_ ? " > " : " < ", *path_.until);
    // Rows without a due time stand at the end of the index.
    if (std::string_view(first) == "due") require(first, " < ", TKW_NO_DUE);
  }

  Leg finish() {
    for (std::size_t i = 0; i < path_.same.size() + path_.order.size(); ++i) {
      const char* const name = i < path_.same.size() ? path_.same[i].name : path_.order[i - path_.same.size()].name;
      leg_.sql += std::string(i == 0 ? " ORDER BY " : ", ") + name + (descending_ ? " DESC" : "");
    }
    leg_.sql += " LIMIT ?";
    return std::move(leg_);
  }

 private:
  bool descending_;
  const Path& path_;
  Leg leg_;
};

/// Whether rows at the position itself lie before the end.
bool position_is_inside(const tkw_scan& scan, const Path& path) {
  if (!has(scan, TKW_SCAN_BY_DUE)) return true;
  if (scan.after_due_us == TKW_NO_DUE) return false;
  if (!path.until) return true;
  return has(scan, TKW_SCAN_DESC) ? scan.after_due_us > scan.until_due_us : scan.after_due_us < scan.until_due_us;
}

}  // namespace

std::vector<Leg> plan_scan(const tkw_scan& scan) {
  const Path path = path_of(scan);
  std::vector<Leg> legs;
  if (!path.begins_at_position) {
    LegBuilder whole(scan, path);
    whole.bound_first();
    legs.push_back(whole.finish());
    return legs;
  }
  for (std::size_t fixed = path.order.size(); fixed-- > 0;) {
    if (fixed != 0 && !position_is_inside(scan, path)) continue;
    LegBuilder leg(scan, path);
    for (std::size_t i = 0; i < fixed; ++i) leg.require(path.order[i].name, " = ", path.order[i].value);
    leg.require_beyond(path.order[fixed]);
    if (fixed == 0) leg.bound_first();
    legs.push_back(leg.finish());
  }
  return legs;
}

}  // namespace tokenward::mysql
