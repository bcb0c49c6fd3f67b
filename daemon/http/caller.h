#pragma once
// Who calls, and what that opens: from a checked credential to an Authority and to the tenant a request may be about.
// The one place where an Authority is made from a request. Pure; any thread.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/authority.h"
#include "http/route.h"
#include "tenant/validator.h"

namespace tokenward::http {

/// Unavailable where nobody could tell, else Unauthenticated: why a credential is no good is nobody's business.
[[nodiscard]] Error refusal_of(tenant::Reason reason);

/// The authority of a credential that was good, used from `address` (empty: unknown). Forbidden where the token may not
/// be used from there.
[[nodiscard]] Result<domain::Authority> authority_of(const tenant::ValidToken& credential, std::string_view address);

/// The same of a session of the web console.
[[nodiscard]] Result<domain::Authority> authority_of(const tenant::LiveSession& session, std::string_view address);

/// Whether a role is let in by a route.
[[nodiscard]] bool admits(Access access, domain::Role role) noexcept;

/// The tenant that a caller of `own` asks for by the path's variable `named` (null: the route has none). None: the
/// caller's own, also by the word `self`. NotFound for anybody else's tenant but to an operator; Forbidden where the
/// caller's role is too small for the route.
[[nodiscard]] Result<std::optional<domain::TenantSlug>> tenant_asked_for(domain::Role role,
                                                                         const tenant::TenantRuntime& own,
                                                                         Access access, const std::string* named);

}  // namespace tokenward::http
