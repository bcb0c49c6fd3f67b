#pragma once
// "Did you mean ...?": the known word closest to a mistyped one. Pure functions.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenward::app {

/// The candidate that the fewest insertions, deletions and substitutions of bytes turn `word` into (Levenshtein
/// distance); the first of equals. None if even the closest differs by more than 2 or by half of the word.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace tokenward::app
