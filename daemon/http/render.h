#pragma once
// The answers about a live token, rendered once when it is taken into the cache. Pure; any thread.

#include <string>
#include <string_view>

#include "tenant/valid_token.h"

namespace tokenward::http {

/// The identity fields of forward-auth together have at most so many bytes: gateways refuse longer heads.
inline constexpr std::size_t kMaxIdentityBytes = 3 * 1024;

/// The identity fields where nobody is identified. Never left out or empty: a gateway that copies nothing would let the
/// client's own forged fields through.
inline constexpr std::string_view kNoIdentity =
    "X-Token-Tenant: -\r\nX-Token-Owner: -\r\nX-Token-Id: -\r\nX-Token-Scopes: -\r\n";

/// The body of validation for whatever is not active and the asker may not know why.
inline constexpr std::string_view kInactive = "{\"active\":false,\"reason\":null}\n";

/// The RenderAnswers of the tenant layer. Forward-auth: the identity fields as whole lines; bytes outside visible ASCII
/// and `%` are percent-encoded, a value that is `-` becomes `%2D`, and `-` stands for nothing. Where scopes would make
/// them too long (only percent signs can), the last ones are left out. Validate: the body of an active token.
[[nodiscard]] tenant::ValidToken::Rendered render_answers(const tenant::ValidToken& token);

}  // namespace tokenward::http
