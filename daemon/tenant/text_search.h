#pragma once
// How lists search in text: by a part of it, A to Z and a to z being the same. Pure.

#include <algorithm>
#include <string_view>

namespace tokenward::tenant {

/// Whether `part` stands in `text`; an empty part stands in everything. Only ASCII letters have two cases here.
[[nodiscard]] inline bool contains_ignoring_case(std::string_view text, std::string_view part) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const auto found = std::search(text.begin(), text.end(), part.begin(), part.end(),
                                 [&](char left, char right) { return lower(left) == lower(right); });
  return part.empty() || found != text.end();
}

}  // namespace tokenward::tenant
