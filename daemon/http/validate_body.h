#pragma once
// The body of `POST /v1/validate`: `{"token", "required_scopes"?, "client_ip"?}`. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "base/result.h"
#include "domain/scope.h"

namespace tokenward::http {

struct ValidateBody {
  std::string_view token;  ///< In the message or in `token_storage`, so the object must not move.
  domain::Scopes required_scopes;
  std::string client_ip;  ///< Textual; empty: not said.
  std::string token_storage;
};

/// Reads the body of `message` into `body`, under the rules of JsonBody. Malformed, Invalid, Unsupported.
[[nodiscard]] Result<void> read_validate_body(const RequestMessage& message, ValidateBody& body);

/// The items of a batch, `{"items": [...]}`, each of them such a body; at most `most`. Malformed, Unsupported, Invalid;
/// `/items/2/token` names a member of the third.
[[nodiscard]] Result<std::vector<ValidateBody>> read_batch_body(const RequestMessage& message, std::size_t most);

/// The token of a body that is an object with one member `token`, a string of printable ASCII without escapes, perhaps
/// with blanks between: what nearly everybody sends, and what every strict JSON parser reads in the same way. None for
/// any other body, good or bad.
[[nodiscard]] std::optional<std::string_view> plain_token(std::string_view body) noexcept;

}  // namespace tokenward::http
