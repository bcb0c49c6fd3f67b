#include "tenant/sweeper.h"

#include <map>

#include "storage/enforcement_records.h"
#include "storage/idempotency_records.h"
#include "storage/pending_records.h"
#include "storage/session_records.h"
#include "storage/tenant_records.h"
#include "tenant/debris.h"
#include "tenant/enforcing.h"
#include "tenant/forgetting.h"
#include "tenant/house.h"
#include "tenant/owner_erasing.h"
#include "tenant/purge.h"
#include "tenant/relay.h"

namespace tokenward::tenant {
namespace {

using domain::TokenClass;
using domain::TokenId;
using storage::Record;
using Runtime = std::shared_ptr<TenantRuntime>;

constexpr std::uint32_t kRowsPerStep = 1000;
/// Each may take a second.
constexpr unsigned kEnforcementsPerStep = 8;
constexpr int kErasingSteps = 10;

/// Whether an error is one tenant's own, so that the others go on.
bool concerns_one_tenant(const Error& error) noexcept {
  return error.code == ErrorCode::Corrupt || error.code == ErrorCode::NotFound;
}

/// Passes over what concerns one tenant.
Result<void> tolerate(const Result<void>& done) {
  if (done || concerns_one_tenant(done.error())) return {};
  return done;
}

/// The rows of a scan without their bodies.
Result<std::vector<Record>> rows_of(StoreRoom& room, storage::Scan scan) {
  std::vector<Record> rows;
  scan.keys_only = true;
  auto scanned = room.store().scan(scan, [&](Record&& row) {
    rows.push_back(std::move(row));
    return true;
  });
  if (!scanned) return scanned.error();
  return rows;
}

storage::Scan due_scan(storage::Kind kind, std::uint32_t state, Instant now) {
  storage::Scan scan{.kind = kind, .tenant = {}, .all_tenants = true, .by_due = true, .limit = kRowsPerStep};
  scan.state = state;
  scan.until_due_us = to_micros(now) + 1;
  return scan;
}

/// The tenant whose rows were found in the store of `room`. NotFound where it lives elsewhere: they are leftovers, or
/// on their way.
Result<Runtime> resident_of(House& house, const StoreRoom& room, const domain::TenantHandle& handle) {
  auto tenant = house.directory().find(handle);
  if (tenant && &(*tenant)->room() != &room) return Error{ErrorCode::NotFound, "the tenant lives in another store"};
  return tenant;
}

/// The generations a sweep began with: a stroke that comes meanwhile raises one, and its rows wait for the next sweep.
struct Strokes {
  explicit Strokes(const domain::Generations& generations)
      : ordinary(generations.ordinary), management(generations.management) {}
  bool operator==(const Strokes&) const = default;
  std::uint32_t ordinary, management;
};

}  // namespace

Result<Sweeper::Report> Sweeper::step(StoreRoom& room) {
  Report report;
  for (const auto part :
       {&Sweeper::stamp_expired, &Sweeper::expire_idle, &Sweeper::sweep_tenants, &Sweeper::sweep_owners,
        &Sweeper::enforce_policies, &Sweeper::forget, &Sweeper::purge_tenants, &Sweeper::settle_with_others}) {
    if (auto done = (this->*part)(room, report); !done) return done.error();
  }
  return report;
}

Result<void> Sweeper::stamp_expired(StoreRoom& room, Report& report) {
  const auto active = static_cast<std::uint32_t>(storage::TokenState::Active);
  return settle_due(room, due_scan(storage::Kind::Token, active, house_.clock().now()), settle_status, report);
}

Result<void> Sweeper::expire_idle(StoreRoom& room, Report& report) {
  const auto due = due_scan(storage::Kind::Timer, storage::kTimerRunning, house_.clock().now());
  auto first = due;
  first.limit = 1;
  auto any = rows_of(room, first);
  if (!any) return any.error();
  if (any->empty()) return {};
  // Uses that are still gathered in memory count too.
  if (auto flushed = room.last_used().flush(); !flushed) return flushed;
  return settle_due(room, due, settle_idle, report);
}

/// Settles the tokens that rows of any tenant say are due. Rows that stay as they are (damaged ones, for one) are gone
/// past, so that however many they are they hide none behind them.
Result<void> Sweeper::settle_due(StoreRoom& room, storage::Scan due, Settle settle, Report& report) {
  const std::uint64_t before = report.stamped;
  for (bool more = true; more && report.stamped == before;) {
    auto rows = rows_of(room, due);
    if (!rows) return rows.error();
    more = rows->size() == due.limit;
    if (rows->empty()) break;
    due.after_due_us = rows->back().due_us;
    due.after_tenant = rows->back().key.tenant;
    due.after_id = rows->back().key.id;
    std::map<domain::TenantHandle, std::vector<TokenId>> by_tenant;
    for (const auto& row : *rows) by_tenant[row.key.tenant].push_back(TokenId::from(as_bytes(row.key.id)));
    for (const auto& [handle, ids] : by_tenant) {
      auto tenant = resident_of(house_, room, handle);
      auto done = tenant ? settle_all(house_, *tenant, ids, settle, report.stamped) : Result<void>(tenant.error());
      if (auto tolerated = tolerate(done); !tolerated) return tolerated;
    }
    report.more |= more && report.stamped != before;
  }
  return {};
}

/// Settles every token of a scan, page by page.
Result<void> Sweeper::settle_rows(const Runtime& tenant, storage::Scan scan, Report& report) {
  for (bool more = true; more;) {
    auto rows = rows_of(tenant->room(), scan);
    if (!rows) return rows.error();
    more = rows->size() == scan.limit;
    if (!rows->empty()) scan.after_id = rows->back().key.id;
    std::vector<TokenId> ids;
    for (const auto& row : *rows) ids.push_back(TokenId::from(as_bytes(row.key.id)));
    if (auto done = settle_all(house_, tenant, ids, settle_status, report.stamped); !done) return done;
  }
  return {};
}

Result<void> Sweeper::sweep_tenants(StoreRoom& room, Report& report) {
  auto struck = rows_of(room, due_scan(storage::Kind::Tenant, storage::kTenantActive, house_.clock().now()));
  if (!struck) return struck.error();
  for (const auto& row : *struck) {
    auto tenant = resident_of(house_, room, row.key.tenant);
    auto done = tenant ? sweep_tenant(*tenant, report) : Result<void>(tenant.error());
    if (auto tolerated = tolerate(done); !tolerated) return tolerated;
  }
  return {};
}

Result<void> Sweeper::sweep_tenant(const Runtime& tenant, Report& report) {
  auto stored = tenant->room().store().get(storage::tenant_key(tenant->handle()));
  if (!stored) return stored.error();
  if (!*stored) return {};
  auto present = storage::decode_tenant(*house_.keyring(), **stored);
  if (!present) return present.error();
  const Strokes before(present->generations);
  storage::Scan scan{.kind = storage::Kind::Token, .tenant = tenant->handle(), .limit = kRowsPerStep};
  scan.state = static_cast<std::uint32_t>(storage::TokenState::Active);
  if (auto done = settle_rows(tenant, scan, report); !done) return done;
  auto version = tenant->changes().commit(house_, [&](Draft& draft) -> Result<void> {
    auto record = read_tenant(draft, tenant->handle());
    if (!record) return record.error();
    if (Strokes(record->value.generations) != before) return {};
    record->value.generations.sweep_pending = false;
    write_tenant(draft, record->value);
    return {};
  });
  if (!version) return version.error();
  return {};
}

Result<void> Sweeper::sweep_owners(StoreRoom& room, Report& report) {
  auto struck = rows_of(room, due_scan(storage::Kind::Owner, storage::kSweepPending, house_.clock().now()));
  if (!struck) return struck.error();
  MovedFeeds moved;
  for (const auto& row : *struck) {
    auto tenant = resident_of(house_, room, row.key.tenant);
    auto done = tenant ? sweep_owner(*tenant, row.key, moved, report) : Result<void>(tenant.error());
    if (!done && done.error().code == ErrorCode::Corrupt && tenant) house_.report_damage(*tenant, row.key);
    if (auto tolerated = tolerate(done); !tolerated) return tolerated;
  }
  return {};
}

Result<void> Sweeper::sweep_owner(const Runtime& tenant, const storage::Key& key, MovedFeeds& moved, Report& report) {
  auto stored = tenant->room().store().get(key);
  if (!stored) return stored.error();
  if (!*stored) return {};
  auto owner = storage::decode_owner(*house_.keyring(), **stored);
  if (!owner) return owner.error();
  if (is_trace(*owner)) {
    const auto trace = outlast_feed(house_, *tenant, owner->owner, moved);
    return trace ? Result<void>{} : trace.error();
  }
  if (owner->erasure) return erase(tenant, owner->owner, report);
  const Strokes before(owner->generations);
  storage::Scan scan{.kind = storage::Kind::Token, .tenant = tenant->handle(), .limit = kRowsPerStep};
  scan.owner = key.id;
  if (auto done = settle_rows(tenant, scan, report); !done) return done;
  auto version = tenant->changes().commit(house_, [&](Draft& draft) -> Result<void> {
    auto record = read_owner(draft, tenant->handle(), owner->owner);
    if (!record) return record.error();
    if (!record->exists || Strokes(record->record.generations) != before) return {};
    record->record.generations.sweep_pending = false;
    write_owner(draft, tenant->handle(), *record);
    return {};
  });
  if (!version) return version.error();
  return {};
}

/// What is damaged stays due, and takes nobody's place.
Result<void> Sweeper::enforce_policies(StoreRoom& room, Report& report) {
  const auto now = house_.clock().now();
  auto pending = rows_of(room, due_scan(storage::Kind::Enforcement, storage::kEnforcementPending, now));
  if (!pending) return pending.error();
  unsigned carried_on = 0;
  for (const auto& row : *pending) {
    if (carried_on == kEnforcementsPerStep) return report.more = true, Result<void>{};
    auto tenant = resident_of(house_, room, row.key.tenant);
    auto changed = tenant ? carry_on_enforcement(house_, *tenant, report.more) : Result<std::uint64_t>(tenant.error());
    if (!changed && !concerns_one_tenant(changed.error())) return changed.error();
    if (!changed) continue;
    ++carried_on;
    report.shortened += *changed;
  }
  return {};
}

Result<void> Sweeper::erase(const Runtime& tenant, const domain::Owner& owner, Report& report) {
  for (int step = 0; step < kErasingSteps; ++step) {
    auto erased = go_on_erasing(house_, tenant, owner);
    if (!erased) return erased.error();
    if (*erased == Erased::Wholly) return {};
  }
  report.more = true;
  return {};
}

/// No event tells of it: nobody ended them, their time is over.
Result<void> Sweeper::forget(StoreRoom& room, Report& report) {
  for (const auto& [kind, state] : {std::pair{storage::Kind::Idempotency, storage::kRemembered},
                                    std::pair{storage::Kind::Session, storage::kSessionKept},
                                    std::pair{storage::Kind::ConsoleLink, storage::kSessionKept},
                                    std::pair{storage::Kind::Relay, storage::kRelayTold}}) {
    auto forgotten = forget_due(room, kind, state, house_.clock().now());
    if (!forgotten) return forgotten.error();
    report.forgotten += *forgotten;
    report.more |= *forgotten == kForgottenPerCall;
  }
  return {};
}

Result<void> Sweeper::purge_tenants(StoreRoom& room, Report& report) {
  auto doomed = rows_of(room, due_scan(storage::Kind::Tenant, storage::kTenantDeleting, house_.clock().now()));
  if (!doomed) return doomed.error();
  for (const auto& row : *doomed) {
    // One that is not to be found has lost its place already, and the rest of its rows go.
    auto tenant = resident_of(house_, room, row.key.tenant);
    if (!tenant && house_.directory().known(row.key.tenant)) continue;
    auto purged = purge_tenant(house_, room, row.key.tenant);
    if (purged) report.purged += *purged;
    if (!purged && !concerns_one_tenant(purged.error())) return purged.error();
  }
  return {};
}

/// What this store and the directory's have yet to agree on.
Result<void> Sweeper::settle_with_others(StoreRoom& room, Report& report) {
  if (auto told = tell_relays(house_, room); !told) return told;
  auto cleared = clear_due_debris(house_, room);
  if (!cleared) return cleared.error();
  report.purged += *cleared;
  return {};
}

}  // namespace tokenward::tenant
