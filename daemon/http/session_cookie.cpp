#include "http/session_cookie.h"

#include "http/call.h"
#include "http/text.h"

namespace tokenward::http {
namespace {

using tenant::PagePlace;

constexpr std::string_view kOwnName = "__Host-tokenward";
constexpr std::string_view kEmbeddedName = "__Host-tokenward-embedded";

std::string_view name_of(PagePlace place) noexcept { return place == PagePlace::Embedded ? kEmbeddedName : kOwnName; }

std::string cookie_line(PagePlace place, std::string_view value) {
  std::string line(name_of(place));
  line.append("=").append(value).append("; Path=/; Secure; HttpOnly; SameSite=");
  return line.append(place == PagePlace::Embedded ? "None; Partitioned" : "Strict");
}

/// As a browser that talks to this listener itself sees it.
std::string listener_origin(const RequestMessage& message) {
  std::string origin = message.listener->tls ? "https://" : "http://";
  return origin.append(Call::find_field(message, "host"));
}

}  // namespace

PagePlace place_of(const RequestMessage& message) noexcept {
  return Call::find_field(message, kEmbeddedField) == "1" ? PagePlace::Embedded : PagePlace::Own;
}

SessionCookie session_cookie_of(const RequestMessage& message) noexcept {
  const std::string_view name = name_of(place_of(message));
  SessionCookie cookie;
  for (const Field& field : message.fields) {
    if (field.name != kCookieField) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      const std::string_view pair = trim(take_until(rest, ';'));
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
      const std::string_view value = pair.substr(equals + 1);
      const bool differs = cookie.kind != SessionCookie::Kind::None && cookie.value != value;
      cookie = {differs ? SessionCookie::Kind::Ambiguous : SessionCookie::Kind::Value, value};
      if (differs) return cookie;
    }
  }
  return cookie;
}

std::string set_cookie(PagePlace place, std::string_view value) { return cookie_line(place, value); }

std::string clear_cookie(PagePlace place) { return cookie_line(place, {}).append("; Max-Age=0"); }

std::string own_origin(const RequestMessage& message) {
  const std::string& named = message.listener->public_origin;
  return named.empty() ? listener_origin(message) : named;
}

bool comes_from_own_page(const RequestMessage& message) {
  const std::string_view origin = Call::find_field(message, kOriginField);
  if (origin.empty()) return false;
  return origin == message.listener->public_origin || origin == listener_origin(message);
}

bool is_unsafe(std::string_view method) noexcept { return method != "GET" && method != "HEAD" && method != "OPTIONS"; }

}  // namespace tokenward::http
