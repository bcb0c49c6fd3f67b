#include "tenant/sweeper.h"

#include <map>

#include "domain/policy.h"
#include "storage/tenant_records.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/purge.h"

namespace tokenward::tenant {
namespace {

using domain::Action;
using domain::Status;
using domain::TokenClass;
using domain::TokenId;
using storage::TokenState;

/// A token takes up to three ops (row, event, owner).
constexpr std::size_t kTokensPerChange = 200;
constexpr std::uint32_t kRowsPerStep = 1000;

domain::Authority daemon_of(const TenantRuntime& tenant) {
  return {.role = domain::Role::Operator,
          .tenant = tenant.handle(),
          .owner = {},
          .scopes = {},
          .credential = {},
          .source = "daemon"};
}

/// Stamps one token with what it is by now, and frees its slot. Whether there was anything to do.
Result<bool> settle(Draft& draft, const TenantRuntime& tenant, const TokenId& id) {
  auto row = draft.read(storage::token_key(tenant.handle(), id));
  if (!row) return row.error();
  if (*row == nullptr || (*row)->state != static_cast<std::uint32_t>(TokenState::Active)) return false;
  auto token = read_token(draft, tenant.handle(), id);
  if (!token) return token.error();
  auto record = read_tenant(draft, tenant.handle());
  if (!record) return record.error();
  auto owner = read_owner(draft, tenant.handle(), token->value.owner);
  if (!owner) return owner.error();
  auto standing = domain::standing_of(token->value, record->value, &owner->record, draft.now());
  if (standing.status == Status::Active) return false;
  domain::release(owner->record.slots(domain::class_of(token->value)), id);
  if (owner->exists) write_owner(draft, tenant.handle(), *owner);
  domain::Authority actor = daemon_of(tenant);
  if (standing.status == Status::Expired) {
    write_token(draft, tenant.handle(), token->value, TokenState::Expired,
                event_by(actor, Action::TokenExpired, domain::to_string(id)));
    return true;
  }
  token->value.revoked = standing.revocation;
  actor.owner = standing.revocation->by;
  write_token(draft, tenant.handle(), token->value, TokenState::Revoked,
              event_by(actor, Action::TokenRevoked, domain::to_string(id), standing.revocation->reason));
  return true;
}

/// Ends a token whose idle limit has passed since its last use, or winds its timer up again. Whether it ended.
Result<bool> expire_if_idle(Draft& draft, const TenantRuntime& tenant, const TokenId& id) {
  const auto timer = storage::timer_key(tenant.handle(), id);
  auto row = draft.read(timer);
  if (!row) return row.error();
  if (*row == nullptr) return false;
  auto stored = draft.read(storage::token_key(tenant.handle(), id));
  if (!stored) return stored.error();
  const bool active = *stored != nullptr && (*stored)->state == static_cast<std::uint32_t>(TokenState::Active);
  if (!active) return draft.remove(timer), false;
  auto token = read_token(draft, tenant.handle(), id);
  if (!token) return token.error();
  const Instant last_use = std::max(token->value.created_at, token->value.last_used_at.value_or(Instant{}));
  const Instant due = last_use + token->value.idle_limit.value_or(domain::kMaxLifetime);
  if (due > draft.now()) {
    draft.put(storage::encode_timer(draft.keyring(), tenant.handle(), id, due));
    return false;
  }
  auto owner = read_owner(draft, tenant.handle(), token->value.owner);
  if (!owner) return owner.error();
  domain::release(owner->record.slots(domain::class_of(token->value)), id);
  if (owner->exists) write_owner(draft, tenant.handle(), *owner);
  token->value.idled_at = draft.now();
  draft.remove(timer);
  write_token(draft, tenant.handle(), token->value, TokenState::Expired,
              event_by(daemon_of(tenant), Action::TokenExpired, domain::to_string(id), "idle"));
  return true;
}

/// Settles tokens of one tenant, a bounded number a changeset. A damaged row is reported and left alone.
Result<void> settle_all(House& house, const std::shared_ptr<TenantRuntime>& tenant, const std::vector<TokenId>& ids,
                        Sweeper::Report& report) {
  for (std::size_t start = 0; start < ids.size(); start += kTokensPerChange) {
    const std::size_t end = std::min(ids.size(), start + kTokensPerChange);
    std::uint64_t stamped = 0;
    std::vector<storage::Key> damaged;
    auto version = tenant->changes().commit(house, tenant->room(), [&](Draft& draft) -> Result<void> {
      stamped = 0;
      damaged.clear();
      for (std::size_t i = start; i < end; ++i) {
        auto settled = settle(draft, *tenant, ids[i]);
        if (!settled && settled.error().code == ErrorCode::Corrupt) {
          damaged.push_back(storage::token_key(tenant->handle(), ids[i]));
          continue;
        }
        if (!settled) return settled.error();
        stamped += *settled ? 1 : 0;
      }
      return {};
    });
    if (!version) return version.error();
    report.stamped += stamped;
    for (const auto& key : damaged) house.report_damage(tenant, key);
  }
  return {};
}

/// The keys of a scan, at most `limit`.
Result<std::vector<storage::Key>> keys_of(StoreRoom& room, storage::Scan scan) {
  std::vector<storage::Key> keys;
  scan.keys_only = true;
  auto scanned = room.store().scan(scan, [&](storage::Record&& row) {
    keys.push_back(std::move(row.key));
    return true;
  });
  if (!scanned) return scanned.error();
  return keys;
}

/// Settles every token of a scan, page by page.
Result<void> settle_rows(House& house, const std::shared_ptr<TenantRuntime>& tenant, storage::Scan scan,
                         Sweeper::Report& report) {
  for (bool more = true; more;) {
    auto keys = keys_of(tenant->room(), scan);
    if (!keys) return keys.error();
    more = keys->size() == scan.limit;
    if (!keys->empty()) scan.after_id = keys->back().id;
    std::vector<TokenId> ids;
    for (const auto& key : *keys) ids.push_back(TokenId::from(as_bytes(key.id)));
    if (auto done = settle_all(house, tenant, ids, report); !done) return done;
  }
  return {};
}

/// The generations a sweep began with: a stroke that comes meanwhile raises one, and its rows wait for the next sweep.
struct Strokes {
  std::uint32_t ordinary, management;
  [[nodiscard]] bool are_those_of(const domain::Generations& generations) const noexcept {
    return generations.ordinary == ordinary && generations.management == management;
  }
};

storage::Scan due_scan(storage::Kind kind, std::uint32_t state, Instant now) {
  storage::Scan scan{.kind = kind, .tenant = {}, .all_tenants = true, .by_due = true, .limit = kRowsPerStep};
  scan.state = state;
  scan.until_due_us = to_micros(now) + 1;
  return scan;
}

}  // namespace

Result<Sweeper::Report> Sweeper::step(StoreRoom& room) {
  Report report;
  if (auto done = stamp_expired(room, report); !done) return done.error();
  if (auto done = expire_idle(room, report); !done) return done.error();
  if (auto done = sweep_tenants(room, report); !done) return done.error();
  if (auto done = sweep_owners(room, report); !done) return done.error();
  if (auto done = purge_tenants(room, report); !done) return done.error();
  return report;
}

Result<void> Sweeper::stamp_expired(StoreRoom& room, Report& report) {
  auto keys = keys_of(
      room, due_scan(storage::Kind::Token, static_cast<std::uint32_t>(TokenState::Active), house_.clock().now()));
  if (!keys) return keys.error();
  report.more |= keys->size() == kRowsPerStep;
  std::map<domain::TenantHandle, std::vector<TokenId>> by_tenant;
  for (const auto& key : *keys) by_tenant[key.tenant].push_back(TokenId::from(as_bytes(key.id)));
  for (const auto& [handle, ids] : by_tenant) {
    auto tenant = house_.directory().find(handle);
    if (!tenant && tenant.error().code == ErrorCode::NotFound) continue;  // being purged
    if (!tenant) return tenant.error();
    if (auto done = settle_all(house_, *tenant, ids, report); !done) return done;
  }
  return {};
}

Result<void> Sweeper::expire_idle(StoreRoom& room, Report& report) {
  auto keys = keys_of(room, due_scan(storage::Kind::Timer, storage::kTimerRunning, house_.clock().now()));
  if (!keys) return keys.error();
  if (keys->empty()) return {};
  report.more |= keys->size() == kRowsPerStep;
  // Uses that are still gathered in memory count too.
  if (auto flushed = room.last_used().flush(); !flushed) return flushed;
  for (const auto& key : *keys) {
    auto tenant = house_.directory().find(key.tenant);
    if (!tenant && tenant.error().code == ErrorCode::NotFound) continue;  // being purged
    if (!tenant) return tenant.error();
    const TokenId id = TokenId::from(as_bytes(key.id));
    bool expired = false;
    auto version = (*tenant)->changes().commit(house_, room, [&](Draft& draft) -> Result<void> {
      auto done = expire_if_idle(draft, **tenant, id);
      if (!done) return done.error();
      expired = *done;
      return {};
    });
    if (!version && version.error().code == ErrorCode::Corrupt) {
      house_.report_damage(*tenant, storage::token_key(key.tenant, id));
      continue;
    }
    if (!version) return version.error();
    report.stamped += expired ? 1 : 0;
  }
  return {};
}

Result<void> Sweeper::sweep_tenants(StoreRoom& room, Report& report) {
  auto struck = keys_of(room, due_scan(storage::Kind::Tenant, storage::kTenantActive, house_.clock().now()));
  if (!struck) return struck.error();
  for (const auto& key : *struck) {
    auto tenant = house_.directory().find(key.tenant);
    if (!tenant) return tenant.error();
    const Strokes before{(*tenant)->generation(TokenClass::Ordinary), (*tenant)->generation(TokenClass::Management)};
    storage::Scan scan{.kind = storage::Kind::Token, .tenant = key.tenant, .limit = kRowsPerStep};
    scan.state = static_cast<std::uint32_t>(TokenState::Active);
    if (auto done = settle_rows(house_, *tenant, scan, report); !done) return done;
    auto version = (*tenant)->changes().commit(house_, room, [&](Draft& draft) -> Result<void> {
      auto record = read_tenant(draft, key.tenant);
      if (!record) return record.error();
      if (!before.are_those_of(record->value.generations)) return {};
      record->value.generations.sweep_pending = false;
      write_tenant(draft, record->value);
      return {};
    });
    if (!version) return version.error();
  }
  return {};
}

Result<void> Sweeper::sweep_owners(StoreRoom& room, Report& report) {
  auto struck = keys_of(room, due_scan(storage::Kind::Owner, storage::kSweepPending, house_.clock().now()));
  if (!struck) return struck.error();
  for (const auto& key : *struck) {
    auto tenant = house_.directory().find(key.tenant);
    if (!tenant) return tenant.error();
    auto stored = room.store().get(key);
    if (!stored) return stored.error();
    if (!*stored) continue;
    auto owner = storage::decode_owner(*house_.keyring(), **stored);
    if (!owner) {
      house_.report_damage(*tenant, key);
      continue;
    }
    const Strokes before{owner->generations.ordinary, owner->generations.management};
    storage::Scan scan{.kind = storage::Kind::Token, .tenant = key.tenant, .limit = kRowsPerStep};
    scan.owner = key.id;
    if (auto done = settle_rows(house_, *tenant, scan, report); !done) return done;
    auto version = (*tenant)->changes().commit(house_, room, [&](Draft& draft) -> Result<void> {
      auto record = read_owner(draft, key.tenant, owner->owner);
      if (!record) return record.error();
      if (!record->exists || !before.are_those_of(record->record.generations)) return {};
      record->record.generations.sweep_pending = false;
      write_owner(draft, key.tenant, *record);
      return {};
    });
    if (!version) return version.error();
  }
  return {};
}

Result<void> Sweeper::purge_tenants(StoreRoom& room, Report& report) {
  auto doomed = keys_of(room, due_scan(storage::Kind::Tenant, storage::kTenantDeleting, house_.clock().now()));
  if (!doomed) return doomed.error();
  for (const auto& key : *doomed) {
    auto purged = purge_tenant(house_, room, key.tenant);
    if (!purged) return purged.error();
    report.purged += *purged;
  }
  return {};
}

}  // namespace tokenward::tenant
