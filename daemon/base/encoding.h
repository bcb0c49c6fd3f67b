#pragma once
// Text encodings of bytes. Pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace tokenward {

/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(BytesView bytes);
/// Reads hexadecimal of either case; none if the length is odd or a character is not a digit.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);

/// Base64 without padding (RFC 4648 section 4 alphabet; `Url`: section 5).
enum class Base64Alphabet { Standard, Url };
[[nodiscard]] std::string to_base64(BytesView bytes, Base64Alphabet alphabet = Base64Alphabet::Standard);
/// The inverse; none on padding, a foreign character, or set bits behind the last byte, so every value has one
/// spelling.
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text,
                                               Base64Alphabet alphabet = Base64Alphabet::Standard);

/// `8-4-4-4-12` lower-case form of 16 bytes (RFC 9562 section 4).
[[nodiscard]] std::string to_uuid(BytesView sixteen);
/// Writes that form to `out`, which has room for its 36 characters; returns the end.
inline constexpr std::size_t kUuidLength = 36;
char* write_uuid(BytesView sixteen, char* out) noexcept;
/// Reads exactly that form (either case); none otherwise.
[[nodiscard]] std::optional<std::array<std::uint8_t, 16>> from_uuid(std::string_view text) noexcept;

/// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;
/// The number of code points of well-formed UTF-8.
[[nodiscard]] std::size_t count_code_points(std::string_view text) noexcept;
/// Whether well-formed UTF-8 has a C0, DEL or C1 control character (U+0000-001F, U+007F-009F).
[[nodiscard]] bool has_control_character(std::string_view text) noexcept;

}  // namespace tokenward
