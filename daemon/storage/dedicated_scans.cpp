// How a dedicated store is read over its parts.

#include <algorithm>
#include <tuple>

#include "storage/dedicated_store.h"

namespace tokenward::storage {
namespace {

/// How many closed parts one scan by due time opens.
constexpr std::size_t kOpenedPerScan = 16;

/// Keeps the first rows in the order of the scan.
void keep_first(std::vector<Record>& rows, const Scan& scan) {
  std::ranges::sort(rows, [&](const Record& a, const Record& b) {
    const auto place = [](const Record& row) { return std::tie(row.due_us, row.key.tenant, row.key.id); };
    return scan.order == Scan::Order::Ascending ? place(a) < place(b) : place(b) < place(a);
  });
  if (rows.size() > scan.limit) rows.resize(scan.limit);
}

}  // namespace

Result<void> DedicatedStore::scan(const Scan& scan, const std::function<bool(Record&&)>& row) {
  if (scan.all_tenants) return scan.by_due ? scan_by_due(scan, row) : scan_by_key(scan, row);
  const auto part = find(scan.tenant);
  if (!part) return part.error();
  return *part ? (*part)->scan(scan, row) : Result<void>();
}

/// Tenants are in order, so one part comes after the other.
Result<void> DedicatedStore::scan_by_key(const Scan& scan, const std::function<bool(Record&&)>& row) {
  auto tenants = registry_.all();
  if (!tenants) return tenants.error();
  tenants->insert(tenants->begin(), kDirectoryKey);
  const bool ascending = scan.order == Scan::Order::Ascending;
  if (!ascending) std::ranges::reverse(*tenants);
  Scan rest = scan;
  bool wanted = true;
  for (const auto& tenant : *tenants) {
    const bool passed = scan.after_tenant && (ascending ? tenant < *scan.after_tenant : *scan.after_tenant < tenant);
    if (passed) continue;
    const auto part = find(tenant);
    if (!part) return part.error();
    if (!*part) continue;
    auto scanned = (*part)->scan(rest, [&](Record&& record) {
      --rest.limit;
      return wanted = row(std::move(record));
    });
    if (!scanned) return scanned;
    if (!wanted || rest.limit == 0) return {};
  }
  return {};
}

Result<void> DedicatedStore::scan_by_due(const Scan& scan, const std::function<bool(Record&&)>& row) {
  const auto tenants = to_look_at(scan);
  if (!tenants) return tenants.error();
  std::vector<Record> found;
  for (const auto& tenant : *tenants) {
    collect_due(tenant, scan, found);
    if (found.size() > 2 * std::size_t{scan.limit}) keep_first(found, scan);
  }
  keep_first(found, scan);
  for (Record& record : found) {
    if (!row(std::move(record))) break;
  }
  return {};
}

/// The parts in which something may be due: all that are open, and of those that are closed a few, from where the last
/// scan of its kind left off.
Result<std::vector<domain::TenantHandle>> DedicatedStore::to_look_at(const Scan& scan) {
  auto tenants = registry_.all();
  if (!tenants) return tenants;
  std::erase_if(*tenants, [&](const auto& tenant) { return !dues_.may_hold(tenant, scan); });
  auto looked_at = looked_at_.lock();
  auto& last = (*looked_at)[{scan.kind, *scan.state}];
  std::rotate(tenants->begin(), std::upper_bound(tenants->begin(), tenants->end(), last), tenants->end());
  std::vector<domain::TenantHandle> chosen;
  std::size_t closed = 0;
  for (const auto& tenant : *tenants) {
    if (!shelf_.is_open(tenant)) {
      if (closed == kOpenedPerScan) continue;
      ++closed;
      last = tenant;
    }
    chosen.push_back(tenant);
  }
  return chosen;
}

/// Reads past the scan's end to the row that is due next.
void DedicatedStore::collect_due(const domain::TenantHandle& tenant, const Scan& scan, std::vector<Record>& found) {
  const auto part = shelf_.use(tenant);
  if (!part) return;
  const std::uint64_t epoch = dues_.epoch(tenant);
  Scan unending = scan;
  unending.until_due_us = 0;
  std::optional<std::int64_t> first;
  const std::size_t before = found.size();
  const auto scanned = (*part)->scan(unending, [&](Record&& record) {
    if (!first) first = record.due_us;
    if (scan.until_due_us != 0 && record.due_us >= scan.until_due_us) return false;
    found.push_back(std::move(record));
    return true;
  });
  shelf_.note_problem(tenant, scanned ? std::string() : scanned.error().message);
  if (!scanned) found.resize(before);
  const bool from_the_first = scan.after_due_us == 0 && scan.order == Scan::Order::Ascending;
  if (scanned && from_the_first) dues_.learn(tenant, scan, first.value_or(kNoDue), epoch);
}

}  // namespace tokenward::storage
