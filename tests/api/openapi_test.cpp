// The OpenAPI document and the daemon's table of routes are the same set; whoever adds a route describes it there.

#include "api/openapi.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "api/desk.h"
#include "http/method.h"

namespace openapi_test {

using namespace tokenward;
using namespace tokenward::api;

namespace {

namespace json = boost::json;

/// The page's files are no interface.
bool is_described(const http::Route& route) { return route.pattern != "/" && !route.pattern.starts_with("/console"); }

std::string_view name_of(const http::Route& route) {
  // These see to their callers themselves.
  for (const char* own : {"/v1/validate", "/v1/validate/batch", "/v1/introspect"}) {
    if (route.pattern == own) return "validator";
  }
  if (route.pattern == "/v1/revoke") return "possession";
  switch (route.access) {
    case http::Access::Open:
      return "open";
    case http::Access::Possession:
      return "possession";
    case http::Access::Validator:
      return "validator";
    case http::Access::Member:
      return "member";
    case http::Access::Admin:
      return "admin";
    case http::Access::Operator:
      return "operator";
  }
  return {};
}

std::string line(std::string_view method, std::string_view path, std::string_view access, bool session) {
  std::string lower(method);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return lower + ' ' + std::string(path) + ' ' + std::string(access) + (session ? " session" : "");
}

bool takes_session(const json::object& operation) {
  for (const json::value& way : operation.at("security").as_array()) {
    if (way.as_object().contains("session")) return true;
  }
  return false;
}

struct Described : Desk {
  json::object document = get("/v1/openapi.json", "").json;

  /// Calls `see` with each operation.
  template <class See>
  void each(See see) const {
    for (const auto& [path, item] : document.at("paths").as_object()) {
      for (const auto& [method, operation] : item.as_object()) {
        if (method != "parameters") see(std::string(path), std::string(method), operation.as_object());
      }
    }
  }
};

/// The values behind every member "$ref" below `value`.
void collect_references(const json::value& value, std::set<std::string>& found) {
  if (value.is_array()) {
    for (const json::value& item : value.get_array()) collect_references(item, found);
  }
  if (!value.is_object()) return;
  for (const auto& [name, member] : value.get_object()) {
    if (name == "$ref") found.emplace(member.as_string());
    collect_references(member, found);
  }
}

constexpr std::string_view kMain = R"({"openapi":"3.1.0","paths":{},"components":{"schemas":{"A":{}}}})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(openapi, Described)

BOOST_AUTO_TEST_CASE(the_document_and_the_table_of_routes_are_the_same_set) {
  std::set<std::string> routes, described;
  for (const http::Route* route : dispatcher().routes()) {
    if (!is_described(*route)) continue;
    routes.insert(line(http::to_string(route->method), route->pattern, name_of(*route), http::takes_session(*route)));
  }
  each([&](const std::string& path, const std::string& method, const json::object& operation) {
    if (path.starts_with("/v1/auth")) return;  // It is answered before the table is asked.
    described.insert(line(method, path, operation.at("x-access").as_string(), takes_session(operation)));
  });
  BOOST_TEST(routes == described, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(forward_auth_is_described_for_its_own_path_and_below) {
  const json::object& paths = document.at("paths").as_object();
  for (const char* path : {"/v1/auth", "/v1/auth/{path}"}) BOOST_TEST(paths.contains(path), path);
}

BOOST_AUTO_TEST_CASE(operations_have_names_of_their_own) {
  std::set<std::string> names;
  each([&](const std::string& path, const std::string& method, const json::object& operation) {
    BOOST_TEST(names.emplace(operation.at("operationId").as_string()).second, method + ' ' + path);
  });
}

BOOST_AUTO_TEST_CASE(every_reference_leads_somewhere) {
  std::set<std::string> found;
  collect_references(document, found);
  BOOST_TEST(!found.empty());
  for (const std::string& reference : found) {
    BOOST_REQUIRE_MESSAGE(reference.starts_with("#/"), reference);
    json::error_code missing;
    BOOST_TEST(json::value(document).find_pointer(reference.substr(1), missing) != nullptr, reference);
  }
}

BOOST_AUTO_TEST_CASE(no_component_is_idle) {
  std::set<std::string> found;
  collect_references(document, found);
  for (const auto& [kind, components] : document.at("components").as_object()) {
    if (kind == "securitySchemes") continue;
    for (const auto& component : components.as_object()) {
      const std::string reference = "#/components/" + std::string(kind) + '/' + std::string(component.key());
      BOOST_TEST(found.contains(reference), reference);
    }
  }
}

BOOST_AUTO_TEST_CASE(anybody_may_read_it_but_with_no_query) {
  const Answer answer = get("/v1/openapi.json", "");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.header("Content-Type") == "application/json");
  BOOST_TEST(get("/v1/openapi.json?version=3", "").status == 400);
}

BOOST_AUTO_TEST_CASE(files_that_contradict_each_other_are_refused) {
  const std::string_view twice[] = {kMain, R"({"components":{"schemas":{"A":{}}}})"};
  BOOST_CHECK_THROW(join_openapi(twice), std::logic_error);
  const std::string_view same_path[] = {kMain, R"({"paths":{"/a":{}}})", R"({"paths":{"/a":{}}})"};
  BOOST_CHECK_THROW(join_openapi(same_path), std::logic_error);
  const std::string_view no_object[] = {kMain, "[]"};
  BOOST_CHECK_THROW(join_openapi(no_object), std::logic_error);
  const std::string_view sound[] = {kMain,
                                    R"({"paths":{"/a":{}},"components":{"schemas":{"B":{}},"headers":{"C":{}}}})"};
  BOOST_TEST(join_openapi(sound).at("components").as_object().at("headers").as_object().contains("C"));
}

BOOST_AUTO_TEST_SUITE_END()

}
