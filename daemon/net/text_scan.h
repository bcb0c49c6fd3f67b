#pragma once
// Byte classes of RFC 9110 and scans over them, word by word where it pays. Pure functions.

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tokenward::net {

/// A set of bytes, for classes that are looked up byte by byte. At namespace scope, or it is built at every call.
using ByteSet = std::array<bool, 256>;

[[nodiscard]] constexpr ByteSet byte_set_of(std::string_view members) noexcept {
  ByteSet set{};
  for (const char member : members) set[static_cast<unsigned char>(member)] = true;
  return set;
}

inline constexpr ByteSet kTokenCharacters =
    byte_set_of("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

/// Whether `c` may stand in a token: RFC 9110 section 5.6.2.
[[nodiscard]] constexpr bool is_token_character(char c) noexcept {
  return kTokenCharacters[static_cast<unsigned char>(c)];
}

/// The number of token characters that `text` begins with.
[[nodiscard]] constexpr std::size_t token_prefix(std::string_view text) noexcept {
  std::size_t length = 0;
  while (length < text.size() && is_token_character(text[length])) ++length;
  return length;
}

[[nodiscard]] constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Whether `text` is `lower`, which is lower case, but for the case of its ASCII letters.
[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (to_lower(text[i]) != lower[i]) return false;
  return true;
}

/// `text` without the spaces and tabs around it.
[[nodiscard]] constexpr std::string_view trim_blanks(std::string_view text) noexcept {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes what stands before the next `separator`, or all that is left, off the front of `rest`.
[[nodiscard]] constexpr std::string_view take_until(std::string_view& rest, char separator) noexcept {
  const std::size_t end = rest.find(separator);
  const std::string_view piece = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return piece;
}

[[nodiscard]] constexpr bool is_control_character(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && byte != '\t') || byte == 0x7F;
}

/// Whether `text` holds a control character other than tab (C0 and DEL; RFC 9110 section 5.5).
[[nodiscard]] inline bool has_control_character(std::string_view text) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = kOnes * 0x80;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (; end - at >= 8; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    const std::uint64_t below_space = (word - kOnes * 0x20) & ~word;
    const std::uint64_t deletes = word ^ kOnes * 0x7F;
    const std::uint64_t is_delete = (deletes - kOnes) & ~deletes;
    if (((below_space | is_delete) & kHighs) == 0) continue;  // Suspects only: borrows and tabs are sorted out below.
    for (int i = 0; i < 8; ++i)
      if (is_control_character(at[i])) return true;
  }
  for (; at != end; ++at)
    if (is_control_character(*at)) return true;
  return false;
}

/// Whether `text` may be read: 0x20 to 0x7E and tab only, and no `=?`, which MIME parsers decode (RFC 2047).
[[nodiscard]] inline bool is_readable_value(std::string_view text) noexcept {
  bool readable = true;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    readable &= (byte >= 0x20 && byte <= 0x7E) || byte == '\t';
  }
  return readable && text.find("=?") == std::string_view::npos;
}

/// The value of a hex digit of either case, -1 for any other character.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace tokenward::net
