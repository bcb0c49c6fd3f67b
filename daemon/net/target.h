#pragma once
// What a request may ask for. Own routes are held to one spelling of RFC 3986, so that nobody reads a path differently;
// forward-auth carries other people's targets and is matched on raw bytes.

#include <string_view>

#include "net/rules.h"

namespace tokenward::net {

inline constexpr std::string_view kForwardAuthPath = "/v1/auth";
/// What stands for every target below forward-auth: the client's own path and query count for nothing.
inline constexpr std::string_view kForwardAuthBelow = "/v1/auth/";

/// `target` up to its query.
[[nodiscard]] std::string_view path_of(std::string_view target) noexcept;

/// Whether the raw bytes of `target` are `/v1/auth`, with or without a query, or lie below `/v1/auth/`.
[[nodiscard]] bool is_forward_auth(std::string_view target) noexcept;

/// Origin-form of at most 4,000 bytes: characters of RFC 3986 section 3, no bad escape and no `%00`; in the path no
/// empty segment, dot segment (`%2e` too) or `%2f`; in the query no name twice, however it is spelled.
[[nodiscard]] Broken check_own_target(std::string_view target) noexcept;

/// Bytes 0x21 to 0xFF that start with a slash; exactly `/v1/auth` has at most 4,000 bytes of visible ASCII, because
/// its query is read.
[[nodiscard]] Broken check_forward_auth_target(std::string_view target) noexcept;

}  // namespace tokenward::net
