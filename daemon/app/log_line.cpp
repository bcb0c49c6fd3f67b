#include "app/log_line.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"

namespace tokenward::app {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

bool needs_quotes(std::string_view text) noexcept {
  return text.empty() || std::any_of(text.begin(), text.end(), [](char c) {
           return c <= ' ' || c == '"' || c == '=' || c == '\\' || static_cast<unsigned char>(c) >= 0x7F;
         });
}

/// A character of more than one byte.
struct Decoded {
  std::size_t length = 0;  ///< In bytes; 0: not well-formed.
  std::uint32_t code_point = 0;
};

/// The character that `text` begins with, whose first byte is not ASCII.
Decoded decode(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (text.size() < length || !is_utf8(text.substr(0, length))) return {};
  std::uint32_t code_point = byte(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code_point = code_point << 6 | (byte(i) & 0x3FU);
  return {length, code_point};
}

/// Whether a terminal or a reader may take it for something else than text: C1, the line ends of Unicode, and what
/// turns the direction of writing.
bool is_deceiving(std::uint32_t code_point) noexcept {
  return code_point < 0xA0 || (code_point >= 0x2028 && code_point <= 0x202E) ||
         (code_point >= 0x2066 && code_point <= 0x2069);
}

void append_escape(std::string& out, std::uint32_t unit) {
  out.append("\\u");
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[unit >> shift & 0xF];
}

void append_ascii(std::string& out, char c) {
  if (c == '\n') {
    out.append("\\n");
  } else if (c == '"' || c == '\\') {
    out.append(1, '\\').append(1, c);
  } else if (c < ' ' || c == 0x7F) {
    append_escape(out, static_cast<std::uint32_t>(c));
  } else {
    out += c;
  }
}

/// A JSON string (RFC 8259 section 7). logfmt readers take the same form.
void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    if (static_cast<unsigned char>(text.front()) < 0x80) {
      append_ascii(out, text.front());
      text.remove_prefix(1);
      continue;
    }
    const Decoded character = decode(text);
    if (character.length == 0) {
      out.append("\\ufffd");
    } else if (is_deceiving(character.code_point)) {
      append_escape(out, character.code_point);
    } else {
      out.append(text.substr(0, character.length));
    }
    text.remove_prefix(std::max<std::size_t>(character.length, 1));
  }
  out += '"';
}

}  // namespace

void LogLine::begin(std::string_view name) {
  if (format_ == LogFormat::Json) {
    text_.append(text_.empty() ? "{\"" : ",\"").append(name).append("\":");
  } else {
    text_.append(text_.empty() ? "" : " ").append(name).append("=");
  }
}

LogLine& LogLine::add(std::string_view name, std::string_view value) {
  begin(name);
  if (format_ == LogFormat::Json || needs_quotes(value)) {
    append_quoted(text_, value);
  } else {
    text_.append(value);
  }
  return *this;
}

LogLine& LogLine::add(std::string_view name, std::uint64_t value) {
  begin(name);
  char digits[20];
  text_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  return *this;
}

std::string LogLine::take() && {
  text_.append(format_ == LogFormat::Json ? "}\n" : "\n");
  return std::move(text_);
}

}  // namespace tokenward::app
