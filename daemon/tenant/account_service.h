#pragma once
// The accounts of people who sign in to the web console with a password. Thread-safe; every call blocks on the tenant's
// store, and where a password is hashed or checked also for a slot and a third of a second, so it is made in the
// tenant's lane. Every change is an event; what takes authority from an account ends its sessions in the same
// changeset.
//
// Errors of every call: NotFound (no such tenant or account, or one the caller may not know of), Forbidden (too small
// an authority), Unavailable, Busy, Timeout, Corrupt (a stored record whose seal is broken). Of those that hash:
// TooManyRequests (too many others do, or earlier attempts failed).

#include <optional>
#include <string>

#include "base/secret.h"
#include "domain/account.h"
#include "tenant/page.h"
#include "tenant/password_slots.h"
#include "tenant/sign_in_guard.h"
#include "tenant/tenant_runtime.h"
#include "tenant/versioned.h"

namespace tokenward::tenant {

class House;

/// An account as callers see it.
struct AccountView {
  domain::Account account;  ///< `verifier` is empty.
  std::optional<Instant> signed_in_at;
  std::string signed_in_from;  ///< Textual client address of that; empty: unknown.
  std::uint64_t version = 0;
};

struct NewAccount {
  domain::AccountName name;
  domain::Role role = domain::Role::Member;
  Secret password;
};

/// What of an account is to change; none: stays.
struct AccountChange {
  std::optional<domain::Role> role = std::nullopt;
  std::optional<bool> disabled = std::nullopt;
  std::optional<Secret> password = std::nullopt;
  std::optional<Secret> current_password =
      std::nullopt;  ///< Needed by whoever changes the password of its own account.
};

class AccountService {
 public:
  explicit AccountService(House& house) : house_(house) {}

  /// Admin or operator, for roles up to its own. Invalid (`password`); Conflict where there is one of that name, the
  /// owner of that name is being erased, or the tenant is being deleted.
  [[nodiscard]] Result<AccountView> create(const domain::Authority& caller, TenantRuntime& tenant,
                                           const NewAccount& wanted);

  /// In the order of names. Admin or operator. Invalid for a bad limit or cursor.
  [[nodiscard]] Result<Page<AccountView>> list(const domain::Authority& caller, TenantRuntime& tenant,
                                               std::uint32_t limit, const std::string& cursor);
  /// A member reads its own.
  [[nodiscard]] Result<AccountView> find(const domain::Authority& caller, TenantRuntime& tenant,
                                         const domain::AccountName& name);

  /// Admin or operator over accounts up to its own role; a member only its own password. PreconditionFailed where
  /// `expected` is not the present version; Invalid (`password`, `current_password`); Conflict where `system` would be
  /// left without an Active operator. A lower role, another password or disabling ends the account's sessions, but for
  /// the one in which a person changes its own password. Disabling suspends the owner, enabling resumes it.
  [[nodiscard]] Result<AccountView> change(const domain::Authority& caller, TenantRuntime& tenant,
                                           const domain::AccountName& name, const AccountChange& change,
                                           ExpectedVersion expected);

  /// Removes it and ends its sessions; tokens of the owner stay as they are. PreconditionFailed.
  [[nodiscard]] Result<void> remove(const domain::Authority& caller, TenantRuntime& tenant,
                                    const domain::AccountName& name, ExpectedVersion expected);

  /// Who knows the password of an account, and what its verifier should be from now on.
  struct Proof {
    domain::Account account;
    std::optional<std::string> renewed_verifier;  ///< Under today's cost and pepper, where the present one is older.
  };
  /// Checks a password for whoever is about to sign in from `source`. Unauthenticated where it is wrong, there is no
  /// such account or it is disabled: after the same time for each. `tenant` null: there is no such tenant.
  [[nodiscard]] Result<Proof> check(TenantRuntime* tenant, const domain::AccountName& name, const Secret& password,
                                    const std::string& source);
  /// TooManyRequests where `check` would not look at the password; none: it would. From memory.
  [[nodiscard]] std::optional<Error> refusal_of(const TenantRuntime& tenant, const domain::AccountName& name,
                                                const std::string& source);
  [[nodiscard]] const PasswordSlots& slots() const noexcept { return slots_; }
  /// Notes that an account signed in: in memory, and for whoever looks at it.
  void note_sign_in(TenantRuntime& tenant, const domain::AccountName& name, const std::string& source);

 private:
  [[nodiscard]] Result<std::string> hash(const TenantRuntime& tenant, const domain::AccountName& name,
                                         const Secret& password);
  [[nodiscard]] Result<void> check_current(const domain::Authority& caller, TenantRuntime& tenant,
                                           const domain::AccountName& name, const std::optional<Secret>& current);
  [[nodiscard]] std::optional<Error> refusal_of(const SignInGuard::Attempt& attempt);
  [[nodiscard]] Result<Proof> prove(TenantRuntime* tenant, const domain::AccountName& name, const Secret& password);

  House& house_;
  PasswordSlots slots_{PasswordSlots::for_this_machine()};
  SignInGuard guard_;
};

}  // namespace tokenward::tenant
