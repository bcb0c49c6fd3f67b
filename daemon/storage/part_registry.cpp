#include "storage/part_registry.h"

#include <algorithm>

#include "base/clock.h"
#include "crypto/new_identifiers.h"
#include "storage/part_settings.h"

namespace tokenward::storage {
namespace {

constexpr std::uint32_t kRowsPerScan = 1000;
constexpr int kMaxTries = 5;
constexpr std::chrono::minutes kReadAgainAfter{5};

Key row_key(const domain::TenantHandle& tenant) {
  return {kDirectoryKey, Kind::Part, std::string(as_text(tenant.view()))};
}

}  // namespace

Result<bool> PartRegistry::knows(const domain::TenantHandle& tenant) {
  if (known_.lock()->tenants.contains(tenant)) return true;
  auto row = common_.get(row_key(tenant));
  if (!row) return row.error();
  if (*row) known_.lock()->tenants.insert(tenant);
  return row->has_value();
}

Result<void> PartRegistry::enter(const domain::TenantHandle& tenant) {
  if (known_.lock()->tenants.contains(tenant)) return {};
  if (auto written = write(OpType::Put, tenant); !written) return written;
  known_.lock()->tenants.insert(tenant);
  return {};
}

Result<void> PartRegistry::leave(const domain::TenantHandle& tenant) {
  if (auto written = write(OpType::Delete, tenant); !written) return written;
  known_.lock()->tenants.erase(tenant);
  return {};
}

Result<std::vector<domain::TenantHandle>> PartRegistry::all() {
  const auto now = std::chrono::steady_clock::now();
  const auto read_at = known_.lock()->read_at;
  if (read_at == std::chrono::steady_clock::time_point{} || now - read_at > kReadAgainAfter) {
    auto tenants = read();
    if (!tenants) return tenants.error();
    auto known = known_.lock();
    known->tenants.merge(*tenants);  // who was entered meanwhile stays
    known->read_at = now;
  }
  auto known = known_.lock();
  return std::vector<domain::TenantHandle>(known->tenants.begin(), known->tenants.end());
}

Result<std::set<domain::TenantHandle>> PartRegistry::read() {
  std::set<domain::TenantHandle> tenants;
  Scan scan{.kind = Kind::Part, .tenant = kDirectoryKey, .keys_only = true, .limit = kRowsPerScan};
  for (std::uint32_t rows = kRowsPerScan; rows == kRowsPerScan;) {
    rows = 0;
    auto scanned = common_.scan(scan, [&](Record&& row) {
      if (row.key.id.size() == domain::TenantHandle::kSize) {
        tenants.insert(domain::TenantHandle::from(as_bytes(row.key.id)));
      }
      scan.after_id = std::move(row.key.id);
      return ++rows, true;
    });
    if (!scanned) return scanned.error();
  }
  return tenants;
}

/// Repeated under one request id, so an outcome that is in doubt is settled by it.
Result<void> PartRegistry::write(OpType type, const domain::TenantHandle& tenant) {
  const auto request_id = crypto::new_request_id(SystemClock{}.now());
  if (!request_id) return request_id.error();
  Record row{.key = row_key(tenant)};
  row.body = "{\"part\":\"" + part_name(tenant) + "\"}";
  const Changeset changeset{*request_id, {{type, Expect::any(), std::move(row)}}};
  Applied applied;
  for (int tried = 0; tried < kMaxTries; ++tried) {
    applied = common_.apply({&changeset}).front();
    if (applied.outcome == Applied::Outcome::Committed) return {};
    if (applied.outcome == Applied::Outcome::Refused) break;
  }
  return Error{ErrorCode::Unavailable,
               "the parts of store " + common_.name() + " could not be written down: " + applied.error.message};
}

}  // namespace tokenward::storage
