#include "tenant/session_ending.h"

#include "storage/session_records.h"
#include "tenant/draft_records.h"

namespace tokenward::tenant {

using domain::Session;
using domain::TenantHandle;

Result<std::optional<Session>> read_own_session(Draft& draft, const domain::Authority& caller,
                                                const TenantHandle& handle) {
  if (!caller.session || caller.tenant != handle) return std::optional<Session>();
  auto record = draft.read(storage::session_key(handle, *caller.session));
  if (!record) return record.error();
  if (*record == nullptr) return std::optional<Session>();
  auto session = storage::decode_session(draft.keyring(), **record);
  if (!session) return session.error();
  auto tenant = read_tenant(draft, handle);
  if (!tenant) return tenant.error();
  auto owner = read_owner(draft, handle, session->owner);
  if (!owner) return owner.error();
  const bool fallen = session->generation.below(domain::session_floor_of(tenant->value, owner->record));
  return fallen ? std::optional<Session>() : std::optional(std::move(*session));
}

Result<void> lift_session(Draft& draft, const TenantHandle& handle, Session session) {
  auto tenant = read_tenant(draft, handle);
  if (!tenant) return tenant.error();
  auto owner = read_owner(draft, handle, session.owner);
  if (!owner) return owner.error();
  session.generation = domain::session_floor_of(tenant->value, owner->record);
  owner->record.sessions.note(session.ends_at);
  write_owner(draft, handle, *owner);
  draft.put(storage::encode_session(draft.keyring(), handle, session));
  return {};
}

Result<void> end_sessions_of_owner(Draft& draft, const domain::Authority& caller, const TenantHandle& handle,
                                   const domain::Owner& owner, Spare spare) {
  auto holder = read_owner(draft, handle, owner);
  if (!holder) return holder.error();
  auto own = spare == Spare::Caller ? read_own_session(draft, caller, handle) : std::optional<Session>();
  if (!own) return own.error();
  if (!holder->record.sessions.end_all(draft.now())) return {};
  write_owner(draft, handle, *holder);
  auto event = event_by(caller, domain::Action::SessionsEnded, "owner");
  event.detail.owner = owner.text();
  draft.record(handle, std::move(event), nullptr);
  if (!*own || (*own)->owner != owner) return {};
  return lift_session(draft, handle, **own);
}

}  // namespace tokenward::tenant
