#include "api/answer.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

#include "http/text.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;

json::object parse_object(const http::TestAnswer& wire) {
  if (wire.field("Content-Type").find("json") == std::string::npos) return {};
  json::error_code error;
  const json::value parsed = json::parse(wire.body, error);
  return !error && parsed.is_object() ? parsed.get_object() : json::object{};
}

}  // namespace

Answer Answer::of(http::TestAnswer wire) {
  Answer answer{.status = wire.status, .wire = std::move(wire), .json = {}};
  answer.json = parse_object(answer.wire);
  return answer;
}

std::string members_of(const json::object& object) {
  std::string names;
  for (const auto& member : object) {
    if (!names.empty()) names += ' ';
    names += member.key();
  }
  return names;
}

std::string Answer::text(std::string_view name) const {
  const json::value* member = json.if_contains(name);
  if (member == nullptr) return "<none>";
  return member->is_string() ? std::string(member->get_string()) : json::serialize(*member);
}

std::string Answer::problem() const {
  const std::string type = text("type");
  return header("Content-Type") == "application/problem+json" ? type.substr(type.rfind('/') + 1) : "<no problem>";
}

std::string Answer::field() const {
  const json::value* const errors = json.if_contains("errors");
  if (errors == nullptr) return "<none>";
  const auto& [place, name] = *errors->at(0).as_object().begin();
  std::string told(name.as_string());
  if (place == "pointer") {
    told.erase(0, 1);
    std::replace(told.begin(), told.end(), '/', '.');
  } else if (place == "header") {
    std::transform(told.begin(), told.end(), told.begin(), http::lower);
  }
  return told;
}

std::string Answer::errors() const {
  const json::value* const errors = json.if_contains("errors");
  if (errors == nullptr) return "<none>";
  std::string told;
  for (const json::value& error : errors->as_array()) {
    const auto& [place, name] = *error.as_object().begin();
    told.append(told.empty() ? "" : " ").append(place).append(" ").append(name.as_string());
  }
  return told;
}

std::string Answer::members() const { return members_of(json); }

std::vector<json::object> Answer::items() const {
  std::vector<json::object> all;
  for (const json::value& item : json.at("items").as_array()) all.push_back(item.as_object());
  return all;
}

std::ostream& operator<<(std::ostream& out, const Answer& answer) {
  return out << answer.wire.status_line << ' ' << answer.wire.body;
}

}  // namespace tokenward::api
