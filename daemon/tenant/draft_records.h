#pragma once
// The records of a tenant read and written through a draft, typed. Errors of every reader: those of `Draft::read` and
// Corrupt (a broken seal).

#include "domain/authority.h"
#include "domain/policy.h"
#include "domain/tenant.h"
#include "domain/token.h"
#include "storage/token_records.h"
#include "tenant/draft.h"
#include "tenant/versioned.h"

namespace tokenward::tenant {

/// NotFound where there is none.
[[nodiscard]] Result<Versioned<domain::Tenant>> read_tenant(Draft& draft, const domain::TenantHandle& handle);
[[nodiscard]] Result<Versioned<domain::Policy>> read_policy(Draft& draft, const domain::TenantHandle& handle);
[[nodiscard]] Result<Versioned<domain::Token>> read_token(Draft& draft, const domain::TenantHandle& handle,
                                                          const domain::TokenId& id);

/// An owner without a record is one who never had a token: not suspended, no slots.
struct OwnerInDraft {
  domain::OwnerRecord record;
  bool exists = false;
};
[[nodiscard]] Result<OwnerInDraft> read_owner(Draft& draft, const domain::TenantHandle& handle,
                                              const domain::Owner& owner);
/// Conflict where the owner is being erased: nothing begins in its name any more. `field`: what of a request named it.
[[nodiscard]] Result<void> refuse_erased(const domain::OwnerRecord& owner, std::string_view field = "owner");

/// Returns the record as written, for the event that tells of it.
storage::Record write_tenant(Draft& draft, const domain::Tenant& tenant);
void write_owner(Draft& draft, const domain::TenantHandle& handle, const OwnerInDraft& owner);

/// What the history says of a change, besides the subject: who, from where, why.
[[nodiscard]] domain::HistoryEvent event_by(const domain::Authority& caller, domain::Action action, std::string subject,
                                            std::string reason = {});

/// Writes a token over its row and adds the event that tells of it.
void write_token(Draft& draft, const domain::TenantHandle& handle, const domain::Token& token,
                 storage::TokenState state, domain::HistoryEvent event);

}  // namespace tokenward::tenant
