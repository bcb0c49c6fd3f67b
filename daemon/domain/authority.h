#pragma once
// Who asks, and what that allows: the one place where authority is compared. Pure.

#include <optional>
#include <string>

#include "domain/identifiers.h"
#include "domain/policy.h"
#include "domain/scope.h"

namespace tokenward::domain {

/// The caller of a request, made by caller authentication only (or by a local command acting as the operator).
struct Authority {
  Role role = Role::None;
  TenantHandle tenant;  ///< The tenant its credential lives in.
  std::string owner;    ///< The credential's owner.
  Scopes scopes;        ///< The credential's scopes.
  /// The token it showed, or that its session was started with; none for a local command and a session of a link.
  std::optional<TokenId> credential;
  std::string source;                     ///< Textual client address, or `local:<uid>`.
  std::optional<SessionId> session = {};  ///< The console session it came in.

  /// What the history calls it: the owner, or the source where there is no owner.
  [[nodiscard]] const std::string& actor() const noexcept { return owner.empty() ? source : owner; }
};

/// Whether `caller` may act on tokens with `scopes` of `owner` in `tenant` at all (mint, rotate, revoke, relabel):
/// an operator always; an admin in its own tenant below operator; a member only its own ordinary tokens.
[[nodiscard]] bool may_act_on(const Authority& caller, const TenantHandle& tenant, const Owner& owner,
                              const Scopes& scopes) noexcept;

/// Forbidden (field `scopes`) unless `caller` may grant every one of `scopes` in a tenant under `policy`: a member only
/// its own unreserved scopes and those that match `member_scopes`; an admin any but `tokenward:operator`; that one only
/// an operator and only in `system`.
[[nodiscard]] Result<void> check_grant(const Authority& caller, const Policy& policy, bool system_tenant,
                                       const Scopes& scopes);

}  // namespace tokenward::domain
