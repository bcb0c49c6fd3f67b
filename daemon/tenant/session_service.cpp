// SessionService: starting and ending sessions, and the links that start them.

#include "tenant/session_service.h"

#include "storage/account_records.h"
#include "storage/session_records.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/session_ending.h"

namespace tokenward::tenant {
namespace {

using crypto::ConsolePass;
using domain::Action;
using domain::Authority;
using domain::Role;
using domain::Session;

Error no_good() { return {ErrorCode::Unauthenticated, "The credential is not valid."}; }

/// What is missing or damaged is no credential, whatever it is that is missing.
Error as_refusal(const Error& error) {
  const bool silent = error.code == ErrorCode::NotFound || error.code == ErrorCode::Corrupt;
  return silent ? no_good() : error;
}

/// Tenant and owner of a session that is about to start, both able to have one.
struct Holder {
  domain::Tenant tenant;
  OwnerInDraft owner;
};

/// Unauthenticated where the tenant or the owner is suspended. The tenant must stay as it was read.
Result<Holder> read_holder(Draft& draft, const domain::TenantHandle& handle, const domain::Owner& owner) {
  auto tenant = read_tenant(draft, handle);
  if (!tenant) return as_refusal(tenant.error());
  auto holder = read_owner(draft, handle, owner);
  if (!holder) return as_refusal(holder.error());
  if (tenant->value.state != domain::TenantState::Active || holder->record.stopped()) return no_good();
  draft.check(storage::tenant_key(handle));
  return Holder{std::move(tenant->value), std::move(*holder)};
}

/// Writes the session, what the owner's record says of it, and the event.
void insert_session(Draft& draft, Holder& holder, const Session& session, const Authority& caller) {
  const auto& handle = holder.tenant.handle;
  draft.insert(storage::encode_session(draft.keyring(), handle, session));
  holder.owner.record.sessions.note(session.ends_at);
  write_owner(draft, handle, holder.owner);
  auto event = event_by(caller, Action::SessionStarted, "session");
  event.detail.owner = session.owner.text();
  draft.record(handle, std::move(event), nullptr);
}

/// Whether one and the same password is meant: its verifier may have been renewed meanwhile.
bool same_password(const domain::Account& a, const domain::Account& b) {
  return a.created_at == b.created_at && a.password_set_at == b.password_set_at;
}

Session new_session(const Holder& holder, const ConsolePass& pass, PagePlace place, Instant now,
                    const domain::SessionLimits& limits) {
  return {.id = pass.id(),
          .owner = holder.owner.record.owner,
          .token = std::nullopt,
          .embedded = place == PagePlace::Embedded,
          .started_at = now,
          .ends_at = std::chrono::floor<std::chrono::milliseconds>(now + limits.longest),
          .generation = domain::session_floor_of(holder.tenant, holder.owner.record)};
}

}  // namespace

Result<StartedSession> SessionService::start(const ValidToken& token, const std::string& source, PagePlace place) {
  TenantRuntime& tenant = token.tenant();
  if (token.role() < Role::Member) {
    return Error{ErrorCode::Forbidden, "The console is for tokens with the role member, admin or operator."};
  }
  auto pass = ConsolePass::create(*house_.keyring(), ConsolePass::Kind::Session, tenant.handle());
  if (!pass) return pass.error();
  const Authority caller = bearer_of(token, source);
  auto version = tenant.changes().commit(house_, [&](Draft& draft) -> Result<void> {
    auto held = read_token(draft, tenant.handle(), token.id());
    if (!held) return as_refusal(held.error());
    auto holder = read_holder(draft, tenant.handle(), held->value.owner);
    if (!holder) return holder.error();
    const auto standing = domain::standing_of(held->value, holder->tenant, &holder->owner.record, draft.now());
    if (standing.status != domain::Status::Active) return no_good();
    draft.check(storage::token_key(tenant.handle(), token.id()));
    Session session = new_session(*holder, *pass, place, draft.now(), house_.settings().sessions);
    session.token = token.id();
    if (held->value.expires_at) session.ends_at = std::min(session.ends_at, *held->value.expires_at);
    insert_session(draft, *holder, session, caller);
    return {};
  });
  if (!version) return version.error();
  return hand_over(*pass);
}

Result<StartedSession> SessionService::start(std::string_view code, const std::string& source, PagePlace place) {
  const auto link_pass = ConsolePass::open(*house_.keyring(), ConsolePass::Kind::Link, code);
  if (!link_pass) return no_good();
  auto tenant = house_.directory().find(link_pass->handle());
  if (!tenant) return as_refusal(tenant.error());
  const domain::TenantHandle& handle = (*tenant)->handle();
  auto pass = ConsolePass::create(*house_.keyring(), ConsolePass::Kind::Session, handle);
  if (!pass) return pass.error();
  const storage::Key key = storage::console_link_key(handle, link_pass->id());
  auto version = (*tenant)->changes().commit(house_, [&](Draft& draft) -> Result<void> {
    auto record = draft.read(key);
    if (!record) return record.error();
    if (*record == nullptr) return no_good();
    auto link = storage::decode_console_link(draft.keyring(), **record);
    if (!link) return no_good();
    auto holder = read_holder(draft, handle, link->owner);
    if (!holder) return holder.error();
    const bool fallen = link->generation.below(domain::session_floor_of(holder->tenant, holder->owner.record));
    if (fallen || draft.now() >= link->expires_at) return no_good();
    draft.remove(key);
    const Authority caller{.role = Role::Member,
                           .tenant = handle,
                           .owner = link->owner.text(),
                           .scopes = {},
                           .credential = {},
                           .source = source};
    const Session session = new_session(*holder, *pass, place, draft.now(), house_.settings().sessions);
    insert_session(draft, *holder, session, caller);
    return {};
  });
  if (!version) return version.error();
  return hand_over(*pass);
}

Result<StartedSession> SessionService::start(TenantRuntime* tenant, const domain::AccountName& name,
                                             const Secret& password, const std::string& source, PagePlace place) {
  auto proof = house_.accounts().check(tenant, name, password, source);
  if (!proof) return as_refusal(proof.error());
  const domain::TenantHandle& handle = tenant->handle();
  auto pass = ConsolePass::create(*house_.keyring(), ConsolePass::Kind::Session, handle);
  if (!pass) return pass.error();
  const storage::Key key = storage::account_key(handle, name);
  auto version = tenant->changes().commit(house_, [&](Draft& draft) -> Result<void> {
    auto record = draft.read(key);
    if (!record) return record.error();
    if (*record == nullptr) return no_good();
    auto account = storage::decode_account(draft.keyring(), **record);
    if (!account || account->disabled || !same_password(*account, proof->account)) return no_good();
    auto holder = read_holder(draft, handle, name.owner());
    if (!holder) return holder.error();
    if (proof->renewed_verifier) {
      account->verifier = *proof->renewed_verifier;
      draft.put(storage::encode_account(draft.keyring(), handle, *account));
    } else {
      draft.check(key);
    }
    const Authority caller{.role = account->role,
                           .tenant = handle,
                           .owner = name.text(),
                           .scopes = domain::scopes_of(account->role),
                           .credential = {},
                           .source = source};
    Session session = new_session(*holder, *pass, place, draft.now(), house_.settings().sessions);
    session.by_account = true;
    insert_session(draft, *holder, session, caller);
    return {};
  });
  if (!version) return version.error();
  house_.accounts().note_sign_in(*tenant, name, source);
  return hand_over(*pass);
}

/// The session that was just committed, with the cookie that opens it.
Result<StartedSession> SessionService::hand_over(const ConsolePass& pass) {
  auto live = find(pass);
  if (!live) return live.error();
  return StartedSession{std::move(*live), pass.text()};
}

Result<void> SessionService::end(const Authority& caller, TenantRuntime& tenant) {
  const storage::Key key = storage::session_key(tenant.handle(), *caller.session);
  auto version = tenant.changes().commit(house_, [&](Draft& draft) -> Result<void> {
    auto record = draft.read(key);
    if (!record) return record.error();
    if (*record == nullptr) return {};
    draft.remove(key);
    auto event = event_by(caller, Action::SessionsEnded, "session");
    event.detail.owner = caller.owner;
    draft.record(tenant.handle(), std::move(event), nullptr);
    return {};
  });
  if (!version) return version.error();
  return {};
}

Result<void> SessionService::end_all(const Authority& caller, TenantRuntime& tenant) {
  const auto owner = domain::Owner::parse(caller.owner);
  auto version = tenant.changes().commit(house_, [&](Draft& draft) {
    return end_sessions_of_owner(draft, caller, tenant.handle(), *owner, Spare::Nobody);
  });
  if (!version) return version.error();
  return {};
}

Result<CreatedLink> SessionService::create_link(const Authority& caller, TenantRuntime& tenant,
                                                const domain::Owner& owner, std::chrono::seconds lifetime) {
  if (auto allowed = require_role(caller, tenant, Role::Admin); !allowed) return allowed.error();
  if (lifetime < kShortestLink || lifetime > kLongestLink) {
    return Error{ErrorCode::Invalid, "ttl_seconds must be 60 to 3600", "ttl_seconds"};
  }
  auto pass = ConsolePass::create(*house_.keyring(), ConsolePass::Kind::Link, tenant.handle());
  if (!pass) return pass.error();
  CreatedLink created{pass->text(), {}};
  auto version = tenant.changes().commit(house_, [&](Draft& draft) -> Result<void> {
    auto present = read_owner(draft, tenant.handle(), owner);
    if (!present) return present.error();
    if (auto stays = refuse_erased(present->record); !stays) return stays;
    auto holder = read_holder(draft, tenant.handle(), owner);
    if (!holder && holder.error().code == ErrorCode::Unauthenticated) {
      return Error{ErrorCode::Conflict, "the tenant or the owner is suspended, so nobody could sign in"};
    }
    if (!holder) return holder.error();
    created.expires_at = std::chrono::floor<std::chrono::milliseconds>(draft.now()) + lifetime;
    const domain::ConsoleLink link{pass->id(), owner, created.expires_at,
                                   domain::session_floor_of(holder->tenant, holder->owner.record)};
    draft.insert(storage::encode_console_link(draft.keyring(), tenant.handle(), link));
    holder->owner.record.sessions.note(link.expires_at);
    write_owner(draft, tenant.handle(), holder->owner);
    auto event = event_by(caller, Action::ConsoleLinkCreated, "console_link");
    event.detail.owner = owner.text();
    draft.record(tenant.handle(), std::move(event), nullptr);
    return {};
  });
  if (!version) return version.error();
  return created;
}

}  // namespace tokenward::tenant
