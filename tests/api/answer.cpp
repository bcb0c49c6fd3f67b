#include "api/answer.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

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
