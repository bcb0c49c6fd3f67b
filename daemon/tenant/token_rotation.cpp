// TokenService: rotate, rotate_self.

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/minting.h"
#include "tenant/retry_safe_mint.h"
#include "tenant/revoking.h"

namespace tokenward::tenant {
namespace {

using domain::Action;
using domain::Authority;
using domain::Role;
using domain::Status;
using domain::Token;
using domain::TokenId;

/// What gives the right to rotate: authority over the token, or having shown it.
enum class RightBy : std::uint8_t { Authority, Possession };

/// One rotation asked for, the same in each attempt.
struct Order {
  const Authority& caller;
  TenantRuntime& tenant;
  const TokenId& id;
  const RotateRequest& request;
  RightBy right;
};

Status status_in(const Draft& draft, const MintSetting& setting, const Token& token) {
  return domain::standing_of(token, setting.tenant, &setting.owner.record, draft.now()).status;
}

/// The token to be replaced. PreconditionFailed where it is not as the caller read it; Conflict unless it is Active,
/// and where an Active token has taken its place already.
Result<Token> read_old(Draft& draft, const Order& order, const MintSetting& setting) {
  auto old = read_token(draft, order.tenant.handle(), order.id);
  if (!old) return old.error();
  if (auto same = check_version(order.request.expected, old->version, "token"); !same) return same.error();
  if (const Status status = status_in(draft, setting, old->value); status != Status::Active) {
    return Error{ErrorCode::Conflict, "the token is " + std::string(domain::to_string(status)) + " already"};
  }
  if (!old->value.replaced_by) return std::move(old->value);
  auto successor = read_token(draft, order.tenant.handle(), old->value.replaced_by->token);
  if (!successor) return successor.error();
  if (status_in(draft, setting, successor->value) != Status::Active) return std::move(old->value);
  return Error{ErrorCode::Conflict, "the token was rotated already; rotate or revoke the one in its place, " +
                                        domain::to_string(successor->value.id)};
}

/// Ends the token that `old` had replaced, if it still works: one predecessor is enough.
Result<void> end_predecessor(Draft& draft, const Order& order, MintSetting& setting, const Token& old) {
  if (!old.replaces) return {};
  auto predecessor = read_token(draft, order.tenant.handle(), old.replaces->token);
  if (!predecessor) return predecessor.error();
  if (status_in(draft, setting, predecessor->value) != Status::Active) return {};
  revoke_in_draft(draft, order.tenant.handle(), std::move(predecessor->value), setting.owner.record, order.caller,
                  std::string(domain::kRotatedReason));
  return {};
}

domain::CouldMint could_mint(const Order& order, const MintSetting& setting, const Token& old) {
  const bool may = order.caller.role >= Role::Member &&
                   domain::may_act_on(order.caller, order.tenant.handle(), old.owner, old.scopes) &&
                   domain::check_grant(order.caller, setting.policy, order.tenant.is_system(), old.scopes);
  return may ? domain::CouldMint::Yes : domain::CouldMint::No;
}

/// The new token but for its value.
Result<Token> make_successor(const Order& order, const NewToken& fresh, const MintSetting& setting, const Token& old) {
  auto expires_at = domain::decide_successor_expiry(setting.policy, fresh.created_at, old.expires_at,
                                                    could_mint(order, setting, old));
  if (!expires_at) return expires_at.error();
  return Token{.id = fresh.id,
               .owner = old.owner,
               .label = old.label,
               .scopes = old.scopes,
               .metadata = old.metadata,
               .allowed_cidrs = old.allowed_cidrs,
               .created_at = fresh.created_at,
               .created_by = order.caller.actor(),
               .expires_at = *expires_at,
               .idle_limit = setting.policy.idle_limit,
               .idled_at = std::nullopt,
               .revoked = std::nullopt,
               .generation = domain::floor_of(setting.tenant, &setting.owner.record, domain::class_of(old)),
               .hint = {},
               .prefix = setting.policy.token_prefix,
               .verifier = fresh.verifier,
               .replaces = domain::RotationLink{old.id, order.request.retirement},
               .quota = old.quota,
               .last_used_at = std::nullopt,
               .last_used_from = {}};
}

std::string end_as_json(const Token& token) {
  boost::json::value expires_at = nullptr;
  if (token.expires_at) expires_at = to_rfc3339(*token.expires_at);
  boost::json::object shown{{"expires_at", std::move(expires_at)}};
  if (token.replaced_by) {
    shown["replaced_by"] = domain::to_string(token.replaced_by->token);
    shown["retire"] = domain::to_string(token.replaced_by->retirement);
  }
  return boost::json::serialize(shown);
}

/// Writes the old token with its successor and its end, and its slot likewise.
void write_replaced(Draft& draft, const Order& order, MintSetting& setting, const Token& old, const TokenId& successor,
                    std::optional<Instant> end_of_overlap) {
  Token replaced = old;
  replaced.replaced_by = domain::RotationLink{successor, order.request.retirement};
  replaced.expires_at = domain::earlier(old.expires_at, end_of_overlap);
  for (auto& slot : setting.owner.record.slots(domain::class_of(old))) {
    if (slot.id == old.id) slot.expires_at = replaced.expires_at;
  }
  auto event = event_by(order.caller, Action::TokenRotated, domain::to_string(old.id));
  event.detail.before = end_as_json(old);
  event.detail.after = end_as_json(replaced);
  write_token(draft, order.tenant.handle(), replaced, storage::TokenState::Active, std::move(event));
}

/// What bears on the new token, once that allows the caller to rotate: also Forbidden where the token may not do so
/// itself.
Result<MintSetting> read_setting(Draft& draft, const Order& order, const domain::Owner& owner) {
  auto setting = read_mint_setting(draft, order.tenant.handle(), owner);
  if (!setting || order.right == RightBy::Authority || setting->policy.self_rotation) return setting;
  return Error{ErrorCode::Forbidden, "the tenant's policy does not let a token rotate itself"};
}

/// The new token with its value, written in the place of the old one.
Result<Minted> rotate_in_draft(Draft& draft, const Order& order, const NewToken& fresh) {
  const domain::TenantHandle& handle = order.tenant.handle();
  auto setting = read_setting(draft, order, fresh.owner);
  if (!setting) return setting.error();
  auto overlap = domain::decide_overlap(setting->policy, order.request.retirement, order.request.overlap);
  if (!overlap) return overlap.error();
  auto old = read_old(draft, order, *setting);
  if (!old) return old.error();
  if (auto ended = end_predecessor(draft, order, *setting, *old); !ended) return ended.error();
  auto token = make_successor(order, fresh, *setting, *old);
  if (!token) return token.error();
  auto value = give_value(draft.keyring(), handle, fresh, *token);
  if (!value) return value.error();
  const bool overlaps = order.request.retirement == domain::Retirement::Overlap;
  write_replaced(draft, order, *setting, *old, fresh.id,
                 overlaps ? std::optional<Instant>(fresh.created_at + *overlap) : std::nullopt);
  auto& slots = setting->owner.record.slots(domain::class_of(*old));
  domain::drop_dead(slots, token->generation, draft.now());
  if (auto room = domain::check_room(slots); !room) return room.error();
  insert_token(draft, handle, setting->owner, *token, order.caller);
  token->verifier.clear();
  return Minted{{std::move(*token), Status::Active, 0}, std::move(*value)};
}

Result<Minted> rotate_to(const Order& order, const NewToken& fresh, const Commit& commit) {
  std::optional<Minted> minted;
  auto version = commit([&](Draft& draft) -> Result<void> {
    auto rotated = rotate_in_draft(draft, order, fresh);
    if (!rotated) return rotated.error();
    minted = std::move(*rotated);
    return {};
  });
  if (!version) return version.error();
  minted->view.version = *version;
  return std::move(*minted);
}

Result<Minted> carry_out(House& house, const Order& order, const domain::Owner& owner) {
  TenantRuntime& tenant = order.tenant;
  const auto rotate = [&](const NewToken& fresh, const Commit& commit) { return rotate_to(order, fresh, commit); };
  if (order.request.retry) {
    const auto authorise = [&](Draft& draft) -> Result<void> {
      auto setting = read_setting(draft, order, owner);
      return setting ? Result<void>{} : setting.error();
    };
    return mint_retry_safely(
        house, tenant, order.caller, *order.request.retry,
        {.route = "rotate/" + domain::to_string(order.id), .owner = owner, .authorise = authorise, .mint = rotate});
  }
  const auto fresh = prepare_token(house, tenant.handle(), owner);
  if (!fresh) return fresh.error();
  auto reads = mint_setting_keys(tenant.handle(), owner);
  reads.push_back(storage::token_key(tenant.handle(), order.id));
  return rotate(*fresh, [&](const Change& change) { return tenant.changes().commit(house, change, {.reads = reads}); });
}

}  // namespace

Result<Minted> TokenService::rotate(const Authority& caller, TenantRuntime& tenant, const TokenId& id,
                                    const RotateRequest& request) {
  if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  const auto old = find(caller, tenant, id);
  if (!old) return old.error();
  // Here the credential itself is a token like any other: what it may do by being shown is `rotate_self`.
  if (!domain::may_act_on(caller, tenant.handle(), old->token.owner, old->token.scopes)) {
    return Error{ErrorCode::Forbidden, "the token has more authority than the caller"};
  }
  return carry_out(house_, {caller, tenant, id, request, RightBy::Authority}, old->token.owner);
}

Result<Minted> TokenService::rotate_self(const Authority& caller, TenantRuntime& tenant, const RotateRequest& request) {
  if (!caller.credential) return Error{ErrorCode::Unauthenticated, "no token was shown"};
  const auto old = find(caller, tenant, *caller.credential);
  if (!old) return old.error();
  return carry_out(house_, {caller, tenant, *caller.credential, request, RightBy::Possession}, old->token.owner);
}

}  // namespace tokenward::tenant
