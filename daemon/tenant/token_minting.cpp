// TokenService::mint.

#include "crypto/new_identifiers.h"
#include "crypto/token_codec.h"
#include "crypto/verifier.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/minting.h"

namespace tokenward::tenant {
namespace {

using domain::Role;
using domain::TokenClass;

Error invalid(std::string_view field, std::string message) {
  return {ErrorCode::Invalid, std::move(message), std::string(field)};
}

Result<std::vector<std::string>> normalise_cidrs(const std::vector<std::string>& texts) {
  if (texts.size() > domain::kMaxCidrs) return invalid("allowed_cidrs", "at most 32 networks are allowed");
  std::vector<std::string> networks;
  for (const auto& text : texts) {
    const auto cidr = domain::Cidr::parse(text);
    if (!cidr) {
      return invalid("allowed_cidrs",
                     "allowed_cidrs must hold IPv4 or IPv6 addresses or networks such as "
                     "192.0.2.0/24, without bits set behind the prefix");
    }
    networks.push_back(cidr->text());
  }
  return networks;
}

Result<domain::Owner> choose_owner(const domain::Authority& caller, const TenantRuntime& tenant,
                                   const std::optional<domain::Owner>& asked) {
  if (asked) return *asked;
  const auto own = domain::Owner::parse(caller.owner);
  if (own && caller.tenant == tenant.handle()) return *own;
  return invalid("owner", "owner is required where the caller is not of this tenant");
}

/// The owner holds as many Active tokens of this class as it may.
Result<void> check_limit(const domain::OwnerRecord& owner, TokenClass token_class, const domain::Policy& policy) {
  const std::size_t active = owner.slots(token_class).size();
  const std::uint32_t limit =
      token_class == TokenClass::Management ? domain::kMaxManagementTokens : policy.max_active_per_owner;
  if (active < limit) return {};
  return Error{ErrorCode::LimitReached, "the owner holds " + std::to_string(active) + " of " + std::to_string(limit) +
                                            " Active tokens; revoke one first"};
}

}  // namespace

Result<NewToken> prepare_token(House& house, const domain::TenantHandle& handle, const domain::Owner& owner) {
  NewToken fresh{.owner = owner,
                 .created_at = std::chrono::floor<std::chrono::milliseconds>(house.clock().now()),
                 .id = {},
                 .secret = {},
                 .verifier = {}};
  auto id = crypto::new_token_id(fresh.created_at);
  if (!id) return id.error();
  fresh.id = *id;
  auto secret = crypto::new_token_secret();
  if (!secret) return secret.error();
  fresh.secret = std::move(*secret);
  auto verifier =
      crypto::hash_token_secret(*house.keyring(), handle, fresh.id, fresh.secret.reveal(), house.settings().token_cost);
  if (!verifier) return verifier.error();
  fresh.verifier = std::move(*verifier);
  return fresh;
}

Result<Secret> encode_value(const crypto::Keyring& keyring, const domain::TenantHandle& handle, const NewToken& fresh,
                            const std::string& prefix) {
  const auto checked = domain::TokenPrefix::parse(prefix);
  if (!checked) return Error{ErrorCode::Corrupt, "the tenant's policy has a prefix that is not allowed"};
  const auto& master = keyring.primary(crypto::KeyKind::Mac);
  const auto key = crypto::derive_tenant_mac_key(master.material.reveal(), handle);
  const crypto::TokenParts parts{master.id, handle, fresh.id, crypto::TokenSecret::from(fresh.secret.reveal())};
  return crypto::encode_token(*checked, parts, key);
}

void insert_token(Draft& draft, const domain::TenantHandle& handle, OwnerInDraft& owner, const domain::Token& token,
                  const domain::Authority& caller) {
  owner.record.slots(domain::class_of(token)).push_back({token.id, token.expires_at, token.generation});
  write_owner(draft, handle, owner);
  auto record = storage::encode_token(draft.keyring(), handle, token, storage::TokenState::Active);
  auto event = event_by(caller, domain::Action::TokenMinted, domain::to_string(token.id));
  event.detail.owner = token.owner.text();
  event.detail.label = token.label;
  draft.record(handle, std::move(event), &record);
  draft.insert(std::move(record));
  if (token.idle_limit) {
    draft.insert(storage::encode_timer(draft.keyring(), handle, token.id, token.created_at + *token.idle_limit));
  }
}

Result<Minted> TokenService::mint(const domain::Authority& caller, TenantRuntime& tenant, const MintRequest& request) {
  if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  auto label = domain::normalise_label(request.label);
  if (!label) return label.error();
  auto scopes = domain::normalise_scopes(request.scopes);
  if (!scopes) return scopes.error();
  auto cidrs = normalise_cidrs(request.allowed_cidrs);
  if (!cidrs) return cidrs.error();
  if (request.metadata.size() > domain::kMaxMetadataBytes) {
    return invalid("metadata", "metadata may have at most 4,096 bytes");
  }
  auto owner = choose_owner(caller, tenant, request.owner);
  if (!owner) return owner.error();
  if (!domain::may_act_on(caller, tenant.handle(), *owner, *scopes)) {
    return Error{ErrorCode::Forbidden, "the caller may not mint this token for this owner"};
  }
  // Hashing comes before the tenant's changes are lined up: it needs none of them and takes longer than the rest.
  auto fresh = prepare_token(house_, tenant.handle(), *owner);
  if (!fresh) return fresh.error();

  std::optional<domain::Token> token;
  std::optional<Secret> value;
  auto version = tenant.changes().commit(house_, tenant.room(), [&](Draft& draft) -> Result<void> {
    const auto& handle = tenant.handle();
    const auto owner_key = storage::owner_key(handle, *owner);
    auto fetched = draft.prefetch(
        {storage::tenant_key(handle), storage::policy_key(handle), storage::head_key(handle), owner_key});
    if (!fetched) return fetched;
    auto record = read_tenant(draft, handle);
    if (!record) return record.error();
    auto policy = read_policy(draft, handle);
    if (!policy) return policy.error();
    auto holder = read_owner(draft, handle, *owner);
    if (!holder) return holder.error();
    if (record->value.state != domain::TenantState::Active) {
      return Error{ErrorCode::Conflict, "the tenant is " + std::string(domain::to_string(record->value.state))};
    }
    if (holder->record.suspended) return Error{ErrorCode::Conflict, "the owner is suspended", "owner"};
    if (auto granted = domain::check_grant(caller, policy->value, tenant.is_system(), *scopes); !granted) {
      return granted;
    }
    auto expires_at = domain::decide_expiry(policy->value, request.expiry, fresh->created_at);
    if (!expires_at) return expires_at.error();

    token = domain::Token{.id = fresh->id,
                          .owner = *owner,
                          .label = *label,
                          .scopes = *scopes,
                          .metadata = request.metadata,
                          .allowed_cidrs = *cidrs,
                          .created_at = fresh->created_at,
                          .created_by = caller.actor(),
                          .expires_at = *expires_at,
                          .idle_limit = policy->value.idle_limit,
                          .idled_at = std::nullopt,
                          .revoked = std::nullopt,
                          .generation = {},
                          .hint = {},
                          .prefix = policy->value.token_prefix,
                          .mac_key = draft.keyring().primary(crypto::KeyKind::Mac).id,
                          .verifier = fresh->verifier,
                          .last_used_at = std::nullopt,
                          .last_used_from = {}};
    const TokenClass token_class = domain::class_of(*token);
    token->generation = domain::floor_of(record->value, &holder->record, token_class);
    auto encoded = encode_value(draft.keyring(), handle, *fresh, token->prefix);
    if (!encoded) return encoded.error();
    token->hint = crypto::token_hint(as_text(encoded->reveal()));
    value = std::move(*encoded);

    auto& slots = holder->record.slots(token_class);
    domain::drop_dead(slots, token->generation, house_.clock().now());
    if (auto room = check_limit(holder->record, token_class, policy->value); !room) return room;
    draft.check(storage::tenant_key(handle));
    draft.check(storage::policy_key(handle));
    insert_token(draft, handle, *holder, *token, caller);
    return {};
  });
  if (!version) return version.error();
  token->verifier.clear();
  return Minted{{std::move(*token), domain::Status::Active, *version}, std::move(*value)};
}

}  // namespace tokenward::tenant
