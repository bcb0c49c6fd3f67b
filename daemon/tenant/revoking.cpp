#include "tenant/revoking.h"

#include "storage/tenant_records.h"

namespace tokenward::tenant {
namespace {

using storage::TokenState;

/// Whether an operator's token can be used to operate: the owner must not be suspended either.
Result<bool> is_usable(Draft& draft, const domain::Tenant& system, const domain::Token& token) {
  auto owner = read_owner(draft, system.handle, token.owner);
  if (!owner) return owner.error();
  const auto standing = domain::standing_of(token, system, &owner->record, draft.now());
  return standing.status == domain::Status::Active && !owner->record.stopped();
}

/// The operators on one page of the Active rows after `after`; gives where the next page begins, empty: nowhere. A
/// damaged row is nobody's token.
Result<std::string> read_operators(Draft& draft, const domain::TenantHandle& system, const std::string& after,
                                   std::vector<domain::Token>& operators) {
  storage::Scan scan{.kind = storage::Kind::Token, .tenant = system, .after_id = after, .limit = 1000};
  scan.state = static_cast<std::uint32_t>(TokenState::Active);
  std::uint32_t rows = 0;
  std::string last;
  auto scanned = draft.scan(scan, [&](const storage::Record& record) {
    ++rows;
    last = record.key.id;
    auto token = storage::decode_token(draft.keyring(), record);
    if (token && domain::role_of(token->scopes) == domain::Role::Operator) operators.push_back(std::move(*token));
    return true;
  });
  if (!scanned) return scanned.error();
  return rows == scan.limit ? last : std::string{};
}

}  // namespace

Result<void> require_management_reach(const domain::Authority& caller, const TenantRuntime& tenant,
                                      bool include_management) {
  if (!tenant.is_system() || !include_management || caller.role >= domain::Role::Operator) return {};
  return Error{ErrorCode::Forbidden, "only an operator may touch the management tokens of system"};
}

domain::Revocation revocation_by(const domain::Authority& caller, const std::string& reason, Instant now) {
  return {now, caller.actor(), reason};
}

void revoke_in_draft(Draft& draft, const domain::TenantHandle& handle, domain::Token token, domain::OwnerRecord& owner,
                     const domain::Authority& caller, const std::string& reason) {
  token.revoked = revocation_by(caller, reason, draft.now());
  domain::release(owner.slots(domain::class_of(token)), token.id);
  write_token(draft, handle, token, TokenState::Revoked,
              event_by(caller, domain::Action::TokenRevoked, domain::to_string(token.id), reason));
}

Result<void> keep_an_operator(Draft& draft, const domain::Tenant& system, const Stays& stays) {
  // With the chain's head and the tenant guarded, two changes that each count on the other's operator cannot both be
  // committed.
  if (auto head = draft.read(storage::head_key(system.handle)); !head) return head.error();
  draft.check(storage::tenant_key(system.handle));
  std::string after;
  for (bool more = true; more;) {
    std::vector<domain::Token> operators;
    auto next = read_operators(draft, system.handle, after, operators);
    if (!next) return next.error();
    for (const auto& token : operators) {
      if (stays && !stays(token)) continue;
      auto usable = is_usable(draft, system, token);
      if (!usable) return usable.error();
      if (*usable) return {};
    }
    more = !next->empty();
    after = std::move(*next);
  }
  return Error{ErrorCode::Conflict, "this would leave the installation without an Active operator token"};
}

}  // namespace tokenward::tenant
