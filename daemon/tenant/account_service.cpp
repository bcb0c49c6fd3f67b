// AccountService: create, list, find, change, remove.

#include "tenant/account_service.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "storage/account_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/owner_state.h"
#include "tenant/session_ending.h"

namespace tokenward::tenant {
namespace {

using domain::Account;
using domain::AccountName;
using domain::Action;
using domain::Authority;
using domain::Role;

Error missing() { return {ErrorCode::NotFound, "there is no such account", "name"}; }

AccountView view_of(Account account, const storage::Record& record) {
  account.verifier.clear();
  AccountView view{.account = std::move(account), .signed_in_at = std::nullopt, .signed_in_from = {}};
  if (record.touched_us != 0) view.signed_in_at = from_micros(record.touched_us);
  view.signed_in_from = record.touched_note;
  view.version = record.version;
  return view;
}

struct AccountInDraft {
  Account account;
  AccountView view;  ///< As it stands before the change.
};

Result<AccountInDraft> read_account(Draft& draft, const domain::TenantHandle& handle, const AccountName& name) {
  auto record = draft.read(storage::account_key(handle, name));
  if (!record) return record.error();
  if (*record == nullptr) return missing();
  auto account = storage::decode_account(draft.keyring(), **record);
  if (!account) return account.error();
  auto view = view_of(*account, **record);
  return AccountInDraft{std::move(*account), std::move(view)};
}

std::string text_of(const Account& account) {
  return boost::json::serialize(
      boost::json::object{{"role", domain::to_string(account.role)}, {"disabled", account.disabled}});
}

/// Adds an event about an account.
void tell(Draft& draft, const domain::TenantHandle& handle, const Authority& caller, Action action,
          const AccountName& name, std::string before = {}, std::string after = {}) {
  auto event = event_by(caller, action, "account");
  event.detail.owner = name.text();
  event.detail.before = std::move(before);
  event.detail.after = std::move(after);
  draft.record(handle, std::move(event), nullptr);
}

/// Who may see an account may be too small to change it.
Result<void> require_reach(const Authority& caller, const TenantRuntime& tenant, const AccountName& name) {
  if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed;
  const bool own = domain::is_own_account(caller, tenant.handle(), name);
  return own || caller.role >= Role::Admin ? Result<void>{} : missing();
}

/// What `change` does to an account that is there, with its events.
class Revision {
 public:
  Revision(Draft& draft, TenantRuntime& tenant, const Authority& caller, Account account)
      : draft_(draft), tenant_(tenant), caller_(caller), before_(account), account_(std::move(account)) {}

  Result<void> apply(const AccountChange& change, const std::string& verifier) {
    if (change.role) account_.role = *change.role;
    if (change.disabled) account_.disabled = *change.disabled;
    if (account_.role != before_.role) note(Action::AccountChanged);
    if (account_.disabled != before_.disabled) {
      note(account_.disabled ? Action::AccountDisabled : Action::AccountEnabled);
    }
    if (!verifier.empty()) {
      account_.verifier = verifier;
      account_.password_set_at = std::chrono::floor<std::chrono::milliseconds>(draft_.now());
      tell(draft_, tenant_.handle(), caller_, Action::AccountPasswordChanged, account_.name);
      changed_ = true;
    }
    if (!changed_) return {};
    draft_.put(storage::encode_account(draft_.keyring(), tenant_.handle(), account_));
    if (auto ended = end_sessions(!verifier.empty()); !ended) return ended;
    if (account_.disabled == before_.disabled) return {};
    return put_owner_into(draft_, tenant_, caller_, account_.name.owner(),
                          account_.disabled ? OwnerState::Suspended : OwnerState::Active, {});
  }

  [[nodiscard]] bool changed() const noexcept { return changed_; }
  [[nodiscard]] const Account& account() const noexcept { return account_; }

 private:
  void note(Action action) {
    tell(draft_, tenant_.handle(), caller_, action, account_.name, text_of(before_), text_of(account_));
    changed_ = true;
  }
  Result<void> end_sessions(bool password_changed) {
    const bool demoted = account_.role < before_.role;
    if (!demoted && !password_changed) return {};
    return end_sessions_of_owner(draft_, caller_, tenant_.handle(), account_.name.owner(),
                                 demoted ? Spare::Nobody : Spare::Caller);
  }

  Draft& draft_;
  TenantRuntime& tenant_;
  const Authority& caller_;
  const Account before_;
  Account account_;
  bool changed_ = false;
};

}  // namespace

Result<AccountView> AccountService::create(const Authority& caller, TenantRuntime& tenant, const NewAccount& wanted) {
  if (auto allowed = require_role(caller, tenant, Role::Admin); !allowed) return allowed.error();
  if (auto allowed = domain::check_account_role(caller, tenant.is_system(), wanted.role); !allowed) {
    return allowed.error();
  }
  if (auto sound = domain::check_password(wanted.name, as_text(wanted.password.reveal())); !sound) return sound.error();
  auto verifier = hash(tenant, wanted.name, wanted.password);
  if (!verifier) return verifier.error();
  std::optional<AccountView> view;
  auto version = tenant.changes().commit(house_, [&](Draft& draft) -> Result<void> {
    auto record = read_tenant(draft, tenant.handle());
    if (!record) return record.error();
    if (record->value.state == domain::TenantState::Deleting) {
      return Error{ErrorCode::Conflict, "the tenant is being deleted"};
    }
    draft.check(storage::tenant_key(tenant.handle()));
    auto owner = read_owner(draft, tenant.handle(), wanted.name.owner());
    if (!owner) return owner.error();
    if (auto stays = refuse_erased(owner->record, "name"); !stays) return stays;
    auto present = draft.read(storage::account_key(tenant.handle(), wanted.name));
    if (!present) return present.error();
    if (*present != nullptr) return Error{ErrorCode::Conflict, "there is an account of that name already", "name"};
    const Instant now = std::chrono::floor<std::chrono::milliseconds>(draft.now());
    const Account account{wanted.name, wanted.role, false, *verifier, now, now};
    auto stored = storage::encode_account(draft.keyring(), tenant.handle(), account);
    view = view_of(account, stored);
    draft.insert(std::move(stored));
    tell(draft, tenant.handle(), caller, Action::AccountCreated, account.name, {}, text_of(account));
    return {};
  });
  if (!version) return version.error();
  view->version = *version;
  return std::move(*view);
}

Result<Page<AccountView>> AccountService::list(const Authority& caller, TenantRuntime& tenant, std::uint32_t limit,
                                               const std::string& cursor) {
  if (auto allowed = require_role(caller, tenant, Role::Admin); !allowed) return allowed.error();
  if (limit < 1 || limit > kMaxPageLimit) return Error{ErrorCode::Invalid, "limit must be 1 to 200", "limit"};
  // One row more than the page holds tells whether there is another page.
  storage::Scan scan{.kind = storage::Kind::Account, .tenant = tenant.handle(), .limit = limit + 1};
  if (!cursor.empty()) {
    auto position = decode_cursor(tenant.handle(), "accounts", cursor);
    if (!position) return position.error();
    scan.after_id = std::move(*position);
  }
  const auto keyring = house_.keyring();
  Page<AccountView> page;
  Result<void> readable;
  auto scanned = tenant.room().store().scan(scan, [&](storage::Record&& row) {
    if (page.items.size() == limit) {
      page.next_cursor = encode_cursor(tenant.handle(), "accounts", page.items.back().account.name.text());
      return false;
    }
    auto account = storage::decode_account(*keyring, row);
    if (!account) return readable = account.error(), false;
    page.items.push_back(view_of(std::move(*account), row));
    return true;
  });
  if (!scanned) return scanned.error();
  if (!readable) return readable.error();
  return page;
}

Result<AccountView> AccountService::find(const Authority& caller, TenantRuntime& tenant, const AccountName& name) {
  if (auto reach = require_reach(caller, tenant, name); !reach) return reach.error();
  auto record = tenant.room().store().get(storage::account_key(tenant.handle(), name));
  if (!record) return record.error();
  if (!*record) return missing();
  auto account = storage::decode_account(*house_.keyring(), **record);
  if (!account) return account.error();
  return view_of(std::move(*account), **record);
}

Result<AccountView> AccountService::change(const Authority& caller, TenantRuntime& tenant, const AccountName& name,
                                           const AccountChange& change, ExpectedVersion expected) {
  if (auto reach = require_reach(caller, tenant, name); !reach) return reach.error();
  if ((change.role || change.disabled) && caller.role < Role::Admin) {
    return Error{ErrorCode::Forbidden, "only an admin changes more of an account than its password"};
  }
  std::string verifier;
  if (change.password) {
    if (auto sound = domain::check_password(name, as_text(change.password->reveal())); !sound) return sound.error();
    if (auto proved = check_current(caller, tenant, name, change.current_password); !proved) return proved.error();
    auto hashed = hash(tenant, name, *change.password);
    if (!hashed) return hashed.error();
    verifier = std::move(*hashed);
  }
  std::optional<AccountView> view;
  auto version = tenant.changes().commit(house_, [&](Draft& draft) -> Result<void> {
    auto present = read_account(draft, tenant.handle(), name);
    if (!present) return present.error();
    for (const Role role : {present->account.role, change.role.value_or(present->account.role)}) {
      if (auto allowed = domain::check_account_role(caller, tenant.is_system(), role); !allowed) return allowed;
    }
    if (auto same = check_version(expected, present->view.version, "account"); !same) return same;
    Revision revision(draft, tenant, caller, std::move(present->account));
    if (auto applied = revision.apply(change, verifier); !applied) return applied;
    view = std::move(present->view);
    view->account = revision.account();
    view->account.verifier.clear();
    if (revision.changed()) view->version = 0;
    return {};
  });
  if (!version) return version.error();
  if (view->version == 0) view->version = *version;
  return std::move(*view);
}

Result<void> AccountService::remove(const Authority& caller, TenantRuntime& tenant, const AccountName& name,
                                    ExpectedVersion expected) {
  if (auto allowed = require_role(caller, tenant, Role::Admin); !allowed) return allowed;
  auto version = tenant.changes().commit(house_, [&](Draft& draft) -> Result<void> {
    auto present = read_account(draft, tenant.handle(), name);
    if (!present) return present.error();
    if (auto allowed = domain::check_account_role(caller, tenant.is_system(), present->account.role); !allowed) {
      return allowed;
    }
    if (auto same = check_version(expected, present->view.version, "account"); !same) return same;
    draft.remove(storage::account_key(tenant.handle(), name));
    tell(draft, tenant.handle(), caller, Action::AccountDeleted, name, text_of(present->account));
    return end_sessions_of_owner(draft, caller, tenant.handle(), name.owner(), Spare::Nobody);
  });
  if (!version) return version.error();
  return {};
}

}  // namespace tokenward::tenant
