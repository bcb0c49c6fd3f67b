#include "net/target.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "net/text_scan.h"

namespace tokenward::net {
namespace {

constexpr std::size_t kMaxTarget = 4000;
constexpr std::size_t kMaxParameters = 32;

/// RFC 3986: unreserved, sub-delims, `:`, `@`, `/` and the percent sign, which is looked at again.
constexpr ByteSet kPathCharacters =
    byte_set_of("-._~!$&'()*+,;=:@/%0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

constexpr bool is_path_character(char c) noexcept { return kPathCharacters[static_cast<unsigned char>(c)]; }

/// The byte that the escape at `text[position]` stands for; -1 if it is malformed.
int escaped_byte(std::string_view text, std::size_t position) noexcept {
  if (text.size() - position < 3) return -1;
  const int high = hex_value(text[position + 1]);
  const int low = hex_value(text[position + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

Broken check_escapes(std::string_view target) noexcept {
  for (std::size_t at = target.find('%'); at != std::string_view::npos; at = target.find('%', at + 3))
    if (escaped_byte(target, at) <= 0) return &rule::kTargetEscape;
  return nullptr;
}

/// Whether `segment` is `.` or `..`, each dot plain or escaped.
bool is_dot_segment(std::string_view segment) noexcept {
  int dots = 0;
  for (; !segment.empty() && dots < 3; ++dots) {
    if (segment.front() == '.')
      segment.remove_prefix(1);
    else if (segment.front() == '%' && escaped_byte(segment, 0) == '.')
      segment.remove_prefix(3);
    else
      return false;
  }
  return segment.empty() && (dots == 1 || dots == 2);
}

Broken check_segments(std::string_view path) noexcept {
  for (std::size_t at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 3))
    if (escaped_byte(path, at) == '/') return &rule::kPathSegment;
  path.remove_prefix(1);
  while (!path.empty()) {
    const std::string_view segment = take_until(path, '/');
    if (segment.empty() || is_dot_segment(segment)) return &rule::kPathSegment;
  }
  return nullptr;
}

/// Takes one character off `name` as forms decode it; its escapes are well-formed.
char take_decoded(std::string_view& name) noexcept {
  const char c = name.front();
  if (c == '%') {
    const int byte = escaped_byte(name, 0);
    name.remove_prefix(3);
    return static_cast<char>(byte);
  }
  name.remove_prefix(1);
  return c == '+' ? ' ' : c;
}

bool equal_decoded(std::string_view left, std::string_view right) noexcept {
  while (!left.empty() && !right.empty())
    if (take_decoded(left) != take_decoded(right)) return false;
  return left.empty() && right.empty();
}

Broken check_parameters(std::string_view query) noexcept {
  std::array<std::string_view, kMaxParameters> names;
  std::size_t count = 0;
  while (!query.empty()) {
    std::string_view parameter = take_until(query, '&');
    if (parameter.empty()) continue;
    const std::string_view name = take_until(parameter, '=');
    const std::span seen{names.data(), count};
    const bool repeated = std::any_of(seen.begin(), seen.end(), [&](auto other) { return equal_decoded(name, other); });
    if (repeated || count == kMaxParameters) return &rule::kQueryRepeated;
    names[count++] = name;
  }
  return nullptr;
}

}  // namespace

std::string_view path_of(std::string_view target) noexcept { return target.substr(0, target.find('?')); }

bool is_forward_auth(std::string_view target) noexcept {
  if (!target.starts_with(kForwardAuthPath)) return false;
  return target.size() == kForwardAuthPath.size() || target[kForwardAuthPath.size()] == '/' ||
         target[kForwardAuthPath.size()] == '?';
}

Broken check_own_target(std::string_view target) noexcept {
  if (target.front() != '/') return &rule::kOriginForm;
  if (target.size() > kMaxTarget) return &rule::kTargetLength;
  const std::string_view path = path_of(target);
  const std::string_view query = path.size() < target.size() ? target.substr(path.size() + 1) : std::string_view{};
  const auto query_character = [](char c) { return is_path_character(c) || c == '?'; };
  if (!std::all_of(path.begin(), path.end(), is_path_character) ||
      !std::all_of(query.begin(), query.end(), query_character))
    return &rule::kTargetCharacter;
  if (const Broken broken = check_escapes(target)) return broken;
  if (const Broken broken = check_segments(path)) return broken;
  return check_parameters(query);
}

Broken check_forward_auth_target(std::string_view target) noexcept {
  if (target.front() != '/') return &rule::kOriginForm;
  const bool read = path_of(target) == kForwardAuthPath;
  if (read && target.size() > kMaxTarget) return &rule::kTargetLength;
  const auto admitted = [read](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x21 && (!read || byte <= 0x7E);
  };
  return std::all_of(target.begin(), target.end(), admitted) ? nullptr : &rule::kTargetCharacter;
}

}  // namespace tokenward::net
