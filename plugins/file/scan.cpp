#include "scan.h"

#include "tokenward/sdk/host.hpp"

namespace tokenward::file {
namespace {

bool begins_behind_a_position(const tkw_scan& scan) {
  return scan.after_id.n != 0 || ((scan.flags & TKW_SCAN_ALL_TENANTS) != 0 && scan.after_tenant.n != 0) ||
         ((scan.flags & TKW_SCAN_BY_DUE) != 0 && scan.after_due_us != 0);
}

}  // namespace

Scan::Scan(const tkw_scan& scan, const sdk::RowSink& row)
    : scan_(scan),
      row_(row),
      remaining_(scan.limit),
      positioned_(begins_behind_a_position(scan)),
      position_due_(scan.after_due_us),
      position_tenant_(sdk::text_of(has(TKW_SCAN_ALL_TENANTS) ? scan.after_tenant : scan.tenant)),
      position_id_(sdk::text_of(scan.after_id)) {
  common_.kind = scan.kind;
  common_.state = scan.state;
  common_.owner = sdk::text_of(scan.owner);
  common_.tenant = sdk::text_of(scan.tenant);
}

Scan::Range Scan::range_in(const Table& table) const noexcept {
  const unsigned tenant = has(TKW_SCAN_ALL_TENANTS) ? 0 : 1;
  if (has(TKW_SCAN_BY_DUE))
    return tenant != 0 ? Range{&table.by_tenant_due(), kByTenantDue, 3} : Range{&table.by_due(), kByDue, 2};
  if (has(TKW_SCAN_BY_STATE)) return {&table.by_state(), kByState, 2 + tenant};
  if (has(TKW_SCAN_BY_OWNER)) return {&table.by_owner(), kByOwner, 2 + tenant};
  return {&table.by_key(), kByKey, 1 + tenant};
}

OrderedIndex::Gap Scan::begin_of(const Range& range) const {
  const bool descending = has(TKW_SCAN_DESC);
  if (!positioned_)
    return descending ? range.index->behind(common_, range.depth) : range.index->before(common_, range.depth);
  Place position = common_;
  position.due_us = position_due_;
  position.tenant = position_tenant_;
  position.id = position_id_;
  return descending ? range.index->before(position, kWhole) : range.index->behind(position, kWhole);
}

bool Scan::beyond_end(const Range& range, const Row& row) const {
  if (range.compare(place_of(row), common_, range.depth) != 0) return true;
  int against_end = 0;
  if (has(TKW_SCAN_BY_DUE)) {
    if (scan_.until_due_us == 0) return false;
    against_end = compare_numbers(row.due_us(), scan_.until_due_us);
  } else {
    if (scan_.until_id.n == 0) return false;
    against_end = row.id().compare(sdk::text_of(scan_.until_id));
  }
  return has(TKW_SCAN_DESC) ? against_end <= 0 : against_end >= 0;
}

bool Scan::deliver(const Row& row) const {
  tkw_record record = record_of(row.columns());
  if (has(TKW_SCAN_KEYS)) record.touched_note = record.body = {nullptr, 0};
  return row_(record);
}

bool Scan::deliver_slice(const Table& table) {
  const Range range = range_in(table);
  OrderedIndex::Gap gap = begin_of(range);
  std::size_t bytes = 0;
  for (std::uint32_t rows = 0; remaining_ > 0; ++rows) {
    const Row* const row = has(TKW_SCAN_DESC) ? range.index->previous(gap) : range.index->next(gap);
    if (row == nullptr || beyond_end(range, *row) || !deliver(*row)) return false;
    --remaining_;
    bytes += row->columns().text_bytes();
    if (rows + 1 < kSliceRows && bytes < kSliceBytes) continue;
    positioned_ = true;
    position_due_ = row->due_us();
    position_tenant_ = row->tenant();
    position_id_ = row->id();
    return remaining_ > 0;
  }
  return false;
}

}  // namespace tokenward::file
