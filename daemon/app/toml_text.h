#pragma once
// A look at a TOML text before it is parsed. Pure functions.

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokenward::app {

/// A place in a text: line and column from 1, the column in characters of UTF-8.
struct TextPlace {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  friend bool operator==(const TextPlace&, const TextPlace&) = default;
};

/// The first character that is not ASCII and stands neither in a string nor in a comment, where TOML 1.0 has no use for
/// one; none if all is well. They come with pasted text (curly quotes, no-break spaces). A byte order mark at the very
/// start is allowed.
[[nodiscard]] std::optional<TextPlace> find_foreign_character(std::string_view toml) noexcept;

}  // namespace tokenward::app
