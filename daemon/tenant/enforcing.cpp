#include "tenant/enforcing.h"

#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/access.h"
#include "tenant/house.h"
#include "tenant/revoking.h"

namespace tokenward::tenant {
namespace {

constexpr std::uint32_t kRowsPerScan = 1000;

/// A damaged row is for whoever drafts the change to find out.
bool may_break(const crypto::Keyring& keyring, const domain::Enforcement& enforcement, const storage::Record& row,
               Instant now) {
  if (row.state != static_cast<std::uint32_t>(storage::TokenState::Active)) return false;
  const auto token = storage::decode_token(keyring, row);
  if (!token) return true;
  return enforcement.reaches(*token) && domain::shorten(enforcement.bounds, *token, enforcement.earliest_end(now));
}

}  // namespace

Result<domain::Enforcement> enforcement_by(const domain::Authority& caller, const TenantRuntime& tenant,
                                           const domain::EnforcementTerms& terms, Instant now) {
  if (auto allowed = require_role(caller, tenant, domain::Role::Admin); !allowed) return allowed.error();
  if (auto reach = require_management_reach(caller, tenant, terms.include_management); !reach) return reach.error();
  if (terms.grace < domain::days{0} || terms.grace > domain::kLongestGrace) {
    return Error{ErrorCode::Invalid, "grace_days must be 0 to 365", "grace_days"};
  }
  return domain::Enforcement{
      .terms = terms, .started_at = now, .actor = caller.actor(), .source = caller.source, .spared = caller.credential};
}

Result<Versioned<domain::Policy>> load_policy(const crypto::Keyring& keyring, const TenantRuntime& tenant) {
  auto record = tenant.room().store().get(storage::policy_key(tenant.handle()));
  if (!record) return record.error();
  if (!*record) return Error{ErrorCode::NotFound, "there is no such tenant", "tenant"};
  auto policy = storage::decode_policy(keyring, **record);
  if (!policy) return policy.error();
  return Versioned<domain::Policy>{std::move(*policy), (*record)->version};
}

Result<Candidates> find_candidates(House& house, TenantRuntime& tenant, const domain::Enforcement& enforcement,
                                   std::uint32_t most_rows, std::size_t most) {
  StoreRoom& room = tenant.room();
  if (enforcement.bounds.idle_limit) {
    if (auto flushed = room.last_used().flush(); !flushed) return flushed.error();
  }
  const auto keyring = house.keyring();
  const Instant now = house.clock().now();
  storage::Scan scan{.kind = storage::Kind::Token, .tenant = tenant.handle(), .limit = kRowsPerScan};
  if (enforcement.terms.owner) {
    scan.owner = enforcement.terms.owner->text();
  } else {
    scan.state = static_cast<std::uint32_t>(storage::TokenState::Active);
  }
  Candidates found{.ids = {}, .reached = enforcement.reached, .more = true};
  for (std::uint32_t visited = 0; visited < most_rows && found.more && found.ids.size() < most;) {
    if (found.reached) scan.after_id = as_text(found.reached->view());
    std::uint32_t rows = 0;
    auto scanned = room.store().scan(scan, [&](storage::Record&& row) {
      ++rows;
      found.reached = domain::TokenId::from(as_bytes(row.key.id));
      if (may_break(*keyring, enforcement, row, now)) found.ids.push_back(*found.reached);
      return found.ids.size() < most;
    });
    if (!scanned) return scanned.error();
    found.more = rows == scan.limit || found.ids.size() == most;
    visited += rows;
  }
  return found;
}

}  // namespace tokenward::tenant
