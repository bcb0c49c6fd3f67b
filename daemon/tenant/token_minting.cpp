// TokenService::mint.

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/new_identifiers.h"
#include "crypto/token_codec.h"
#include "crypto/verifier.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/minting.h"
#include "tenant/retry_safe_mint.h"

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

/// What is asked for, as far as it can be checked without the tenant's records.
struct Wish {
  domain::Owner owner;
  std::string label;
  domain::Scopes scopes;
  std::vector<std::string> networks;
};

Result<Wish> check_request(const domain::Authority& caller, const TenantRuntime& tenant, const MintRequest& request) {
  auto label = domain::normalise_label(request.label);
  if (!label) return label.error();
  auto scopes = domain::normalise_scopes(request.scopes);
  if (!scopes) return scopes.error();
  auto networks = normalise_cidrs(request.allowed_cidrs);
  if (!networks) return networks.error();
  if (request.metadata.size() > domain::kMaxMetadataBytes) {
    return invalid("metadata", "metadata may have at most 4,096 bytes");
  }
  if (auto sound = domain::check_quota(request.quota); !sound) return sound.error();
  auto owner = choose_owner(caller, tenant, request.owner);
  if (!owner) return owner.error();
  if (!domain::may_act_on(caller, tenant.handle(), *owner, *scopes)) {
    return Error{ErrorCode::Forbidden, "the caller may not mint this token for this owner"};
  }
  return Wish{std::move(*owner), std::move(*label), std::move(*scopes), std::move(*networks)};
}

/// What bears on the token, once that allows the caller to mint it: also Forbidden where the caller may not grant its
/// scopes.
Result<MintSetting> read_setting(Draft& draft, const domain::Authority& caller, const TenantRuntime& tenant,
                                 const Wish& wish) {
  auto setting = read_mint_setting(draft, tenant.handle(), wish.owner);
  if (!setting) return setting;
  auto granted = domain::check_grant(caller, setting->policy, tenant.is_system(), wish.scopes);
  if (!granted) return granted.error();
  return setting;
}

/// LimitReached unless a slot is free once the dead are gone.
Result<void> take_slot(MintSetting& setting, TokenClass token_class, Instant now) {
  auto& slots = setting.owner.record.slots(token_class);
  const auto floor = domain::floor_of(setting.tenant, &setting.owner.record, token_class);
  domain::drop_dead(slots, floor, now);
  const std::uint32_t limit =
      token_class == TokenClass::Management ? domain::kMaxManagementTokens : setting.policy.max_active_per_owner;
  const std::size_t taken = domain::count_taken(slots, floor, now);
  if (taken >= limit) {
    return Error{ErrorCode::LimitReached, "the owner holds " + std::to_string(taken) + " of " + std::to_string(limit) +
                                              " Active tokens; revoke one first"};
  }
  return domain::check_room(slots);
}

domain::Token make_token(const domain::Authority& caller, const Wish& wish, const NewToken& fresh,
                         const MintSetting& setting, const MintRequest& request) {
  domain::Token token{.id = fresh.id,
                      .owner = wish.owner,
                      .label = wish.label,
                      .scopes = wish.scopes,
                      .metadata = request.metadata,
                      .allowed_cidrs = wish.networks,
                      .created_at = fresh.created_at,
                      .created_by = caller.actor(),
                      .expires_at = std::nullopt,
                      .idle_limit = setting.policy.idle_limit,
                      .idled_at = std::nullopt,
                      .revoked = std::nullopt,
                      .generation = {},
                      .hint = {},
                      .prefix = setting.policy.token_prefix,
                      .verifier = fresh.verifier,
                      .quota = request.quota,
                      .last_used_at = std::nullopt,
                      .last_used_from = {}};
  if (token.quota) token.quota->counted_as = token.id;
  token.generation = domain::floor_of(setting.tenant, &setting.owner.record, domain::class_of(token));
  return token;
}

/// Mints the token that `fresh` is to become. Errors: of `TokenService::mint` and of `commit`.
Result<Minted> mint_fresh(const domain::Authority& caller, TenantRuntime& tenant, const Wish& wish,
                          const MintRequest& request, const NewToken& fresh, const Commit& commit) {
  std::optional<domain::Token> token;
  std::optional<Secret> value;
  auto version = commit([&](Draft& draft) -> Result<void> {
    auto setting = read_setting(draft, caller, tenant, wish);
    if (!setting) return setting.error();
    token = make_token(caller, wish, fresh, *setting, request);
    auto expires_at = domain::decide_expiry(setting->policy, request.expiry, token->created_at);
    if (!expires_at) return expires_at.error();
    token->expires_at = *expires_at;
    if (auto taken = take_slot(*setting, domain::class_of(*token), draft.now()); !taken) return taken;
    auto given = give_value(draft.keyring(), tenant.handle(), fresh, *token);
    if (!given) return given.error();
    value = std::move(*given);
    insert_token(draft, tenant.handle(), setting->owner, *token, caller);
    return {};
  });
  if (!version) return version.error();
  token->verifier.clear();
  return Minted{{std::move(*token), domain::Status::Active, *version}, std::move(*value)};
}

}  // namespace

std::vector<storage::Key> mint_setting_keys(const domain::TenantHandle& handle, const domain::Owner& owner) {
  return {storage::tenant_key(handle), storage::policy_key(handle), storage::head_key(handle),
          storage::owner_key(handle, owner)};
}

Result<MintSetting> read_mint_setting(Draft& draft, const domain::TenantHandle& handle, const domain::Owner& owner) {
  if (auto fetched = draft.prefetch(mint_setting_keys(handle, owner)); !fetched) return fetched.error();
  auto tenant = read_tenant(draft, handle);
  if (!tenant) return tenant.error();
  auto policy = read_policy(draft, handle);
  if (!policy) return policy.error();
  auto holder = read_owner(draft, handle, owner);
  if (!holder) return holder.error();
  if (tenant->value.state != domain::TenantState::Active) {
    return Error{ErrorCode::Conflict, "the tenant is " + std::string(domain::to_string(tenant->value.state))};
  }
  if (auto stays = refuse_erased(holder->record); !stays) return stays.error();
  if (holder->record.suspended) return Error{ErrorCode::Conflict, "the owner is suspended", "owner"};
  draft.check(storage::tenant_key(handle));
  draft.check(storage::policy_key(handle));
  return MintSetting{std::move(tenant->value), std::move(policy->value), std::move(*holder)};
}

Result<NewToken> name_token(const House& house, const domain::Owner& owner) {
  NewToken fresh{.owner = owner,
                 .created_at = std::chrono::floor<std::chrono::milliseconds>(house.clock().now()),
                 .id = {},
                 .secret = {},
                 .verifier = {}};
  auto id = crypto::new_token_id(fresh.created_at);
  if (!id) return id.error();
  fresh.id = *id;
  return fresh;
}

Result<void> hash_secret(House& house, const domain::TenantHandle& handle, NewToken& fresh) {
  auto verifier = house.hash_times().tokens.time([&] {
    return crypto::hash_token_secret(*house.keyring(), handle, fresh.id, fresh.secret.reveal(),
                                     house.settings().token_cost);
  });
  if (!verifier) return verifier.error();
  fresh.verifier = std::move(*verifier);
  return {};
}

Result<NewToken> prepare_token(House& house, const domain::TenantHandle& handle, const domain::Owner& owner) {
  auto fresh = name_token(house, owner);
  if (!fresh) return fresh;
  auto secret = crypto::new_token_secret();
  if (!secret) return secret.error();
  fresh->secret = std::move(*secret);
  if (auto hashed = hash_secret(house, handle, *fresh); !hashed) return hashed.error();
  return fresh;
}

Result<Secret> encode_value(const crypto::Key& mac, const domain::TenantHandle& handle, const domain::TokenId& id,
                            const crypto::TokenSecret& secret, const std::string& prefix) {
  const auto checked = domain::TokenPrefix::parse(prefix);
  if (!checked) return Error{ErrorCode::Corrupt, "the tenant's policy has a prefix that is not allowed"};
  const auto key = crypto::derive_tenant_mac_key(mac.material.reveal(), handle);
  const crypto::TokenParts parts{mac.id, handle, id, crypto::TokenSecret::from(secret.reveal())};
  return crypto::encode_token(*checked, parts, key);
}

Result<Secret> give_value(const crypto::Keyring& keyring, const domain::TenantHandle& handle, const NewToken& fresh,
                          domain::Token& token) {
  const crypto::Key& mac = keyring.primary(crypto::KeyKind::Mac);
  auto value = encode_value(mac, handle, fresh.id, fresh.secret, token.prefix);
  if (!value) return value;
  token.mac_key = mac.id;
  token.hint = crypto::token_hint(as_text(value->reveal()));
  return value;
}

void insert_token(Draft& draft, const domain::TenantHandle& handle, OwnerInDraft& owner, const domain::Token& token,
                  const domain::Authority& caller) {
  owner.record.slots(domain::class_of(token))
      .push_back({token.id, token.expires_at, token.generation,
                  token.replaces ? std::optional(token.replaces->token) : std::nullopt});
  write_owner(draft, handle, owner);
  auto record = storage::encode_token(draft.keyring(), handle, token, storage::TokenState::Active);
  auto event = event_by(caller, domain::Action::TokenMinted, domain::to_string(token.id));
  event.detail.owner = token.owner.text();
  event.detail.label = token.label;
  if (token.replaces) {
    event.detail.after =
        boost::json::serialize(boost::json::object{{"replaces", domain::to_string(token.replaces->token)}});
  }
  draft.record(handle, std::move(event), &record);
  draft.insert(std::move(record));
  if (token.idle_limit) {
    draft.insert(storage::encode_timer(draft.keyring(), handle, token.id, token.created_at + *token.idle_limit));
  }
}

Result<Minted> TokenService::mint(const domain::Authority& caller, TenantRuntime& tenant, const MintRequest& request) {
  if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  const auto wish = check_request(caller, tenant, request);
  if (!wish) return wish.error();
  const auto mint = [&](const NewToken& fresh, const Commit& commit) {
    return mint_fresh(caller, tenant, *wish, request, fresh, commit);
  };
  if (request.retry) {
    const auto authorise = [&](Draft& draft) -> Result<void> {
      auto setting = read_setting(draft, caller, tenant, *wish);
      return setting ? Result<void>{} : setting.error();
    };
    return mint_retry_safely(house_, tenant, caller, *request.retry,
                             {.route = "mint", .owner = wish->owner, .authorise = authorise, .mint = mint});
  }
  // Hashing comes before the tenant's changes are lined up: it needs none of them and takes longer than the rest.
  const auto fresh = prepare_token(house_, tenant.handle(), wish->owner);
  if (!fresh) return fresh.error();
  const auto reads = mint_setting_keys(tenant.handle(), wish->owner);
  return mint(*fresh, [&](const Change& change) { return tenant.changes().commit(house_, change, {.reads = reads}); });
}

}  // namespace tokenward::tenant
