#include "tenant/settling.h"

#include "domain/policy.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using domain::Action;
using domain::Status;
using domain::TokenId;
using storage::TokenState;

/// So that requests of the tenant do not wait for long.
constexpr std::size_t kTokensPerChange = 200;

/// A token whose row still says Active, and what bears on it.
struct Standing {
  domain::Token token;
  OwnerInDraft owner;
  domain::Standing now;
};

/// None where the row says something else, or there is none.
Result<std::optional<Standing>> read_stamped_active(Draft& draft, const TenantRuntime& tenant, const TokenId& id) {
  auto row = draft.read(storage::token_key(tenant.handle(), id));
  if (!row) return row.error();
  if (*row == nullptr || (*row)->state != static_cast<std::uint32_t>(TokenState::Active)) {
    return std::optional<Standing>();
  }
  auto token = read_token(draft, tenant.handle(), id);
  if (!token) return token.error();
  auto record = read_tenant(draft, tenant.handle());
  if (!record) return record.error();
  auto owner = read_owner(draft, tenant.handle(), token->value.owner);
  if (!owner) return owner.error();
  auto now = domain::standing_of(token->value, record->value, &owner->record, draft.now());
  return std::optional(Standing{std::move(token->value), std::move(*owner), std::move(now)});
}

void free_slot(Draft& draft, const TenantRuntime& tenant, Standing& standing) {
  domain::release(standing.owner.record.slots(domain::class_of(standing.token)), standing.token.id);
  if (standing.owner.exists) write_owner(draft, tenant.handle(), standing.owner);
}

void stamp(Draft& draft, const TenantRuntime& tenant, Standing& standing) {
  free_slot(draft, tenant, standing);
  const std::string subject = domain::to_string(standing.token.id);
  domain::Authority actor = daemon_of(tenant.handle());
  if (standing.now.status == Status::Expired) {
    return write_token(draft, tenant.handle(), standing.token, TokenState::Expired,
                       event_by(actor, Action::TokenExpired, subject));
  }
  standing.token.revoked = standing.now.revocation;
  actor.owner = standing.now.revocation->by;
  write_token(draft, tenant.handle(), standing.token, TokenState::Revoked,
              event_by(actor, Action::TokenRevoked, subject, standing.now.revocation->reason));
}

/// Which of the records that bear on a token is damaged, where one is.
storage::Key damaged_record(Draft& draft, const TenantRuntime& tenant, const TokenId& id) {
  const auto token = read_token(draft, tenant.handle(), id);
  if (!token) return storage::token_key(tenant.handle(), id);
  const auto owner = read_owner(draft, tenant.handle(), token->value.owner);
  return owner ? storage::tenant_key(tenant.handle()) : storage::owner_key(tenant.handle(), token->value.owner);
}

/// One changeset's worth of a longer list.
struct Portion {
  std::size_t next = 0;  ///< Where it stopped.
  std::uint64_t stamped = 0;
  std::vector<storage::Key> damaged;
};

Result<void> settle_portion(Draft& draft, const TenantRuntime& tenant, const std::vector<TokenId>& ids, Settle settle,
                            std::size_t start, Portion& portion) {
  portion = {.next = start, .damaged = {}};
  for (; portion.next < ids.size() && portion.next - start < kTokensPerChange; ++portion.next) {
    const auto mark = draft.mark();
    auto settled = settle(draft, tenant, ids[portion.next]);
    if (!settled && settled.error().code == ErrorCode::Corrupt) {
      draft.roll_back(mark);
      portion.damaged.push_back(damaged_record(draft, tenant, ids[portion.next]));
      continue;
    }
    if (!settled) return settled.error();
    if (portion.next > start && !draft.fits()) return draft.roll_back(mark), Result<void>{};
    portion.stamped += *settled ? 1 : 0;
  }
  return {};
}

}  // namespace

Result<bool> settle_status(Draft& draft, const TenantRuntime& tenant, const TokenId& id) {
  auto standing = read_stamped_active(draft, tenant, id);
  if (!standing) return standing.error();
  if (!*standing || (*standing)->now.status == Status::Active) return false;
  stamp(draft, tenant, **standing);
  return true;
}

Result<bool> settle_idle(Draft& draft, const TenantRuntime& tenant, const TokenId& id) {
  const auto timer = storage::timer_key(tenant.handle(), id);
  auto row = draft.read(timer);
  if (!row) return row.error();
  if (*row == nullptr) return false;
  auto read = read_stamped_active(draft, tenant, id);
  if (!read) return read.error();
  if (!*read) return draft.remove(timer), false;
  Standing& standing = **read;
  if (standing.now.status != Status::Active) {
    draft.remove(timer);
    stamp(draft, tenant, standing);
    return true;
  }
  domain::Token& token = standing.token;
  const Instant last_use = std::max(token.created_at, token.last_used_at.value_or(Instant{}));
  const Instant due = last_use + token.idle_limit.value_or(domain::kMaxLifetime);
  if (due > draft.now()) {
    draft.put(storage::encode_timer(draft.keyring(), tenant.handle(), id, due));
    return false;
  }
  draft.remove(timer);
  free_slot(draft, tenant, standing);
  token.idled_at = draft.now();
  write_token(draft, tenant.handle(), token, TokenState::Expired,
              event_by(daemon_of(tenant.handle()), Action::TokenExpired, domain::to_string(id), "idle"));
  return true;
}

Result<void> settle_all(House& house, const std::shared_ptr<TenantRuntime>& tenant, const std::vector<TokenId>& ids,
                        Settle settle, std::uint64_t& stamped) {
  for (std::size_t start = 0; start < ids.size();) {
    Portion portion;
    auto version = tenant->changes().commit(
        house, [&](Draft& draft) { return settle_portion(draft, *tenant, ids, settle, start, portion); });
    if (!version) return version.error();
    start = portion.next;
    stamped += portion.stamped;
    for (const auto& key : portion.damaged) house.report_damage(tenant, key);
  }
  return {};
}

}  // namespace tokenward::tenant
