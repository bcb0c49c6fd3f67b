#pragma once
// What tells a request of the web console from any other: its cookie, its origin, and the field that only its own page
// can send. Pure; any thread.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/message.h"
#include "tenant/session_service.h"

namespace tokenward::http {

/// The fields that these functions read, on routes and listeners that take sessions.
inline constexpr std::string_view kCookieField = "cookie";
inline constexpr std::string_view kOriginField = "origin";
inline constexpr std::string_view kCsrfField = "x-csrf-token";
inline constexpr std::string_view kEmbeddedField = "x-tokenward-embedded";

/// Where the page says that it stands: a page in a frame has a cookie of its own.
[[nodiscard]] tenant::PagePlace place_of(const RequestMessage& message) noexcept;

/// What came of looking for the cookie of the page.
struct SessionCookie {
  enum class Kind : std::uint8_t {
    None,
    Ambiguous,  ///< Twice with different values: a neighbour of this host may have planted one.
    Value
  };
  Kind kind = Kind::None;
  std::string_view value;  ///< Borrowed from the message.
};
[[nodiscard]] SessionCookie session_cookie_of(const RequestMessage& message) noexcept;

/// The value of Set-Cookie that gives a page its cookie (RFC 6265; `__Host-` and Partitioned as browsers know them). An
/// embedded page's is sent inside other sites' frames, each of which has one of its own.
[[nodiscard]] std::string set_cookie(tenant::PagePlace place, std::string_view value);
/// The value that takes it away.
[[nodiscard]] std::string clear_cookie(tenant::PagePlace place);

/// The origin (RFC 6454) that the page has: what the settings name, else this listener as the request names it.
[[nodiscard]] std::string own_origin(const RequestMessage& message);
/// Whether Origin names the page's own: what the settings name or this listener itself.
[[nodiscard]] bool comes_from_own_page(const RequestMessage& message);

/// Whether a method may change something (RFC 9110 section 9.2.1).
[[nodiscard]] bool is_unsafe(std::string_view method) noexcept;

}  // namespace tokenward::http
