#pragma once
// What many requests have in common: which token or owner it is about, and why. What is wrong is told by the reader.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "domain/identifiers.h"
#include "http/call.h"
#include "http/object_reader.h"

namespace tokenward::api {

/// How an owner is written, for refusals.
inline constexpr std::string_view kOwnerForm = "1 to 255 bytes of UTF-8 without control characters.";

/// The token that the path names by its variable `id`. NotFound where that is no id at all: it names none either.
[[nodiscard]] Result<domain::TokenId> token_of(const http::Call& call);

/// The member `owner`; none where it is absent or null.
[[nodiscard]] std::optional<domain::Owner> take_owner(http::ObjectReader& in);

/// A member that is a password; none where it is absent or null. 1 to 1,024 bytes.
[[nodiscard]] std::optional<Secret> take_password(http::ObjectReader& in, std::string_view name);

/// The member `reason` as kept; empty where it is absent or null.
[[nodiscard]] std::string take_reason(http::ObjectReader& in);

/// The body `{"reason"?}`, which may be left out as a whole.
[[nodiscard]] Result<std::string> read_reason(const http::Call& call);

}  // namespace tokenward::api
