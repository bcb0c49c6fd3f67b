#include "storage/generations_json.h"

#include <boost/json/array.hpp>

namespace tokenward::storage {

namespace json = boost::json;
using domain::TokenClass;

json::object revocation_to_json(const domain::Revocation& revocation) {
  return {{"at", to_micros(revocation.at)}, {"by", revocation.by}, {"reason", revocation.reason}};
}

domain::Revocation read_revocation(BodyReader& body) {
  return {.at = body.instant("at"), .by = body.text("by"), .reason = body.text("reason")};
}

json::object generations_to_json(const domain::Generations& generations) {
  json::array strokes;
  for (const auto& stroke : generations.strokes) {
    json::object item = revocation_to_json(stroke.revocation);
    item["management"] = stroke.token_class == TokenClass::Management;
    item["generation"] = stroke.generation;
    strokes.push_back(std::move(item));
  }
  return {{"ordinary", generations.ordinary}, {"management", generations.management}, {"strokes", std::move(strokes)}};
}

domain::Generations read_generations(BodyReader& body, std::string_view name) {
  domain::Generations generations;
  const auto* object = body.object(name);
  if (object == nullptr) return body.fail(), generations;
  BodyReader reader(*object);
  generations.ordinary = static_cast<std::uint32_t>(reader.integer("ordinary"));
  generations.management = static_cast<std::uint32_t>(reader.integer("management"));
  for (const auto& item : reader.array("strokes")) {
    if (!item.is_object()) return body.fail(), generations;
    BodyReader stroke(item.get_object());
    const auto token_class = stroke.boolean("management") ? TokenClass::Management : TokenClass::Ordinary;
    generations.strokes.push_back(
        {token_class, static_cast<std::uint32_t>(stroke.integer("generation")), read_revocation(stroke)});
    if (stroke.failed()) body.fail();
  }
  if (reader.failed()) body.fail();
  return generations;
}

}  // namespace tokenward::storage
