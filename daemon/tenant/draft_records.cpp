#include "tenant/draft_records.h"

#include "storage/tenant_records.h"

namespace tokenward::tenant {
namespace {

Error missing(std::string_view what, std::string_view field) {
  return {ErrorCode::NotFound, "there is no such " + std::string(what), std::string(field)};
}

/// Reads and decodes a record that must exist.
template <class T, class Decode>
Result<Versioned<T>> read_existing(Draft& draft, const storage::Key& key, std::string_view what, std::string_view field,
                                   Decode decode) {
  auto record = draft.read(key);
  if (!record) return record.error();
  if (*record == nullptr) return missing(what, field);
  const auto value = draft.decoded<T>(key, decode);
  if (!value) return value.error();
  return Versioned<T>{**value, (*record)->version};
}

}  // namespace

Result<Versioned<domain::Tenant>> read_tenant(Draft& draft, const domain::TenantHandle& handle) {
  return read_existing<domain::Tenant>(draft, storage::tenant_key(handle), "tenant", "tenant", storage::decode_tenant);
}

Result<Versioned<domain::Policy>> read_policy(Draft& draft, const domain::TenantHandle& handle) {
  return read_existing<domain::Policy>(draft, storage::policy_key(handle), "tenant", "tenant", storage::decode_policy);
}

Result<Versioned<domain::Token>> read_token(Draft& draft, const domain::TenantHandle& handle,
                                            const domain::TokenId& id) {
  return read_existing<domain::Token>(draft, storage::token_key(handle, id), "token", "id", storage::decode_token);
}

Result<OwnerInDraft> read_owner(Draft& draft, const domain::TenantHandle& handle, const domain::Owner& owner) {
  auto record = draft.read(storage::owner_key(handle, owner));
  if (!record) return record.error();
  if (*record == nullptr) {
    return OwnerInDraft{{.owner = owner, .generations = {}, .ordinary = {}, .management = {}}, false};
  }
  auto decoded = storage::decode_owner(draft.keyring(), **record);
  if (!decoded) return decoded.error();
  return OwnerInDraft{std::move(*decoded), true};
}

Result<void> refuse_erased(const domain::OwnerRecord& owner, std::string_view field) {
  if (owner.erasure) return Error{ErrorCode::Conflict, "the owner is being erased", std::string(field)};
  return {};
}

storage::Record write_tenant(Draft& draft, const domain::Tenant& tenant) {
  auto record = storage::encode_tenant(draft.keyring(), tenant);
  draft.put(record);
  return record;
}

void write_owner(Draft& draft, const domain::TenantHandle& handle, const OwnerInDraft& owner) {
  auto record = storage::encode_owner(draft.keyring(), handle, owner.record);
  if (owner.exists) {
    draft.put(std::move(record));
  } else {
    draft.insert(std::move(record));
  }
}

domain::HistoryEvent event_by(const domain::Authority& caller, domain::Action action, std::string subject,
                              std::string reason) {
  domain::HistoryEvent event;
  event.action = action;
  event.subject = std::move(subject);
  event.detail.actor = caller.actor();
  event.detail.source = caller.source;
  event.detail.reason = std::move(reason);
  return event;
}

void write_token(Draft& draft, const domain::TenantHandle& handle, const domain::Token& token,
                 storage::TokenState state, domain::HistoryEvent event) {
  auto record = storage::encode_token(draft.keyring(), handle, token, state);
  event.detail.owner = token.owner.text();
  event.detail.label = token.label;
  draft.record(handle, std::move(event), &record);
  draft.put(std::move(record));
  draft.touches(token.id);
}

}  // namespace tokenward::tenant
