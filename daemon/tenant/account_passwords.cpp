// AccountService: check, note_sign_in, and what hashes.

#include "crypto/verifier.h"
#include "storage/account_records.h"
#include "tenant/account_service.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using domain::AccountName;

Error no_good() { return {ErrorCode::Unauthenticated, "The credential is not valid."}; }

Error too_early(std::chrono::seconds wait) {
  const std::string seconds = std::to_string(wait.count());
  return {.code = ErrorCode::TooManyRequests,
          .message = "Attempts to sign in failed; the next one is looked at in " + seconds + " s.",
          .retry_after_s = static_cast<std::uint32_t>(wait.count())};
}

/// A run of Argon2id, on the slot's thread.
template <class Run>
auto timed(const PasswordSlots::Slot& slot, TimeHistogram& times, const Run& run) {
  return slot.run([&] { return times.time(run); });
}

}  // namespace

Result<std::string> AccountService::hash(const TenantRuntime& tenant, const AccountName& name, const Secret& password) {
  const auto slot = slots_.take(tenant.handle());
  if (!slot) return slot.error();
  return timed(*slot, house_.hash_times().passwords, [&] {
    return crypto::hash_password(*house_.keyring(), tenant.handle(), name.text(), password.reveal(),
                                 house_.settings().password_cost);
  });
}

/// Whoever changes its own password shows that it is not somebody else at its screen.
Result<void> AccountService::check_current(const domain::Authority& caller, TenantRuntime& tenant,
                                           const AccountName& name, const std::optional<Secret>& current) {
  if (!domain::is_own_account(caller, tenant.handle(), name)) return {};
  const Error wrong{ErrorCode::Invalid, "current_password must be the account's present password", "current_password"};
  if (!current) return wrong;
  auto proof = check(&tenant, name, *current, caller.source);
  if (proof) return {};
  return proof.error().code == ErrorCode::Unauthenticated ? wrong : proof.error();
}

std::optional<Error> AccountService::refusal_of(const TenantRuntime& tenant, const AccountName& name,
                                                const std::string& source) {
  return refusal_of(SignInGuard::Attempt{tenant.handle(), name.text(), source});
}

std::optional<Error> AccountService::refusal_of(const SignInGuard::Attempt& attempt) {
  const auto wait = guard_.wait_of(attempt, house_.clock().now());
  return wait ? std::optional(too_early(*wait)) : std::nullopt;
}

Result<AccountService::Proof> AccountService::check(TenantRuntime* tenant, const AccountName& name,
                                                    const Secret& password, const std::string& source) {
  const SignInGuard::Attempt attempt{tenant != nullptr ? tenant->handle() : domain::TenantHandle{}, name.text(),
                                     source};
  if (auto refusal = refusal_of(attempt)) return std::move(*refusal);
  auto proof = prove(tenant, name, password);
  if (!proof && proof.error().code == ErrorCode::Unauthenticated) guard_.failed(attempt, house_.clock().now());
  return proof;
}

/// An account that is not there costs what one costs that is.
Result<AccountService::Proof> AccountService::prove(TenantRuntime* tenant, const AccountName& name,
                                                    const Secret& password) {
  const domain::TenantHandle handle = tenant != nullptr ? tenant->handle() : domain::TenantHandle{};
  const auto keyring = house_.keyring();
  const crypto::Argon2Cost& cost = house_.settings().password_cost;
  std::optional<domain::Account> account;
  if (tenant != nullptr) {
    auto record = tenant->room().store().get(storage::account_key(handle, name));
    if (!record) return record.error();
    if (*record) {
      auto decoded = storage::decode_account(*keyring, **record);
      if (!decoded) return decoded.error();
      account = std::move(*decoded);
    }
  }
  const auto slot = slots_.take(handle);
  if (!slot) return slot.error();
  TimeHistogram& times = house_.hash_times().passwords;
  if (!account) {
    const auto pretended = timed(
        *slot, times, [&] { return crypto::pretend_to_verify_password(*keyring, handle, password.reveal(), cost); });
    return pretended ? no_good() : pretended.error();
  }
  const auto right = timed(*slot, times, [&] {
    return crypto::verify_password(*keyring, handle, name.text(), password.reveal(), account->verifier);
  });
  if (!right) return right.error();
  if (!*right || account->disabled) return no_good();
  Proof proof{std::move(*account), std::nullopt};
  if (crypto::needs_rehash(*keyring, proof.account.verifier, cost)) {
    auto renewed = timed(*slot, times,
                         [&] { return crypto::hash_password(*keyring, handle, name.text(), password.reveal(), cost); });
    if (!renewed) return renewed.error();
    proof.renewed_verifier = std::move(*renewed);
  }
  return proof;
}

void AccountService::note_sign_in(TenantRuntime& tenant, const AccountName& name, const std::string& source) {
  guard_.succeeded({tenant.handle(), name.text(), source});
  const storage::Touch touch{storage::account_key(tenant.handle(), name), to_micros(house_.clock().now()), source};
  // Where this is lost, the account says of an earlier time that it was the last.
  static_cast<void>(tenant.room().store().touch({touch}));
}

}  // namespace tokenward::tenant
