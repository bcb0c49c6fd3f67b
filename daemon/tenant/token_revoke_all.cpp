// TokenService::revoke_all: of an owner row by row while that fits one changeset; beyond it, and of a tenant, by
// raising a generation, whose rows the sweeper rewrites afterwards.

#include <algorithm>

#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/revoking.h"

namespace tokenward::tenant {
namespace {

using domain::Action;
using domain::Authority;
using domain::Role;
using domain::Status;
using domain::TokenClass;
using domain::TokenId;

/// Each revoked token takes two ops (row, event); the owner, the chain and the event of the whole take the rest.
constexpr std::size_t kMaxRevokedAtOnce = (storage::kMaxOps - 10) / 2;
constexpr std::size_t kMaxKept = 200;

bool keeps(const RevokeAllRequest& request, const TokenId& id) {
  return std::find(request.keep.begin(), request.keep.end(), id) != request.keep.end();
}

/// The classes of tokens that the request reaches. A member has no say over management tokens.
std::vector<TokenClass> classes_of(const Authority& caller, const RevokeAllRequest& request) {
  if (request.include_management && caller.role >= Role::Admin) return {TokenClass::Ordinary, TokenClass::Management};
  return {TokenClass::Ordinary};
}

/// A generation fells operators' tokens too, so below an operator it may not be raised in `system`.
Result<void> check_reach(const Authority& caller, const TenantRuntime& tenant, const RevokeAllRequest& request) {
  if (!tenant.is_system() || !request.include_management || caller.role >= Role::Operator) return {};
  return Error{ErrorCode::Forbidden, "only an operator may revoke the management tokens of system"};
}

/// The tokens that are Active and to be spared from a stroke, read before it.
Result<std::vector<domain::Token>> read_spared(Draft& draft, const domain::Tenant& tenant,
                                               const RevokeAllRequest& request) {
  std::vector<domain::Token> spared;
  for (const auto& id : request.keep) {
    auto token = read_token(draft, tenant.handle, id);
    if (!token && token.error().code == ErrorCode::NotFound) continue;
    if (!token) return token.error();
    if (request.owner && token->value.owner != *request.owner) continue;
    auto owner = read_owner(draft, tenant.handle, token->value.owner);
    if (!owner) return owner.error();
    const auto standing = domain::standing_of(token->value, tenant, &owner->record, draft.now());
    if (standing.status == Status::Active) spared.push_back(std::move(token->value));
  }
  return spared;
}

/// Lifts spared tokens and their slots to the generations as they stand after the stroke.
Result<void> lift(Draft& draft, const Authority& caller, const domain::Tenant& tenant,
                  const std::vector<domain::Token>& spared) {
  for (domain::Token token : spared) {
    auto owner = read_owner(draft, tenant.handle, token.owner);
    if (!owner) return owner.error();
    const TokenClass token_class = domain::class_of(token);
    token.generation = domain::floor_of(tenant, &owner->record, token_class);
    for (auto& slot : owner->record.slots(token_class)) {
      if (slot.id == token.id) slot.generation = token.generation;
    }
    write_owner(draft, tenant.handle, *owner);
    write_token(draft, tenant.handle, token, storage::TokenState::Active,
                event_by(caller, Action::TokenKept, domain::to_string(token.id)));
  }
  return {};
}

void record_whole(Draft& draft, const Authority& caller, const TenantRuntime& tenant, const RevokeAllRequest& request,
                  const storage::Record* about = nullptr) {
  const std::string subject = request.owner ? "owner" : tenant.slug().text();
  auto event = event_by(caller, Action::TokensRevokedAll, subject, request.reason);
  if (request.owner) event.detail.owner = request.owner->text();
  draft.record(tenant.handle(), std::move(event), about);
}

/// One owner with more tokens than a changeset holds.
Result<void> strike_owner(Draft& draft, const Authority& caller, TenantRuntime& tenant, const domain::Tenant& record,
                          OwnerInDraft owner, const RevokeAllRequest& request) {
  auto spared = read_spared(draft, record, request);
  if (!spared) return spared.error();
  for (const TokenClass token_class : classes_of(caller, request)) {
    owner.record.generations.raise(token_class, revocation_by(caller, request.reason, draft.now()));
  }
  write_owner(draft, tenant.handle(), owner);
  if (auto lifted = lift(draft, caller, record, *spared); !lifted) return lifted;
  record_whole(draft, caller, tenant, request);
  draft.after_commit([&tenant, changed = owner.record](std::uint64_t seq) { tenant.publish_owner(changed, seq); });
  return {};
}

/// The owner's Active tokens that the request and the caller's authority reach.
Result<std::vector<domain::Token>> read_dying(Draft& draft, const Authority& caller, const domain::Tenant& tenant,
                                              const OwnerInDraft& owner, const RevokeAllRequest& request) {
  std::vector<storage::Key> keys;
  for (const TokenClass token_class : classes_of(caller, request)) {
    for (const auto& slot : owner.record.slots(token_class)) {
      if (!keeps(request, slot.id)) keys.push_back(storage::token_key(tenant.handle, slot.id));
    }
  }
  std::vector<domain::Token> dying;
  if (keys.empty()) return dying;
  if (auto fetched = draft.prefetch(keys); !fetched) return fetched.error();
  for (const auto& key : keys) {
    auto token = read_token(draft, tenant.handle, TokenId::from(as_bytes(key.id)));
    if (!token) return token.error();
    const auto standing = domain::standing_of(token->value, tenant, &owner.record, draft.now());
    if (standing.status != Status::Active) continue;
    if (!domain::may_act_on(caller, tenant.handle, owner.record.owner, token->value.scopes)) continue;
    dying.push_back(std::move(token->value));
  }
  return dying;
}

std::size_t slots_in_reach(const Authority& caller, const OwnerInDraft& owner, const RevokeAllRequest& request) {
  std::size_t count = 0;
  for (const TokenClass token_class : classes_of(caller, request)) count += owner.record.slots(token_class).size();
  return count;
}

}  // namespace

Result<RevokedAll> TokenService::revoke_all(const Authority& caller, TenantRuntime& tenant,
                                            const RevokeAllRequest& request) {
  if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  auto reason = domain::normalise_reason(request.reason);
  if (!reason) return reason.error();
  if (request.keep.size() > kMaxKept) return Error{ErrorCode::Invalid, "at most 200 tokens can be kept", "keep"};
  if (auto reach = check_reach(caller, tenant, request); !reach) return reach.error();
  RevokeAllRequest checked = request;
  checked.reason = *reason;
  if (caller.credential) checked.keep.push_back(*caller.credential);
  if (request.owner) return revoke_owner(caller, tenant, checked);
  if (caller.role >= Role::Admin) return revoke_tenant(caller, tenant, checked);
  return Error{ErrorCode::Forbidden, "a member may revoke its own tokens only: name itself as the owner"};
}

Result<RevokedAll> TokenService::revoke_owner(const Authority& caller, TenantRuntime& tenant,
                                              const RevokeAllRequest& request) {
  if (!may_see(caller, *request.owner)) return Error{ErrorCode::NotFound, "there is no such owner", "owner"};
  RevokedAll outcome;
  auto version = tenant.changes().commit(house_, tenant.room(), [&](Draft& draft) -> Result<void> {
    outcome = {0, false};
    auto record = read_tenant(draft, tenant.handle());
    if (!record) return record.error();
    auto owner = read_owner(draft, tenant.handle(), *request.owner);
    if (!owner) return owner.error();
    if (slots_in_reach(caller, *owner, request) > kMaxRevokedAtOnce) {
      outcome = {std::nullopt, true};
      return strike_owner(draft, caller, tenant, record->value, std::move(*owner), request);
    }
    auto dying = read_dying(draft, caller, record->value, *owner, request);
    if (!dying) return dying.error();
    if (dying->empty()) return {};
    if (tenant.is_system()) {
      auto survivor = keep_an_operator(draft, record->value, [&](const domain::Token& other) {
        return std::any_of(dying->begin(), dying->end(), [&](const auto& token) { return token.id == other.id; });
      });
      if (!survivor) return survivor;
    }
    record_whole(draft, caller, tenant, request);
    for (const auto& token : *dying) {
      revoke_in_draft(draft, tenant.handle(), token, owner->record, caller, request.reason);
    }
    write_owner(draft, tenant.handle(), *owner);
    outcome.revoked = dying->size();
    return {};
  });
  if (!version) return version.error();
  return outcome;
}

Result<RevokedAll> TokenService::revoke_tenant(const Authority& caller, TenantRuntime& tenant,
                                               const RevokeAllRequest& request) {
  auto version = tenant.changes().commit(house_, tenant.room(), [&](Draft& draft) -> Result<void> {
    auto read = read_tenant(draft, tenant.handle());
    if (!read) return read.error();
    domain::Tenant& record = read->value;
    auto spared = read_spared(draft, record, request);
    if (!spared) return spared.error();
    for (const TokenClass token_class : classes_of(caller, request)) {
      record.generations.raise(token_class, revocation_by(caller, request.reason, draft.now()));
    }
    const auto stored = write_tenant(draft, record);
    if (auto lifted = lift(draft, caller, record, *spared); !lifted) return lifted;
    record_whole(draft, caller, tenant, request, &stored);
    draft.after_commit([&tenant, changed = record](std::uint64_t seq) { tenant.publish(changed, seq); });
    return {};
  });
  if (!version) return version.error();
  return RevokedAll{std::nullopt, true};
}

}  // namespace tokenward::tenant
