#include "net/host.h"

#include <algorithm>

#include "net/text_scan.h"

namespace tokenward::net {
namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_name_character(char c) noexcept {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-' || c == '.' || c == '_';
}
constexpr bool is_ipv6_character(char c) noexcept { return hex_value(c) >= 0 || c == ':' || c == '.'; }

/// `value` without its port.
std::string_view name_of(std::string_view value) noexcept {
  const std::size_t colon = value.rfind(':');
  const std::size_t bracket = value.rfind(']');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) return value;
  return value.substr(0, colon);
}

/// Whether `name` is 127.a.b.c in plain decimal.
bool is_ipv4_loopback(std::string_view name) noexcept {
  if (!name.starts_with("127.")) return false;
  int parts = 0;
  while (!name.empty()) {
    const std::string_view part = take_until(name, '.');
    if (part.empty() || part.size() > 3 || !std::all_of(part.begin(), part.end(), is_digit)) return false;
    ++parts;
  }
  return parts == 4;
}

}  // namespace

bool is_host(std::string_view value) noexcept {
  const std::string_view name = name_of(value);
  if (name.size() < value.size()) {
    const std::string_view port = value.substr(name.size() + 1);
    if (port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit)) return false;
  }
  if (name.starts_with('[')) {
    const std::string_view address = name.substr(1, name.size() - 2);
    return name.size() >= 4 && name.ends_with(']') && std::all_of(address.begin(), address.end(), is_ipv6_character);
  }
  return !name.empty() && std::all_of(name.begin(), name.end(), is_name_character);
}

bool is_loopback_host(std::string_view value, std::span<const std::string> names) noexcept {
  const std::string_view name = name_of(value);
  if (equals_ignoring_case(name, "localhost") || name == "[::1]" || is_ipv4_loopback(name)) return true;
  return std::any_of(names.begin(), names.end(), [&](const auto& known) { return equals_ignoring_case(name, known); });
}

}  // namespace tokenward::net
