#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "http/json_body.h"

namespace tokenward::http {
namespace {

namespace json = boost::json;

/// Builds the value from the parser's events, as Boost.JSON's own parser does, and refuses what that one lets pass: a
/// member that occurs twice, and NUL. Its functions are called by `basic_parser`.
class StrictHandler {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  explicit StrictHandler(json::storage_ptr storage) : stack_(storage) { stack_.reset(std::move(storage)); }

  [[nodiscard]] json::value release() { return stack_.release(); }
  [[nodiscard]] const std::optional<Error>& refusal() const noexcept { return refusal_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    open_objects_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t size, json::error_code& ec) {
    std::vector<std::string>& names = open_objects_.back();
    std::sort(names.begin(), names.end());
    if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end()) {
      if (open_objects_.size() > 1)
        return refuse(ec, "A member of an inner object occurs more than once: " + *twice + '.');
      return refuse(ec, "This member occurs more than once.", json_pointer({}, *twice));
    }
    open_objects_.pop_back();
    stack_.push_object(size);
    return true;
  }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t size, json::error_code&) { return stack_.push_array(size), true; }
  bool on_key_part(json::string_view part, std::size_t, json::error_code& ec) {
    key_.append(part.data(), part.size());
    stack_.push_chars(part);
    return refuse_nul(part, ec);
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& ec) {
    key_.append(part.data(), part.size());
    open_objects_.back().push_back(std::move(key_));
    key_.clear();
    stack_.push_key(part);
    return refuse_nul(part, ec);
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code& ec) {
    stack_.push_chars(part);
    return refuse_nul(part, ec);
  }
  bool on_string(json::string_view part, std::size_t, json::error_code& ec) {
    stack_.push_string(part);
    return refuse_nul(part, ec);
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, json::error_code&) { return stack_.push_int64(number), true; }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) {
    return stack_.push_uint64(number), true;
  }
  bool on_double(double number, json::string_view, json::error_code& ec) {
    if (!std::isfinite(number)) return refuse(ec, "A number is larger than a double can hold.");
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool flag, json::error_code&) { return stack_.push_bool(flag), true; }
  bool on_null(json::error_code&) { return stack_.push_null(), true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  bool refuse(json::error_code& ec, std::string why, std::string pointer = {}) {
    refusal_ = Error{ErrorCode::Malformed, std::move(why), std::move(pointer)};
    ec = json::error::syntax;
    return false;
  }
  bool refuse_nul(json::string_view text, json::error_code& ec) {
    if (text.find('\0') == json::string_view::npos) return true;
    return refuse(ec, "JSON text must not contain the character U+0000.");
  }

  json::value_stack stack_;
  std::string key_;                                     ///< What has come of a member's name.
  std::vector<std::vector<std::string>> open_objects_;  ///< The names of members so far, innermost object last.
  std::optional<Error> refusal_;
};

Error malformed(const json::error_code& ec) {
  if (ec == json::error::too_deep) return {ErrorCode::Malformed, "The JSON text is nested deeper than 8 levels."};
  if (ec == json::error::extra_data) return {ErrorCode::Malformed, "Something stands behind the JSON object."};
  return {ErrorCode::Malformed, "The body is not JSON: " + ec.message() + "."};
}

}  // namespace

Result<json::value> parse_json_object(std::string_view text, json::storage_ptr storage) {
  json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  json::basic_parser<StrictHandler> parser(options, std::move(storage));
  json::error_code ec;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && read < text.size()) ec = json::error::extra_data;
  if (parser.handler().refusal()) return *parser.handler().refusal();
  if (ec) return malformed(ec);
  json::value parsed = parser.handler().release();
  if (!parsed.is_object()) return Error{ErrorCode::Malformed, "The JSON text must be an object."};
  return parsed;
}

}  // namespace tokenward::http
