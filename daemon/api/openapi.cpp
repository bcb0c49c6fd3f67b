#include "api/openapi.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>
#include <string>

#include "api/endpoint.h"
#include "api/openapi_files.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;

json::object parse_file(std::string_view file) {
  json::error_code failed;
  json::value parsed = json::parse(file, failed);
  if (failed || !parsed.is_object()) throw std::logic_error("a file of the OpenAPI document is no JSON object");
  return std::move(parsed.get_object());
}

/// The object that is the member `name` of `in`, made where it is absent.
json::object& object_in(json::object& in, std::string_view name) {
  json::value& member = in[name];
  if (member.is_null()) member.emplace_object();
  return member.as_object();
}

void add(json::object& whole, const json::object& part) {
  for (const auto& member : part) {
    if (whole.insert(member).second) continue;
    throw std::logic_error("the OpenAPI document has twice: " + std::string(member.key()));
  }
}

Result<Reply> read_openapi(tenant::House&, const http::Call&) {
  static const std::string kDocument = json::serialize(join_openapi(kOpenApiFiles)) + '\n';
  return Reply::text("application/json", kDocument);
}

}  // namespace

json::object join_openapi(std::span<const std::string_view> files) {
  json::object document = parse_file(files.front());
  for (const std::string_view file : files.subspan(1)) {
    json::object part = parse_file(file);
    add(object_in(document, "paths"), object_in(part, "paths"));
    for (const auto& [kind, components] : object_in(part, "components")) {
      add(object_in(object_in(document, "components"), kind), components.as_object());
    }
  }
  return document;
}

http::Route openapi_route(tenant::House& house) {
  return {.method = http::Method::Get,
          .pattern = "/v1/openapi.json",
          .access = http::Access::Open,
          .make = endpoint<read_openapi>(house),
          .runs = http::Runs::Inline,
          .served = http::Served::ManageOrValidate,
          .max_body = 0};
}

}  // namespace tokenward::api
