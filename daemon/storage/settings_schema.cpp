#include "storage/settings_schema.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <optional>
#include <regex>

namespace tokenward::storage {
namespace {

namespace json = boost::json;

/// A value longer than this matches no pattern: the library's matcher takes stack for every character.
constexpr std::size_t kLongestMatched = 4096;

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

const json::value* member(const json::object& object, std::string_view name) { return object.if_contains(name); }

std::optional<double> bound(const json::object& property, std::string_view name) {
  const auto* value = member(property, name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

std::string type_of(const json::object& property) {
  const auto* type = member(property, "type");
  return type != nullptr && type->is_string() ? std::string(type->get_string()) : "string";
}

/// The words of a property, for people: `a whole number from 1 to 64`.
std::string allowed_by(const json::object& property) {
  if (const auto* choices = member(property, "enum"); choices != nullptr && choices->is_array()) {
    std::string text;
    for (const auto& choice : choices->get_array()) text += (text.empty() ? "\"" : ", \"") + text_of(choice) + '"';
    return text;
  }
  const std::string type = type_of(property);
  std::string text = type == "integer" ? "a whole number" : type == "number" ? "a number" : "text";
  if (type == "boolean") return "true or false";
  for (const auto& [name, word] : {std::pair{"minimum", " from "}, std::pair{"maximum", " to "}}) {
    if (const auto* value = member(property, name)) text += word + text_of(*value);
  }
  for (const auto& [name, word] : {std::pair{"minLength", " of at least "}, std::pair{"maxLength", " of at most "}}) {
    if (const auto* value = member(property, name)) text += word + text_of(*value) + " characters";
  }
  if (const auto* pattern = member(property, "pattern")) text += " that matches " + text_of(*pattern);
  return text;
}

bool has_type(const std::string& type, std::string_view text) {
  if (type == "integer") return number_of<std::int64_t>(text).has_value();
  if (type == "number") return number_of<double>(text).has_value();
  if (type == "boolean") return text == "true" || text == "false";
  return true;
}

bool is_within(const json::object& property, double measure, std::string_view least, std::string_view most) {
  const auto low = bound(property, least);
  const auto high = bound(property, most);
  return (!low || measure >= *low) && (!high || measure <= *high);
}

bool is_chosen(const json::object& property, std::string_view text) {
  const auto* choices = member(property, "enum");
  if (choices == nullptr || !choices->is_array()) return true;
  return std::ranges::any_of(choices->get_array(), [&](const json::value& choice) { return text_of(choice) == text; });
}

bool matches(const json::object& property, const std::string& text) {
  const auto* pattern = member(property, "pattern");
  if (pattern == nullptr || !pattern->is_string()) return true;
  return text.size() <= kLongestMatched && std::regex_search(text, std::regex(std::string(pattern->get_string())));
}

/// Characters of UTF-8.
double length_of(std::string_view text) {
  return static_cast<double>(std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

bool allows(const json::object& property, const std::string& text) {
  const std::string type = type_of(property);
  if (!has_type(type, text) || !is_chosen(property, text) || !matches(property, text)) return false;
  if (type == "integer" || type == "number") {
    return is_within(property, number_of<double>(text).value_or(0), "minimum", "maximum");
  }
  return is_within(property, length_of(text), "minLength", "maxLength");
}

class Check {
 public:
  Check(const StoreSettings& settings, const json::object& schema) : settings_(settings), schema_(schema) {
    const auto* properties = member(schema, "properties");
    if (properties != nullptr && properties->is_object()) properties_ = &properties->get_object();
  }

  std::vector<SettingProblem> run() {
    for (const auto& [name, text] : settings_) check(name, text);
    if (const auto* required = member(schema_, "required"); required != nullptr && required->is_array()) {
      for (const auto& name : required->get_array()) require(text_of(name));
    }
    return std::move(problems_);
  }

 private:
  void check(const std::string& name, const std::string& text) {
    const auto* property = properties_ == nullptr ? nullptr : properties_->if_contains(name);
    if (property == nullptr) return unknown(name);
    if (!property->is_object() || allows(property->get_object(), text)) return;
    problems_.push_back({name, "found \"" + text.substr(0, 64) + "\"; allowed: " + allowed_by(property->get_object())});
  }

  void unknown(const std::string& name) {
    const auto* others = member(schema_, "additionalProperties");
    if (others == nullptr || !others->is_bool() || others->get_bool()) return;
    std::string known;
    if (properties_ != nullptr) {
      for (const auto& property : *properties_) known += (known.empty() ? "" : ", ") + std::string(property.key());
    }
    problems_.push_back({name, "unknown; allowed: " + known});
  }

  void require(const std::string& name) {
    if (!settings_.contains(name)) problems_.push_back({name, "missing"});
  }

  const StoreSettings& settings_;
  const json::object& schema_;
  const json::object* properties_ = nullptr;
  std::vector<SettingProblem> problems_;
};

}  // namespace

Result<std::vector<SettingProblem>> check_settings(const StoreSettings& settings, const char* schema) {
  if (schema == nullptr) return std::vector<SettingProblem>{};
  json::error_code error;
  const json::value parsed = json::parse(schema, error);
  if (error || !parsed.is_object()) return Error{ErrorCode::Internal, "its schema of settings is no JSON object"};
  try {
    return Check(settings, parsed.get_object()).run();
  } catch (const std::regex_error&) {
    return Error{ErrorCode::Internal, "its schema of settings has a pattern that cannot be read"};
  }
}

}  // namespace tokenward::storage
