#include "tenant/first_use.h"

#include "storage/token_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/revoking.h"

namespace tokenward::tenant {
namespace {

using domain::Status;

/// Nothing is done unless both are Active: a new token that was revoked meanwhile ends no other.
Result<void> retire_in_draft(Draft& draft, const ValidToken& used, const domain::Authority& user) {
  const domain::TenantHandle& handle = used.tenant().handle();
  auto tenant = read_tenant(draft, handle);
  if (!tenant) return tenant.error();
  auto successor = read_token(draft, handle, used.id());
  if (!successor) return successor.error();
  auto old = read_token(draft, handle, *used.retires());
  if (!old) return old.error();
  auto owner = read_owner(draft, handle, old->value.owner);
  if (!owner) return owner.error();
  for (const domain::Token* token : {&successor->value, &old->value}) {
    const auto standing = domain::standing_of(*token, tenant->value, &owner->record, draft.now());
    if (standing.status != Status::Active) return {};
  }
  draft.check(storage::token_key(handle, used.id()));
  const bool is_operator = used.tenant().is_system() && domain::role_of(old->value.scopes) == domain::Role::Operator;
  revoke_in_draft(draft, handle, std::move(old->value), owner->record, user, std::string(domain::kRotatedReason));
  write_owner(draft, handle, *owner);
  return is_operator ? keep_an_operator(draft, tenant->value) : Result<void>{};
}

}  // namespace

void retire_predecessor(House& house, const ValidToken& used, std::string_view source) {
  if (used.retires() == nullptr) return;
  // Whoever used the token ended the other by that.
  const domain::Authority user = bearer_of(used, std::string(source));
  (void)used.tenant().changes().commit(house, [&](Draft& draft) { return retire_in_draft(draft, used, user); });
}

}  // namespace tokenward::tenant
