// TokenService::revoke_all, which ends the console sessions too: of an owner row by row while that fits one changeset;
// beyond it, and of a tenant, by raising a generation, whose rows the sweeper rewrites afterwards.

#include <algorithm>

#include "storage/limits.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/revoking.h"
#include "tenant/session_ending.h"

namespace tokenward::tenant {
namespace {

using domain::Action;
using domain::Authority;
using domain::Role;
using domain::Status;
using domain::Token;
using domain::TokenClass;
using domain::TokenId;

/// Each revoked token takes two ops (row, event); the owner, the chain and the event of the whole take the rest.
constexpr std::size_t kMaxRevokedAtOnce = (storage::kMaxOps - 10) / 2;
/// Leaves room for the owner, whose record may be as large as one can be.
constexpr std::size_t kMaxBytesAtOnce = storage::kMaxChangesetBytes - 256 * 1024;
constexpr std::size_t kMaxKept = 200;

/// One request to revoke everything, the same in each attempt. `request.keep` is sorted, with the calling credential.
struct Order {
  const Authority& caller;
  TenantRuntime& tenant;
  const RevokeAllRequest& request;

  [[nodiscard]] bool keeps(const TokenId& id) const {
    return std::binary_search(request.keep.begin(), request.keep.end(), id);
  }
  /// The classes of tokens that are reached. A member has no say over management tokens.
  [[nodiscard]] std::vector<TokenClass> classes() const {
    if (request.include_management && caller.role >= Role::Admin) return {TokenClass::Ordinary, TokenClass::Management};
    return {TokenClass::Ordinary};
  }
  void raise(domain::Generations& generations, Instant now) const {
    for (const TokenClass token_class : classes()) {
      generations.raise(token_class, revocation_by(caller, request.reason, now));
    }
  }
  /// Whether operators may fall.
  [[nodiscard]] bool endangers_operators() const noexcept { return tenant.is_system() && request.include_management; }
};

/// The token with its standing in the draft; none where it has no row, or a damaged one: nothing can come of it.
Result<std::optional<Token>> read_active(Draft& draft, const domain::Tenant& tenant, const TokenId& id) {
  auto token = read_token(draft, tenant.handle, id);
  if (!token) {
    const ErrorCode code = token.error().code;
    if (code == ErrorCode::NotFound || code == ErrorCode::Corrupt) return std::optional<Token>();
    return token.error();
  }
  auto owner = read_owner(draft, tenant.handle, token->value.owner);
  if (!owner) return owner.error();
  const auto standing = domain::standing_of(token->value, tenant, &owner->record, draft.now());
  if (standing.status != Status::Active) return std::optional<Token>();
  return std::optional(std::move(token->value));
}

/// The Active tokens that are to be spared from a stroke, read before it.
Result<std::vector<Token>> read_spared(Draft& draft, const domain::Tenant& tenant, const RevokeAllRequest& request) {
  std::vector<Token> spared;
  for (const auto& id : request.keep) {
    auto token = read_active(draft, tenant, id);
    if (!token) return token.error();
    if (*token && (!request.owner || (*token)->owner == *request.owner)) spared.push_back(std::move(**token));
  }
  return spared;
}

/// Lifts spared tokens and their slots to the generations as they stand after the stroke.
Result<void> lift(Draft& draft, const Order& order, const domain::Tenant& tenant, const std::vector<Token>& spared) {
  for (Token token : spared) {
    auto owner = read_owner(draft, tenant.handle, token.owner);
    if (!owner) return owner.error();
    const TokenClass token_class = domain::class_of(token);
    token.generation = domain::floor_of(tenant, &owner->record, token_class);
    for (auto& slot : owner->record.slots(token_class)) {
      if (slot.id == token.id) slot.generation = token.generation;
    }
    write_owner(draft, tenant.handle, *owner);
    write_token(draft, tenant.handle, token, storage::TokenState::Active,
                event_by(order.caller, Action::TokenKept, domain::to_string(token.id)));
  }
  return {};
}

void record_whole(Draft& draft, const Order& order, const storage::Record* about = nullptr) {
  const auto& owner = order.request.owner;
  auto event = event_by(order.caller, Action::TokensRevokedAll, owner ? "owner" : order.tenant.slug().text(),
                        order.request.reason);
  if (owner) event.detail.owner = owner->text();
  draft.record(order.tenant.handle(), std::move(event), about);
}

/// One owner with more tokens than a changeset holds.
Result<void> strike_owner(Draft& draft, const Order& order, const domain::Tenant& tenant, OwnerInDraft owner) {
  auto spared = read_spared(draft, tenant, order.request);
  if (!spared) return spared.error();
  order.raise(owner.record.generations, draft.now());
  write_owner(draft, tenant.handle, owner);
  if (auto lifted = lift(draft, order, tenant, *spared); !lifted) return lifted;

  auto lasting = read_owner(draft, tenant.handle, owner.record.owner);
  if (!lasting) return lasting.error();
  for (const TokenClass token_class : order.classes()) {
    const auto floor = domain::floor_of(tenant, &lasting->record, token_class);
    domain::drop_dead(lasting->record.slots(token_class), floor, draft.now());
  }
  write_owner(draft, tenant.handle, *lasting);
  record_whole(draft, order);
  draft.after_commit([&runtime = order.tenant, changed = lasting->record](std::uint64_t seq) {
    runtime.parts().publish(changed, {runtime.era(), seq});
  });
  return order.endangers_operators() ? keep_an_operator(draft, tenant) : Result<void>{};
}

/// The ids in reach that hold a slot of the owner and are not kept.
std::vector<TokenId> slots_in_reach(const Order& order, const domain::Tenant& tenant, domain::OwnerRecord owner,
                                    Instant now) {
  std::vector<TokenId> ids;
  for (const TokenClass token_class : order.classes()) {
    auto& slots = owner.slots(token_class);
    domain::drop_dead(slots, domain::floor_of(tenant, &owner, token_class), now);
    for (const auto& slot : slots) {
      if (!order.keeps(slot.id)) ids.push_back(slot.id);
    }
  }
  return ids;
}

/// Those of the tokens that are Active and within the caller's authority.
Result<std::vector<Token>> read_dying(Draft& draft, const Order& order, const domain::Tenant& tenant,
                                      const std::vector<TokenId>& ids) {
  std::vector<storage::Key> keys;
  for (const auto& id : ids) keys.push_back(storage::token_key(tenant.handle, id));
  if (auto fetched = draft.prefetch(keys); !fetched) return fetched.error();
  std::vector<Token> dying;
  for (const auto& id : ids) {
    auto token = read_active(draft, tenant, id);
    if (!token) return token.error();
    if (!*token || !domain::may_act_on(order.caller, tenant.handle, (*token)->owner, (*token)->scopes)) continue;
    dying.push_back(std::move(**token));
  }
  return dying;
}

/// Revokes tokens of one owner row by row. False, with nothing done, where that is more than one changeset holds.
bool revoke_rows(Draft& draft, const Order& order, const std::vector<Token>& dying, OwnerInDraft owner) {
  const auto mark = draft.mark();
  const std::size_t bytes_before = draft.byte_count();
  record_whole(draft, order);
  for (const auto& token : dying) {
    revoke_in_draft(draft, order.tenant.handle(), token, owner.record, order.caller, order.request.reason);
  }
  write_owner(draft, order.tenant.handle(), owner);
  if (draft.byte_count() <= bytes_before + kMaxBytesAtOnce) return true;
  draft.roll_back(mark);
  return false;
}

Result<void> revoke_tokens_of_owner(Draft& draft, const Order& order, RevokedAll& outcome) {
  outcome = {0, false};
  auto tenant = read_tenant(draft, order.tenant.handle());
  if (!tenant) return tenant.error();
  auto owner = read_owner(draft, order.tenant.handle(), *order.request.owner);
  if (!owner) return owner.error();
  const auto ids = slots_in_reach(order, tenant->value, owner->record, draft.now());
  if (ids.empty()) return {};
  if (ids.size() <= kMaxRevokedAtOnce) {
    auto dying = read_dying(draft, order, tenant->value, ids);
    if (!dying) return dying.error();
    if (dying->empty()) return {};
    if (revoke_rows(draft, order, *dying, *owner)) {
      outcome.revoked = dying->size();
      return order.endangers_operators() ? keep_an_operator(draft, tenant->value) : Result<void>{};
    }
  }
  outcome = {std::nullopt, true};
  return strike_owner(draft, order, tenant->value, std::move(*owner));
}

Result<void> revoke_owner_in_draft(Draft& draft, const Order& order, RevokedAll& outcome) {
  if (auto revoked = revoke_tokens_of_owner(draft, order, outcome); !revoked) return revoked;
  return end_sessions_of_owner(draft, order.caller, order.tenant.handle(), *order.request.owner, Spare::Caller);
}

Result<void> strike_tenant(Draft& draft, const Order& order) {
  auto read = read_tenant(draft, order.tenant.handle());
  if (!read) return read.error();
  domain::Tenant& tenant = read->value;
  auto spared = read_spared(draft, tenant, order.request);
  if (!spared) return spared.error();
  auto session = read_own_session(draft, order.caller, tenant.handle);
  if (!session) return session.error();
  order.raise(tenant.generations, draft.now());
  ++tenant.session_generation;
  const auto stored = write_tenant(draft, tenant);
  if (auto lifted = lift(draft, order, tenant, *spared); !lifted) return lifted;
  if (*session) {
    if (auto lifted = lift_session(draft, tenant.handle, **session); !lifted) return lifted;
  }
  record_whole(draft, order, &stored);
  draft.after_commit([&runtime = order.tenant, changed = tenant](std::uint64_t seq) {
    runtime.publish(changed, {runtime.era(), seq});
  });
  return order.endangers_operators() ? keep_an_operator(draft, tenant) : Result<void>{};
}

}  // namespace

Result<RevokedAll> TokenService::revoke_all(const Authority& caller, TenantRuntime& tenant,
                                            const RevokeAllRequest& request) {
  if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  auto reason = domain::normalise_reason(request.reason);
  if (!reason) return reason.error();
  if (request.keep.size() > kMaxKept) return Error{ErrorCode::Invalid, "at most 200 tokens can be kept", "keep"};
  if (auto reach = require_management_reach(caller, tenant, request.include_management); !reach) return reach.error();
  if (request.owner && !may_see(caller, *request.owner)) {
    return Error{ErrorCode::NotFound, "there is no such owner", "owner"};
  }
  if (!request.owner && caller.role < Role::Admin) {
    return Error{ErrorCode::Forbidden, "a member may revoke its own tokens only: name itself as the owner"};
  }
  RevokeAllRequest checked = request;
  checked.reason = *reason;
  if (caller.credential) checked.keep.push_back(*caller.credential);
  std::sort(checked.keep.begin(), checked.keep.end());
  checked.keep.erase(std::unique(checked.keep.begin(), checked.keep.end()), checked.keep.end());

  const Order order{caller, tenant, checked};
  RevokedAll outcome{std::nullopt, true};
  auto version = tenant.changes().commit(house_, [&](Draft& draft) {
    return checked.owner ? revoke_owner_in_draft(draft, order, outcome) : strike_tenant(draft, order);
  });
  if (!version) return version.error();
  return outcome;
}

}  // namespace tokenward::tenant
