#pragma once
// What the OAuth endpoints answer, in wire form. Pure; any thread.

#include <string>
#include <string_view>

#include "base/message.h"
#include "base/result.h"
#include "tenant/valid_token.h"

namespace tokenward::http {

/// The issuer identifier of RFC 8414 section 2: the setting `console.public_url`, else the listener as the request
/// names it by Host. Empty where neither is there.
[[nodiscard]] std::string issuer_of(const RequestMessage& message);

/// The body of introspection for whatever is not active, and nothing more (RFC 7662 section 2.2).
inline constexpr std::string_view kNotActive = "{\"active\":false}\n";

/// The body of introspection for a token that is (RFC 7662 section 2.2). Times in seconds; `exp`, `scope` and `iss` are
/// left out where there is none. `client_id` is the tenant: it is what the token was issued to.
[[nodiscard]] std::string introspection_of(const tenant::ValidToken& token, std::string_view issuer);

/// The body of `/.well-known/oauth-authorization-server` (RFC 8414 section 3.2).
[[nodiscard]] std::string metadata_of(std::string_view issuer);

/// Appends a refusal as RFC 6749 section 5.2 has it: `{"error", "error_description"}`. Unauthenticated is 401
/// `invalid_client` with the challenge of the scheme that the client tried; Forbidden and Conflict are 403
/// `unauthorized_client`; what nobody can tell at the moment is 503 `temporarily_unavailable` with Retry-After, and
/// what is asked too often 429 with the same; what cannot be read, 400 `invalid_request`. `fields` are further whole
/// lines.
void append_oauth_error(std::string& out, const RequestMessage& message, const Error& error, std::string_view fields);
void append_oauth_error(std::string& out, const RequestMessage& message, const Error& error);

}  // namespace tokenward::http
