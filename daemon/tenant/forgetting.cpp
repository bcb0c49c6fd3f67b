#include "tenant/forgetting.h"

#include <map>

#include "crypto/new_identifiers.h"

namespace tokenward::tenant {
namespace {

using storage::Applied;

static_assert(kForgottenPerCall <= storage::kMaxOps);

/// What is due, as one changeset a tenant that deletes it unless it was written over.
Result<std::map<domain::TenantHandle, storage::Changeset>> deletions(StoreRoom& room, storage::Kind kind,
                                                                     std::uint32_t state, Instant now) {
  std::map<domain::TenantHandle, storage::Changeset> by_tenant;
  storage::Scan scan{
      .kind = kind, .tenant = {}, .all_tenants = true, .by_due = true, .keys_only = true, .limit = kForgottenPerCall};
  scan.state = state;
  scan.until_due_us = to_micros(now) + 1;
  auto scanned = room.store().scan(scan, [&](storage::Record&& row) {
    const auto expected = storage::Expect::version(row.version);
    by_tenant[row.key.tenant].ops.push_back({storage::OpType::Delete, expected, {.key = std::move(row.key)}});
    return true;
  });
  if (!scanned) return scanned.error();
  return by_tenant;
}

}  // namespace

Result<std::uint64_t> forget_due(StoreRoom& room, storage::Kind kind, std::uint32_t state, Instant now) {
  auto due = deletions(room, kind, state, now);
  if (!due) return due.error();
  std::uint64_t forgotten = 0;
  for (auto& [tenant, changeset] : *due) {
    const auto request_id = crypto::new_request_id(now);
    if (!request_id) return request_id.error();
    changeset.request_id = *request_id;
    const Applied applied = room.committer().commit(changeset);
    if (applied.outcome == Applied::Outcome::Committed) forgotten += changeset.ops.size();
    if (applied.outcome == Applied::Outcome::Refused) return applied.error;
    if (applied.outcome == Applied::Outcome::Unknown) {
      return Error{ErrorCode::Unavailable, "the store was lost while it forgot what was due: " + applied.error.message};
    }
  }
  return forgotten;
}

}  // namespace tokenward::tenant
