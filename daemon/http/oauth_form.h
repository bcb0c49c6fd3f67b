#pragma once
// What a request to the OAuth endpoints says: its form, and the client's credential in it or beside it. Pure.

#include <optional>
#include <string>
#include <string_view>

#include "base/message.h"
#include "base/result.h"
#include "http/query.h"

namespace tokenward::http {

/// The form of `message` (application/x-www-form-urlencoded). Unsupported for another content type; Malformed for a
/// member that occurs twice (RFC 6749 section 3.2), a bad escape, NUL or text that is not UTF-8.
[[nodiscard]] Result<Query> read_form(const RequestMessage& message);

/// The member `name`; null also where it was sent without a value, which counts as not sent (RFC 6749 section 3.2).
[[nodiscard]] const std::string* find_member(const Query& form, std::string_view name) noexcept;

/// Who a client says it is, unproven: an access token is its secret, whichever way it comes.
struct OAuthClient {
  std::string secret;
  /// What it calls itself, in Basic or as `client_id`; none where only a Bearer token was sent.
  std::optional<std::string> id;
};

/// Bearer (RFC 6750), or the methods `client_secret_basic`, where both halves are form-encoded besides, and
/// `client_secret_post` of RFC 6749 section 2.3.1. Unauthenticated where there is no credential or it cannot be one;
/// Malformed where a client authenticates in two ways or gives itself two names.
[[nodiscard]] Result<OAuthClient> read_client(const RequestMessage& message, const Query& form);

}  // namespace tokenward::http
