// The pieces of the page that explains the API, and the whole of it for a small document.

#include "api/docs_page.h"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "api/docs_markup.h"
#include "api/docs_operation.h"
#include "api/docs_schema.h"

namespace docs_test {

using namespace tokenward::api;
namespace json = boost::json;

namespace {

std::string type(const char* schema) { return type_html(json::parse(schema)); }

/// A document with one operation, whose texts would be markup if nobody escaped them.
const json::value kDocument = json::parse(R"({
  "info": {"title": "x", "summary": "<b>", "description": "First `<i>` & more.\n\nSecond."},
  "tags": [{"name": "things", "description": "Things."}],
  "paths": {"/v1/things/{id}": {
    "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}, "example": "a'b"}],
    "put": {"operationId": "putThing", "tags": ["things"], "summary": "Put <it>", "x-access": "admin",
      "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"},
        "example": {"name": "it's"}}}},
      "responses": {"204": {"description": "Done."}, "404": {"$ref": "#/components/responses/NotFound"}}}}},
  "components": {
    "securitySchemes": {"bearer": {"description": "A token."}},
    "responses": {"NotFound": {"description": "Nothing.", "content": {"application/problem+json": {
      "schema": {"$ref": "#/components/schemas/Problem"}, "example": {"type": "/problems/not-found"}}}}},
    "schemas": {
      "Problem": {"type": "object", "properties": {"type": {"oneOf": [
        {"const": "/problems/not-found", "description": "No such thing."}]}}},
      "Thing": {"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "maxLength": 5}, "slots": {"type": "object", "properties": {"active": {"type": "integer"}}}}}}}
})");

}  // namespace

BOOST_AUTO_TEST_SUITE(docs)

BOOST_AUTO_TEST_CASE(text_never_becomes_markup) {
  BOOST_TEST(escape_html("<a href=\"x\">&") == "&lt;a href=&quot;x&quot;&gt;&amp;");
  BOOST_TEST(prose_html("a `<b>` c") == "a <code>&lt;b&gt;</code> c");
  BOOST_TEST(paragraphs_html("a\n\nb") == "<p>a</p>\n<p>b</p>\n");
}

BOOST_AUTO_TEST_CASE(json_is_shown_a_member_to_the_line) {
  BOOST_TEST(pretty_json(json::parse(R"({"a":[1,{"b":null}],"c":{},"d":[]})")) ==
             "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}");
}

BOOST_AUTO_TEST_CASE(schemas_are_told_in_words) {
  BOOST_TEST(type(R"({"type":"string","minLength":1,"maxLength":100})") == "text of 1 to 100 characters");
  BOOST_TEST(type(R"({"type":["integer","null"],"minimum":1})") == "whole number, at least 1 or <code>null</code>");
  BOOST_TEST(type(R"({"type":"array","maxItems":3,"items":{"$ref":"#/components/schemas/Id"}})") ==
             "list of <a href=\"#schema-Id\">Id</a>, at most 3");
  BOOST_TEST(type(R"({"enum":["a",null]})") == "one of <code>a</code>, <code>null</code>");
  BOOST_TEST(type(R"({"anyOf":[{"type":"boolean"},{"type":"null"}]})") ==
             "<code>true</code> or <code>false</code> or <code>null</code>");
  BOOST_TEST(type(R"({"type":"string","format":"date-time"})") == "time");
  BOOST_TEST(type("{}") == "any value");
}

BOOST_AUTO_TEST_CASE(members_of_inner_objects_have_their_full_names) {
  const std::string table = members_html(kDocument.at_pointer("/components/schemas/Thing").as_object(), "x");
  BOOST_TEST(table.find("<code>name</code> <span class=\"required\">required</span>") != std::string::npos);
  BOOST_TEST(table.find("<code>slots.active</code>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_example_of_an_operation_can_be_pasted_into_a_shell) {
  const DocsSource source(kDocument);
  const json::object& item = kDocument.at_pointer("/paths/~1v1~1things~1{id}").as_object();
  BOOST_TEST(curl_line(source, {"put", "/v1/things/{id}", item, item.at("put").as_object()}) ==
             R"(curl -sS -H "$credential" --json '{"name":"it'\''s"}' -X PUT "$tkw/v1/things/a'b")");
}

BOOST_AUTO_TEST_CASE(the_page_has_the_operation_its_answers_and_every_type_of_problem) {
  const std::string page = docs_page(kDocument);
  for (const char* part : {"First <code>&lt;i&gt;</code> &amp; more.", "<h3 id=\"putThing\">Put &lt;it&gt;</h3>",
                           "href=\"#putThing\"", "href=\"#answer-NotFound\"", "id=\"answer-NotFound\"",
                           "<code>/problems/not-found</code>", "id=\"schema-Thing\"", "<code>tokenward:admin</code>"}) {
    BOOST_TEST(page.find(part) != std::string::npos, part);
  }
  BOOST_TEST(page.find("<script") == std::string::npos);
  BOOST_TEST(page.find("<b>") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_every_path_has_is_said_once) {
  BOOST_TEST(docs_page(kDocument).find("every-path") == std::string::npos);
  json::value document = kDocument;
  document.as_object()["x-every-path"] = {{"$ref", "#/components/pathItems/Every"}};
  document.as_object()["components"].as_object()["pathItems"] = json::parse(R"({"Every": {"description": "All <b>.",
    "options": {"operationId": "ask", "summary": "Ask", "x-access": "open",
      "responses": {"204": {"description": "Yes.", "headers": {"Allow": {"description": "The methods."}}}}}}})");
  const std::string page = docs_page(document);
  for (const char* part : {"href=\"#every-path\"", "<h2 id=\"every-path\">", "<p>All &lt;b&gt;.</p>",
                           "<h3 id=\"ask\">Ask", "<code>Allow</code>: The methods.", "-X OPTIONS"}) {
    const auto at = page.find(part);
    BOOST_TEST(at != std::string::npos, part);
    BOOST_TEST(page.find(part, at + 1) == std::string::npos, part);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace docs_test
