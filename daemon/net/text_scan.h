#pragma once
// Byte classes of RFC 9110 and scans over them, block by block where it pays. Pure functions.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

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

/// The same for a `text` of token characters and a `lower` of letters, digits and hyphens, as names of fields are:
/// there no two characters differ in the bit of the case alone but letters.
[[nodiscard]] inline bool is_name(std::string_view text, std::string_view lower) noexcept {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  if (text.size() != lower.size()) return false;
  if (text.size() < kWord) return equals_ignoring_case(text, lower);
  const auto same_at = [&](std::size_t at) {
    std::uint64_t a = 0, b = 0;
    std::memcpy(&a, text.data() + at, kWord);
    std::memcpy(&b, lower.data() + at, kWord);
    return (a | 0x2020202020202020) == b;
  };
  for (std::size_t at = 0; at + kWord < text.size(); at += kWord)
    if (!same_at(at)) return false;
  return same_at(text.size() - kWord);
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

/// Whether any byte of `text` is in a class, `is_member` of it being 0 or 1: in blocks, of which the last one may look
/// at some bytes twice, and without leaving early, so that compilers make vector instructions of it.
template <class Class>
[[nodiscard]] inline bool any_of_bytes(std::string_view text, Class is_member) noexcept {
  const auto in_blocks = [&]<std::size_t Size>(std::integral_constant<std::size_t, Size>) {
    std::array<unsigned char, Size> any{};
    const auto look_at = [&](const char* block) {
      for (std::size_t i = 0; i < Size; ++i) any[i] |= is_member(static_cast<unsigned char>(block[i]));
    };
    for (std::size_t at = 0; at + Size < text.size(); at += Size) look_at(text.data() + at);
    look_at(text.data() + text.size() - Size);
    return any != std::array<unsigned char, Size>{};
  };
  if (text.size() >= 16) return in_blocks(std::integral_constant<std::size_t, 16>{});
  if (text.size() >= 8) return in_blocks(std::integral_constant<std::size_t, 8>{});
  return std::any_of(text.begin(), text.end(), [&](char c) { return is_member(static_cast<unsigned char>(c)) != 0; });
}

/// Whether `text` holds a control character other than tab (C0 and DEL; RFC 9110 section 5.5).
[[nodiscard]] inline bool has_control_character(std::string_view text) noexcept {
  return any_of_bytes(text, [](unsigned char c) -> unsigned char { return ((c < 0x20) & (c != '\t')) | (c == 0x7F); });
}

/// Whether `text` may be read: 0x20 to 0x7E and tab only, and no `=?`, which MIME parsers decode (RFC 2047).
[[nodiscard]] inline bool is_readable_value(std::string_view text) noexcept {
  const auto is_foreign = [](unsigned char c) -> unsigned char { return ((c < 0x20) & (c != '\t')) | (c >= 0x7F); };
  return !any_of_bytes(text, is_foreign) && text.find("=?") == std::string_view::npos;
}

/// The value of a hex digit of either case, -1 for any other character.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace tokenward::net
