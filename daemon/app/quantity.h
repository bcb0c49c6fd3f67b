#pragma once
// Quantities with their unit in the text, as people write them in settings: `250ms`, `15s`, `64MiB`. Pure functions.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::app {

/// Reads a whole number followed by `ms`, `s`, `min`, `h` or `d` (a blank between is allowed). None if it is anything
/// else, or longer than 100 years.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) noexcept;

/// Reads a whole number followed by `B`, `KiB`, `MiB`, `GiB` or `TiB`; the result is in bytes. None if it is anything
/// else, or above 2^63.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text) noexcept;

/// The shortest text that the parser reads back to the same value.
[[nodiscard]] std::string duration_text(std::chrono::milliseconds duration);
[[nodiscard]] std::string size_text(std::uint64_t bytes);

}  // namespace tokenward::app
