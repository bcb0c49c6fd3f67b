#include "api/docs_schema.h"

#include <boost/json/serialize.hpp>
#include <set>
#include <vector>

#include "api/docs_markup.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kSchemas = "#/components/schemas/";

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string all;
  for (const std::string& part : parts) all.append(all.empty() ? "" : separator).append(part);
  return all;
}

/// "1 to 100", "at least 1", "at most 100"; empty where neither bound is there.
std::string range(const json::object& schema, std::string_view lowest, std::string_view highest) {
  const json::value* const low = schema.if_contains(lowest);
  const json::value* const high = schema.if_contains(highest);
  if (low != nullptr && high != nullptr) return json::serialize(*low) + " to " + json::serialize(*high);
  if (low != nullptr) return "at least " + json::serialize(*low);
  return high == nullptr ? std::string{} : "at most " + json::serialize(*high);
}

std::string text_type(const json::object& schema) {
  const std::string format = text_of(schema, "format");
  if (format == "date-time") return "time";
  if (format == "uuid") return "UUID";
  std::string type = "text";
  if (const std::string length = range(schema, "minLength", "maxLength"); !length.empty()) {
    type.append(" of ").append(length).append(" characters");
  }
  if (const std::string pattern = text_of(schema, "pattern"); !pattern.empty()) {
    type.append(" like ").append(code_html(pattern));
  }
  return type;
}

std::string list_type(const json::object& schema) {
  std::string type = "list";
  if (const json::value* const items = schema.if_contains("items")) type.append(" of ").append(type_html(*items));
  const std::string length = range(schema, "minItems", "maxItems");
  return length.empty() ? type : type + ", " + length;
}

std::string named_type(const json::object& schema, std::string_view name) {
  if (name == "string") return text_type(schema);
  if (name == "array") return list_type(schema);
  if (name == "boolean") return code_html("true") + " or " + code_html("false");
  if (name == "null") return code_html("null");
  if (name != "integer" && name != "number") return std::string(name);
  const std::string bounds = range(schema, "minimum", "maximum");
  return (name == "integer" ? "whole number" : "number") + (bounds.empty() ? bounds : ", " + bounds);
}

std::string alternatives_type(const json::array& alternatives) {
  std::vector<std::string> parts;
  for (const json::value& one : alternatives) parts.push_back(type_html(one));
  return joined(parts, " or ");
}

std::string listed_values(const json::array& values) {
  std::vector<std::string> parts;
  for (const json::value& one : values) {
    parts.push_back(code_html(one.is_string() ? std::string(one.get_string()) : json::serialize(one)));
  }
  return joined(parts, ", ");
}

/// The objects that a value of `schema` may be or consist of, where they have no name of their own.
std::vector<std::pair<std::string, const json::object*>> objects_within(const json::object& schema) {
  std::vector<std::pair<std::string, const json::object*>> found;
  const auto look = [&](const json::value* value, std::string_view ending) {
    if (value == nullptr || !value->is_object()) return;
    if (value->get_object().contains("properties")) found.emplace_back(ending, &value->get_object());
  };
  if (schema.contains("properties")) found.emplace_back("", &schema);
  look(schema.if_contains("items"), "[]");
  for (const char* kind : {"anyOf", "oneOf"}) {
    const json::value* const all = schema.if_contains(kind);
    if (all == nullptr) continue;
    for (const json::value& one : all->as_array()) look(&one, "");
  }
  return found;
}

void append_members(std::string& rows, const json::object& schema, const std::string& prefix) {
  std::set<std::string> required;
  if (const json::value* const names = schema.if_contains("required")) {
    for (const json::value& name : names->as_array()) required.emplace(name.as_string());
  }
  for (const auto& [key, member] : schema.at("properties").as_object()) {
    const std::string name = prefix + std::string(key);
    const json::object& shape = member.as_object();
    rows.append("<tr><td>").append(code_html(name));
    if (required.contains(std::string(key))) rows.append(" <span class=\"required\">required</span>");
    rows.append("</td><td>")
        .append(type_html(member))
        .append("</td><td>")
        .append(prose_html(text_of(shape, "description")));
    if (const json::value* const fallback = shape.if_contains("default")) {
      rows.append(" Default: ").append(code_html(json::serialize(*fallback))).append(".");
    }
    rows.append("</td></tr>\n");
    for (const auto& [ending, inner] : objects_within(shape)) append_members(rows, *inner, name + ending + '.');
  }
}

}  // namespace

const json::object& DocsSource::follow(const json::value& value) const {
  const json::value* at = &value;
  while (const json::value* const reference = at->as_object().if_contains("$ref")) {
    at = &document_.at_pointer(std::string_view(reference->as_string()).substr(1));
  }
  return at->as_object();
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* const member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string{};
}

std::string type_html(const json::value& value) {
  const json::object& schema = value.as_object();
  if (const std::string reference = text_of(schema, "$ref"); !reference.empty()) {
    const std::string name = escape_html(reference.substr(kSchemas.size()));
    return "<a href=\"#schema-" + name + "\">" + name + "</a>";
  }
  if (const json::value* const fixed = schema.if_contains("const")) return listed_values({*fixed});
  if (const json::value* const values = schema.if_contains("enum"))
    return "one of " + listed_values(values->as_array());
  for (const char* kind : {"anyOf", "oneOf"}) {
    if (const json::value* const all = schema.if_contains(kind)) return alternatives_type(all->as_array());
  }
  const json::value* const type = schema.if_contains("type");
  if (type == nullptr) return "any value";
  if (type->is_string()) return named_type(schema, type->get_string());
  std::vector<std::string> parts;
  for (const json::value& one : type->as_array()) parts.push_back(named_type(schema, one.as_string()));
  return joined(parts, " or ");
}

std::string members_html(const json::object& schema, std::string_view label) {
  std::string rows;
  for (const auto& [ending, inner] : objects_within(schema)) append_members(rows, *inner, {});
  if (rows.empty()) return rows;
  return "<table aria-label=\"" + escape_html(label) +
         "\">\n<thead><tr><th>Member</th><th>Is</th><th>Means</th></tr></thead>\n<tbody>\n" + rows +
         "</tbody></table>\n";
}

}  // namespace tokenward::api
