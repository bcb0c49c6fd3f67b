#include "client/model.h"

#include <algorithm>
#include <compare>
#include <string>
#include <tuple>

namespace tokenward::conformance {
namespace {

bool holds(std::uint64_t expect, const Row* row) {
  if (expect == TKW_ANY) return true;
  return expect == TKW_ABSENT ? row == nullptr : row != nullptr && row->version == expect;
}

bool has(const Scan& scan, std::uint32_t flag) { return (scan.flags & flag) != 0; }

bool selected(const Scan& scan, const Row& row) {
  if (row.key.kind != scan.kind) return false;
  if (!has(scan, TKW_SCAN_ALL_TENANTS) && row.key.tenant != scan.tenant) return false;
  if (has(scan, TKW_SCAN_BY_OWNER) && row.owner != scan.owner) return false;
  if (has(scan, TKW_SCAN_BY_STATE) && row.state != scan.state) return false;
  return !has(scan, TKW_SCAN_BY_DUE) || row.due != TKW_NO_DUE;
}

using Position = std::tuple<std::int64_t, std::string, std::string>;

Position position(const Scan& scan, const Row& row) {
  return {has(scan, TKW_SCAN_BY_DUE) ? row.due : 0, row.key.tenant, row.key.id};
}

/// Whether `row` lies beyond the scan's beginning and before its end.
bool within(const Scan& scan, const Row& row) {
  const auto comes_after = [&](const auto& a, const auto& b) { return has(scan, TKW_SCAN_DESC) ? a < b : a > b; };
  const bool by_due = has(scan, TKW_SCAN_BY_DUE), all = has(scan, TKW_SCAN_ALL_TENANTS);
  const Position start{scan.after_due, all ? scan.after_tenant : scan.tenant, scan.after_id};
  const bool open = scan.after_id.empty() && scan.after_due == 0 && (!all || scan.after_tenant.empty());
  if (!open && !comes_after(position(scan, row), start)) return false;
  if (by_due) return scan.until_due == 0 || comes_after(scan.until_due, row.due);
  return scan.until_id.empty() || comes_after(scan.until_id, row.key.id);
}

}  // namespace

Answer Model::expected(const Change& change) const {
  const auto known = requests_.find(change.request);
  if (known != requests_.end()) return {TKW_DUPLICATE, known->second};
  for (std::uint32_t i = 0; i < change.operations.size(); ++i) {
    const auto at = rows_.find(change.operations[i].row.key);
    if (!holds(change.operations[i].expect, at == rows_.end() ? nullptr : &at->second)) return {TKW_CONFLICT, 0, i};
  }
  return {TKW_OK};
}

void Model::applied(const Change& change, std::uint64_t seq) {
  requests_[change.request] = seq;
  for (const Operation& operation : change.operations) {
    const Key& key = operation.row.key;
    if (operation.type == TKW_OP_CHECK) continue;
    feed_.push_back({seq, operation.type, key});
    if (operation.type == TKW_OP_DELETE) {
      rows_.erase(key);
      continue;
    }
    Row next = operation.row;
    next.version = seq;
    if (const auto old = rows_.find(key); old != rows_.end()) {
      next.touched = old->second.touched;
      next.note = old->second.note;
    }
    rows_[key] = next;
  }
}

void Model::touch(const Touch& touch) {
  const auto at = rows_.find(touch.key);
  if (at == rows_.end() || at->second.touched >= touch.at) return;
  at->second.touched = touch.at;
  at->second.note = touch.note;
}

std::vector<Row> Model::scan(const Scan& scan) const {
  std::vector<Row> found;
  for (const auto& [key, row] : rows_)
    if (selected(scan, row) && within(scan, row)) found.push_back(row);
  std::sort(found.begin(), found.end(),
            [&](const Row& a, const Row& b) { return position(scan, a) < position(scan, b); });
  if (has(scan, TKW_SCAN_DESC)) std::reverse(found.begin(), found.end());
  if (found.size() > scan.limit) found.resize(scan.limit);
  if (has(scan, TKW_SCAN_KEYS))
    for (Row& row : found) row.note = row.body = "";
  return found;
}

std::vector<Row> Model::get(const Key& key) const {
  const auto at = rows_.find(key);
  return at == rows_.end() ? std::vector<Row>{} : std::vector{at->second};
}

std::vector<FeedEntry> Model::changes(std::uint64_t after_seq) const {
  std::vector<FeedEntry> found;
  std::copy_if(feed_.begin(), feed_.end(), std::back_inserter(found),
               [=](const FeedEntry& entry) { return entry.seq > after_seq; });
  return found;
}

}  // namespace tokenward::conformance
