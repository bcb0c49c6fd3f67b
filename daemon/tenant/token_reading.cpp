// TokenService: find, relabel.

#include <boost/json/serialize.hpp>

#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/token_view.h"

namespace tokenward::tenant {
namespace {

using domain::Authority;
using domain::Role;

Error no_such_token() { return {ErrorCode::NotFound, "there is no such token", "id"}; }

/// What bears on a token besides its row.
struct Bearing {
  std::optional<domain::Tenant> tenant;
  std::optional<domain::OwnerRecord> owner;
};

Result<Bearing> load_bearing(storage::Store& store, const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                             const domain::Owner& owner) {
  auto records = store.get(std::vector{storage::tenant_key(handle), storage::owner_key(handle, owner)});
  if (!records) return records.error();
  Bearing bearing;
  for (const auto& record : *records) {
    if (record.key.kind == storage::Kind::Tenant) {
      auto tenant = storage::decode_tenant(keyring, record);
      if (!tenant) return tenant.error();
      bearing.tenant = std::move(*tenant);
    } else {
      auto holder = storage::decode_owner(keyring, record);
      if (!holder) return holder.error();
      bearing.owner = std::move(*holder);
    }
  }
  if (!bearing.tenant) return Error{ErrorCode::NotFound, "there is no such tenant", "tenant"};
  return bearing;
}

}  // namespace

Result<TokenView> TokenService::find(const Authority& caller, TenantRuntime& tenant, const domain::TokenId& id) {
  const bool itself = caller.credential == id && caller.tenant == tenant.handle();
  if (!itself) {
    if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  }
  storage::Store& store = tenant.room().store();
  const auto keyring = house_.keyring();
  auto record = store.get(storage::token_key(tenant.handle(), id));
  if (!record) return record.error();
  if (!*record) return no_such_token();
  auto token = storage::decode_token(*keyring, **record);
  if (!token) return token.error();
  if (!itself && !may_see(caller, token->owner)) return no_such_token();
  auto bearing = load_bearing(store, *keyring, tenant.handle(), token->owner);
  if (!bearing) return bearing.error();
  const auto& owner = bearing->owner;
  return view_of(std::move(*token), *bearing->tenant, owner ? &*owner : nullptr, (*record)->version,
                 house_.clock().now());
}

Result<TokenView> TokenService::relabel(const Authority& caller, TenantRuntime& tenant, const domain::TokenId& id,
                                        const std::string& label, ExpectedVersion expected) {
  if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  auto kept = domain::normalise_label(label);
  if (!kept) return kept.error();
  std::optional<TokenView> view;
  auto version = tenant.changes().commit(house_, [&](Draft& draft) -> Result<void> {
    auto token = read_token(draft, tenant.handle(), id);
    if (!token) return token.error();
    if (auto reach = require_reach(caller, tenant, token->value); !reach) return reach;
    if (auto same = check_version(expected, token->version, "token"); !same) return same;
    auto record = read_tenant(draft, tenant.handle());
    if (!record) return record.error();
    auto owner = read_owner(draft, tenant.handle(), token->value.owner);
    if (!owner) return owner.error();
    domain::Token changed = token->value;
    changed.label = *kept;
    view = view_of(changed, record->value, &owner->record, token->version, draft.now());
    if (token->value.label == *kept) return {};
    auto present = draft.read(storage::token_key(tenant.handle(), id));
    if (!present) return present.error();
    const auto state = static_cast<storage::TokenState>((*present)->state);
    auto event = event_by(caller, domain::Action::TokenRelabelled, domain::to_string(id));
    event.detail.before = boost::json::serialize(boost::json::object{{"label", token->value.label}});
    event.detail.after = boost::json::serialize(boost::json::object{{"label", *kept}});
    write_token(draft, tenant.handle(), changed, state, std::move(event));
    view->version = 0;
    return {};
  });
  if (!version) return version.error();
  if (view->version == 0) view->version = *version;
  return std::move(*view);
}

}  // namespace tokenward::tenant
