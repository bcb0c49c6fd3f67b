#pragma once
// Small readings of header and target text. Pure; ASCII only.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::http {

[[nodiscard]] constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Whether `text` is `expected` in any case; `expected` is lower case.
[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view text, std::string_view expected) noexcept {
  return text.size() == expected.size() &&
         std::equal(text.begin(), text.end(), expected.begin(), [](char c, char e) { return lower(c) == e; });
}

/// Without blanks and tabs at both ends.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes what stands before the first `separator` off the front of `rest`, and the separator with it.
[[nodiscard]] constexpr std::string_view take_until(std::string_view& rest, char separator) noexcept {
  const auto end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return part;
}

/// The value of a hex digit; -1 if it is none.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char folded = lower(c);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

/// What `+` means while decoding: itself in a path, a blank in a form or query.
enum class Plus : bool { Literal, Blank };

/// Undoes percent-encoding; none for a bad escape, NUL, or a result that is not UTF-8.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, Plus plus);

/// Appends `text`, percent-encoding every byte that `keep` refuses.
template <class Keep>
void append_percent_encoded(std::string& out, std::string_view text, Keep keep) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : text) {
    if (keep(c)) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
}

}  // namespace tokenward::http
