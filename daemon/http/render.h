#pragma once
// The answers about a live token, put together from what memory keeps of it and of the parts that it shares with
// others. Pure, without allocations but for the buffer's growth; any thread.

#include <cstddef>
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

/// How owners and scopes stand in these answers: the FormRules of the tenant layer. In fields, bytes outside visible
/// ASCII and `%` are percent-encoded, a value that is `-` becomes `%2D`, and `-` stands for nothing.
[[nodiscard]] tenant::AnswerForms forms_of_owner(std::string_view name);
[[nodiscard]] tenant::AnswerForms forms_of_scopes(const domain::Scopes& scopes);
inline constexpr tenant::FormRules kAnswerForms{forms_of_owner, forms_of_scopes};

/// Appends the identity fields of forward-auth as whole lines. Where scopes would make them too long (only percent
/// signs can), the last ones are left out.
void append_identity(std::string& out, const tenant::ValidToken& token);

/// The body of validation for an active token: its bytes, and itself.
[[nodiscard]] std::size_t active_body_size(const tenant::ValidToken& token) noexcept;
void append_active_body(std::string& out, const tenant::ValidToken& token);

}  // namespace tokenward::http
