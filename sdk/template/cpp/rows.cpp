#include "rows.h"

#include <array>
#include <compare>
#include <utility>

namespace mystore {

namespace sdk = tokenward::sdk;

namespace {

using enum Field;
constexpr std::array kById{Kind, Tenant, Id};
constexpr std::array kByOwner{Kind, Owner, Tenant, Id};
constexpr std::array kByState{Kind, State, Tenant, Id};
constexpr std::array kByDue{Kind, State, Due, Tenant, Id};
constexpr std::array kByTenantAndDue{Kind, State, Tenant, Due, Id};

tkw_bytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
std::string copy_of(tkw_bytes bytes) { return std::string(sdk::text_of(bytes)); }
bool has(const tkw_scan& scan, std::uint32_t flag) { return (scan.flags & flag) != 0; }

/// std::string compares as memcmp, the shorter first: what the ABI asks for.
std::strong_ordering compare(const Row& a, const Row& b, Field field) {
  switch (field) {
    case Kind:
      return a.kind <=> b.kind;
    case Tenant:
      return a.tenant <=> b.tenant;
    case Owner:
      return a.owner <=> b.owner;
    case State:
      return a.state <=> b.state;
    case Due:
      return a.due_us <=> b.due_us;
    case Id:
      break;
  }
  return a.id <=> b.id;
}

/// Whether `row` lies at or beyond the end that the scan has set.
bool is_beyond(const Row& row, const tkw_scan& scan) {
  const int sign = has(scan, TKW_SCAN_DESC) ? -1 : 1;
  if (scan.until_due_us != 0) return sign * (row.due_us < scan.until_due_us ? -1 : row.due_us > scan.until_due_us) >= 0;
  return scan.until_id.n != 0 && sign * sdk::compare_bytes(bytes_of(row.id), scan.until_id) >= 0;
}

}  // namespace

int Before::compare(const Row& a, const Row& b, std::size_t first_fields) const {
  for (const Field field : fields.first(first_fields))
    if (const auto order = mystore::compare(a, b, field); order != 0) return order < 0 ? -1 : 1;
  return 0;
}

tkw_record Row::record(bool keys_only) const {
  return {sizeof(tkw_record),
          state,
          {bytes_of(tenant), bytes_of(id), kind, 0},
          bytes_of(owner),
          version,
          due_us,
          touched_us,
          keys_only ? tkw_bytes{} : bytes_of(note),
          keys_only ? tkw_bytes{} : bytes_of(body)};
}

Key key_of(const tkw_key& key) { return {key.kind, copy_of(key.tenant), copy_of(key.id)}; }

Rows::Rows()
    : by_id_(Before{kById}),
      by_owner_(Before{kByOwner}),
      by_state_(Before{kByState}),
      by_due_(Before{kByDue}),
      by_tenant_and_due_(Before{kByTenantAndDue}) {}

const Row* Rows::find(const tkw_key& key) const {
  const auto at = rows_.find(key_of(key));
  return at == rows_.end() ? nullptr : &at->second;
}

void Rows::put(Row row) {
  const Row* const old = find(row.record().key);
  if (old != nullptr) {
    row.touched_us = old->touched_us;
    row.note = old->note;
    remove(old->record().key);
  }
  Key key{row.kind, row.tenant, row.id};
  const Row* const kept = &rows_.emplace(std::move(key), std::move(row)).first->second;
  by_id_.insert(kept);
  by_state_.insert(kept);
  if (!kept->owner.empty()) by_owner_.insert(kept);
  if (kept->due_us == TKW_NO_DUE) return;
  by_due_.insert(kept);
  by_tenant_and_due_.insert(kept);
}

void Rows::remove(const tkw_key& key) {
  const auto at = rows_.find(key_of(key));
  if (at == rows_.end()) return;
  for (Index* index : {&by_id_, &by_owner_, &by_state_, &by_due_, &by_tenant_and_due_}) index->erase(&at->second);
  rows_.erase(at);
}

void Rows::touch(const tkw_key& key, std::int64_t at_us, const std::string& note) {
  const auto at = rows_.find(key_of(key));
  if (at == rows_.end() || at->second.touched_us >= at_us) return;
  at->second.touched_us = at_us;
  at->second.note = note;
}

/// Part of an index: the rows whose first `equal_fields` fields are those of `start`, and where in it the scan begins.
struct Rows::Range {
  const Index& index;
  std::size_t equal_fields;
  Row start;
  bool is_open;  ///< From the end of the range; otherwise from behind `start`.

  [[nodiscard]] Probe all() const { return {start, equal_fields}; }
  [[nodiscard]] Probe position() const { return {start, index.key_comp().fields.size()}; }
  [[nodiscard]] bool holds(const Row& row) const { return index.key_comp().compare(row, start, equal_fields) == 0; }
};

Rows::Range Rows::range_of(const tkw_scan& scan) const {
  const bool all_tenants = has(scan, TKW_SCAN_ALL_TENANTS), by_due = has(scan, TKW_SCAN_BY_DUE);
  const bool selects = has(scan, TKW_SCAN_BY_OWNER) || has(scan, TKW_SCAN_BY_STATE);
  const Index& index = by_due && all_tenants          ? by_due_
                       : by_due                       ? by_tenant_and_due_
                       : has(scan, TKW_SCAN_BY_STATE) ? by_state_
                       : has(scan, TKW_SCAN_BY_OWNER) ? by_owner_
                                                      : by_id_;
  Row start;
  start.kind = scan.kind;
  start.owner = copy_of(scan.owner);
  start.state = scan.state;
  start.tenant = copy_of(all_tenants ? scan.after_tenant : scan.tenant);
  start.due_us = scan.after_due_us;
  start.id = copy_of(scan.after_id);
  const bool is_open = start.due_us == 0 && start.id.empty() && (!all_tenants || start.tenant.empty());
  return {index, std::size_t{1} + (selects ? 1 : 0) + (all_tenants ? 0 : 1), std::move(start), is_open};
}

void Rows::scan(const tkw_scan& scan, const std::function<bool(const Row&)>& deliver) const {
  const Range range = range_of(scan);
  const Index& index = range.index;
  std::uint32_t left = scan.limit;
  const auto goes_on = [&](const Row& row) {
    return left-- > 0 && range.holds(row) && !is_beyond(row, scan) && deliver(row);
  };
  if (has(scan, TKW_SCAN_DESC)) {
    auto at = range.is_open ? index.upper_bound(range.all()) : index.lower_bound(range.position());
    while (at != index.begin() && goes_on(**--at)) continue;
  } else {
    auto at = range.is_open ? index.lower_bound(range.all()) : index.upper_bound(range.position());
    while (at != index.end() && goes_on(**at)) ++at;
  }
}

}  // namespace mystore
