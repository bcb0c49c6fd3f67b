// TokenService: revoke, revoke_shown, revoke_self, set_owner_state.

#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/owner_state.h"
#include "tenant/revoking.h"
#include "tenant/token_view.h"

namespace tokenward::tenant {
namespace {

using domain::Action;
using domain::Authority;
using domain::Role;
using domain::Status;
using domain::TokenId;

/// What bears on one token, as the draft has it.
struct TokenContext {
  domain::Token token;
  std::uint64_t version = 0;
  domain::Tenant tenant;
  OwnerInDraft owner;
};

Result<TokenContext> read_context(Draft& draft, const domain::TenantHandle& handle, const TokenId& id) {
  auto token = read_token(draft, handle, id);
  if (!token) return token.error();
  auto fetched = draft.prefetch(
      {storage::tenant_key(handle), storage::owner_key(handle, token->value.owner), storage::head_key(handle)});
  if (!fetched) return fetched.error();
  auto tenant = read_tenant(draft, handle);
  if (!tenant) return tenant.error();
  auto owner = read_owner(draft, handle, token->value.owner);
  if (!owner) return owner.error();
  return TokenContext{std::move(token->value), token->version, std::move(tenant->value), std::move(*owner)};
}

/// Revokes the token unless it is dead, if `check` lets the caller.
template <class Check>
Result<TokenView> revoke_if(House& house, const Authority& caller, TenantRuntime& tenant, const TokenId& id,
                            const std::string& reason, ExpectedVersion expected, const Check& check) {
  auto kept_reason = domain::normalise_reason(reason);
  if (!kept_reason) return kept_reason.error();
  std::optional<TokenView> view;
  auto version = tenant.changes().commit(house, [&](Draft& draft) -> Result<void> {
    auto context = read_context(draft, tenant.handle(), id);
    if (!context) return context.error();
    if (Result<void> allowed = check(context->token); !allowed) return allowed;
    if (auto same = check_version(expected, context->version, "token"); !same) return same;
    view = view_of(context->token, context->tenant, &context->owner.record, context->version, draft.now());
    if (view->status != Status::Active) return {};
    const bool is_operator = tenant.is_system() && domain::role_of(context->token.scopes) == Role::Operator;
    revoke_in_draft(draft, tenant.handle(), context->token, context->owner.record, caller, *kept_reason);
    if (context->owner.exists) write_owner(draft, tenant.handle(), context->owner);
    view->status = Status::Revoked;
    view->token.revoked = revocation_by(caller, *kept_reason, draft.now());
    view->version = 0;
    return is_operator ? keep_an_operator(draft, context->tenant) : Result<void>{};
  });
  if (!version) return version.error();
  if (view->version == 0) view->version = *version;
  return std::move(*view);
}

}  // namespace

Result<TokenView> TokenService::revoke(const Authority& caller, TenantRuntime& tenant, const TokenId& id,
                                       const std::string& reason, ExpectedVersion expected) {
  const bool itself = caller.credential == id && caller.tenant == tenant.handle();
  if (!itself) {
    if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  }
  auto view = revoke_if(house_, caller, tenant, id, reason, expected,
                        [&](const domain::Token& token) { return require_reach(caller, tenant, token); });
  if (view && view->status == Status::Expired) return Error{ErrorCode::Conflict, "the token has expired already"};
  return view;
}

Result<void> TokenService::revoke_shown(const Authority& caller, TenantRuntime& tenant, const TokenId& id) {
  if (auto own = require_role(caller, tenant, Role::None); !own) return own;
  auto view = revoke_if(house_, caller, tenant, id, {}, {}, [&](const domain::Token& token) -> Result<void> {
    const bool is_its_client = caller.role == Role::Validator && caller.tenant == tenant.handle() &&
                               domain::class_of(token) == domain::TokenClass::Ordinary;
    return is_its_client ? Result<void>{} : require_reach(caller, tenant, token);
  });
  if (!view) return view.error();
  return {};
}

Result<TokenView> TokenService::revoke_self(const Authority& caller, TenantRuntime& tenant) {
  if (!caller.credential) return Error{ErrorCode::Unauthenticated, "no token was shown"};
  return revoke(caller, tenant, *caller.credential, {});
}

Result<void> TokenService::set_owner_state(const Authority& caller, TenantRuntime& tenant, const domain::Owner& owner,
                                           OwnerState state, const std::string& reason) {
  if (auto allowed = require_role(caller, tenant, Role::Admin); !allowed) return allowed;
  auto kept_reason = domain::normalise_reason(reason);
  if (!kept_reason) return kept_reason.error();
  auto version = tenant.changes().commit(
      house_, [&](Draft& draft) { return put_owner_into(draft, tenant, caller, owner, state, *kept_reason); });
  if (!version) return version.error();
  return {};
}

}  // namespace tokenward::tenant
