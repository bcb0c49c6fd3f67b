#include "tenant/tenant_creation.h"

#include "storage/tenant_records.h"

namespace tokenward::tenant {

Result<void> check_slug_free(const crypto::Keyring& keyring, const storage::Record* entry, SlugReuse reuse) {
  if (entry == nullptr) return {};
  const auto taken = storage::decode_directory_entry(keyring, *entry);
  if (!taken) return taken.error();
  if (!taken->purged) return Error{ErrorCode::Conflict, "the tenant " + taken->slug.text() + " exists", "id"};
  if (reuse == SlugReuse::Allowed) return {};
  return Error{ErrorCode::Conflict,
               "the tenant " + taken->slug.text() + " was deleted and its name is kept; reuse_slug gives it away again",
               "id"};
}

Result<void> insert_place(Draft& draft, const domain::Tenant& tenant, SlugReuse reuse) {
  const storage::DirectoryEntry entry{tenant.slug, tenant.handle, tenant.store, false};
  auto taken = draft.read(storage::directory_key(tenant.slug));
  if (!taken) return taken.error();
  if (auto free = check_slug_free(draft.keyring(), *taken, reuse); !free) return free;
  auto record = storage::encode_directory_entry(draft.keyring(), entry);
  if (*taken != nullptr) {
    draft.put(std::move(record));
  } else {
    draft.insert(std::move(record));
  }
  draft.insert(storage::encode_handle_entry(draft.keyring(), entry));
  return {};
}

void insert_tenant(Draft& draft, const domain::Tenant& tenant, const domain::Policy& policy,
                   const domain::Authority& caller) {
  draft.insert(storage::encode_policy(draft.keyring(), tenant.handle, policy));
  draft.insert(storage::encode_head(draft.keyring(), tenant.handle, {}));
  auto record = storage::encode_tenant(draft.keyring(), tenant);
  draft.record(tenant.handle, event_by(caller, domain::Action::TenantCreated, tenant.slug.text()), &record);
  draft.insert(std::move(record));
}

Result<Secret> insert_first_token(Draft& draft, const domain::Tenant& tenant, const domain::Policy& policy,
                                  const NewToken& fresh, const std::string& label, const std::string& scope,
                                  const domain::Authority& caller) {
  auto expires_at = domain::decide_expiry(policy, domain::Unspecified{}, fresh.created_at);
  if (!expires_at) return expires_at.error();
  auto owner = read_owner(draft, tenant.handle, fresh.owner);
  if (!owner) return owner.error();
  domain::Token token{.id = fresh.id,
                      .owner = fresh.owner,
                      .label = label,
                      .scopes = {scope},
                      .allowed_cidrs = {},
                      .created_at = fresh.created_at,
                      .created_by = caller.actor(),
                      .expires_at = *expires_at,
                      .idle_limit = policy.idle_limit,
                      .idled_at = std::nullopt,
                      .revoked = std::nullopt,
                      .generation = domain::floor_of(tenant, &owner->record, domain::TokenClass::Management),
                      .hint = {},
                      .prefix = policy.token_prefix,
                      .verifier = fresh.verifier,
                      .last_used_at = std::nullopt,
                      .last_used_from = {}};
  auto value = give_value(draft.keyring(), tenant.handle, fresh, token);
  if (!value) return value;
  insert_token(draft, tenant.handle, *owner, token, caller);
  return value;
}

}  // namespace tokenward::tenant
