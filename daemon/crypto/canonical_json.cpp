#include "crypto/canonical_json.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/encoding.h"

namespace tokenward::crypto {
namespace {

namespace json = boost::json;

constexpr int kMaxDepth = 32;
constexpr std::int64_t kMaxInteger = (std::int64_t{1} << 53) - 1;

/// Orders UTF-8 as its UTF-16 code units would be (RFC 8785 section 3.2.3). Bytes order by code point, and the two
/// differ in one thing: U+E000 to U+FFFF (which begin with 0xEE or 0xEF) come after what needs surrogates (0xF0 to
/// 0xF4).
bool before_in_utf16(std::string_view left, std::string_view right) noexcept {
  const auto rank = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte;
  };
  return std::ranges::lexicographical_compare(left, right, {}, rank, rank);
}

/// RFC 8785 section 3.2.2.2.
void append_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '\b':
        out += "\\b";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\r':
        out += "\\r";
        break;
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      default:
        if (byte < 0x20) {
          out += "\\u00";
          out += kHex[byte >> 4];
          out += kHex[byte & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

/// Appends values to one text until one of them has no canonical form.
class Canonicalizer {
 public:
  explicit Canonicalizer(std::string& out) : out_(out) {}

  bool append(const json::value& value, int depth = 0) {
    if (depth > kMaxDepth) return refuse("it is nested too deeply");
    switch (value.kind()) {
      case json::kind::null:
        out_ += "null";
        return true;
      case json::kind::bool_:
        out_ += value.get_bool() ? "true" : "false";
        return true;
      case json::kind::int64:
        return append_integer(value.get_int64());
      case json::kind::uint64:
        if (value.get_uint64() > static_cast<std::uint64_t>(kMaxInteger)) return refuse_number();
        return append_integer(static_cast<std::int64_t>(value.get_uint64()));
      case json::kind::double_:
        return refuse_number();
      case json::kind::string:
        return append_text(value.get_string());
      case json::kind::array:
        return append_array(value.get_array(), depth);
      case json::kind::object:
        return append_object(value.get_object(), depth);
    }
    return refuse("it is of no known kind");
  }

  [[nodiscard]] std::string_view problem() const noexcept { return problem_; }

 private:
  bool refuse(std::string_view problem) noexcept {
    problem_ = problem;
    return false;
  }
  bool refuse_number() noexcept { return refuse("a number is not an integer within 2^53 - 1"); }

  bool append_integer(std::int64_t number) {
    if (number < -kMaxInteger || number > kMaxInteger) return refuse_number();
    out_ += std::to_string(number);
    return true;
  }

  bool append_text(std::string_view text) {
    if (!is_utf8(text)) return refuse("a text is not UTF-8");
    append_string(out_, text);
    return true;
  }

  bool append_array(const json::array& array, int depth) {
    std::string_view separator = "[";
    for (const json::value& element : array) {
      out_ += separator;
      if (!append(element, depth + 1)) return false;
      separator = ",";
    }
    out_ += array.empty() ? "[]" : "]";
    return true;
  }

  bool append_object(const json::object& object, int depth) {
    std::vector<const json::key_value_pair*> members;
    members.reserve(object.size());
    for (const auto& member : object) members.push_back(&member);
    std::ranges::sort(members, before_in_utf16, [](const auto* member) { return std::string_view(member->key()); });
    std::string_view separator = "{";
    for (const auto* member : members) {
      out_ += separator;
      if (!append_text(member->key())) return false;
      out_ += ':';
      if (!append(member->value(), depth + 1)) return false;
      separator = ",";
    }
    out_ += object.empty() ? "{}" : "}";
    return true;
  }

  std::string& out_;
  std::string_view problem_;
};

}  // namespace

Result<std::string> canonical_json(const json::value& value) {
  std::string text;
  Canonicalizer canonicalizer(text);
  if (canonicalizer.append(value)) return text;
  return Error{ErrorCode::Invalid, "a value has no canonical form: " + std::string(canonicalizer.problem())};
}

}  // namespace tokenward::crypto
