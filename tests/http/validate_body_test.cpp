#include "http/validate_body.h"

#include <boost/test/unit_test.hpp>

#include "http/exchange.h"
#include "http/json_body.h"
#include "http/problem.h"

namespace validate_body_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

/// `token|scopes|address` of a body, or the status of its refusal.
std::string outcome(const std::string& text) {
  TestRequest request = TestRequest::json("POST", "/v1/validate", text);
  ValidateBody body;
  const auto read = read_validate_body(request.message(), body);
  if (!read) return std::to_string(problem_of(read.error()).status) + ' ' + read.error().field;
  std::string scopes;
  for (const auto& scope : body.required_scopes) scopes += scope + ',';
  return std::string(body.token) + '|' + scopes + '|' + body.client_ip;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(validate_body)

BOOST_AUTO_TEST_CASE(a_body_is_read) {
  BOOST_TEST(outcome(R"({"token":"abc"})") == "abc||");
  BOOST_TEST(outcome(R"({"required_scopes":["a","b"],"token":"abc","client_ip":"192.0.2.1"})") == "abc|a,b,|192.0.2.1");
  BOOST_TEST(outcome(R"({"token":"abc","required_scopes":null,"client_ip":null})") == "abc||");
  BOOST_TEST(outcome(R"({"token":"a\u0062c"})") == "abc||");
}

BOOST_AUTO_TEST_CASE(bad_bodies_are_refused) {
  BOOST_TEST(outcome("") == "400 ");
  BOOST_TEST(outcome(R"({"token":"a","token":"b"})") == "400 /token");
  BOOST_TEST(outcome("{}") == "422 /token");
  BOOST_TEST(outcome(R"({"token":null})") == "422 /token");
  BOOST_TEST(outcome(R"({"token":"a","tokne":1})") == "422 /tokne");
  BOOST_TEST(outcome(R"({"token":"a","required_scopes":"a"})") == "422 /required_scopes");
  BOOST_TEST(outcome(R"({"token":"a","client_ip":"somewhere"})") == "422 /client_ip");
  BOOST_TEST(outcome(R"({"token":"a","client_ip":""})") == "422 /client_ip");
}

BOOST_AUTO_TEST_CASE(the_content_type_counts_on_the_short_way_too) {
  TestRequest request{.method = "POST", .body = R"({"token":"abc"})"};
  ValidateBody body;
  const auto read = read_validate_body(request.message(), body);
  BOOST_REQUIRE(!read);
  BOOST_TEST(problem_of(read.error()).status == 415);
}

BOOST_AUTO_TEST_CASE(the_short_way_reads_plain_bodies_alone) {
  BOOST_TEST(plain_token(" \t{\r\n\"token\" : \"a b\" } \n").value() == "a b");
  BOOST_TEST(plain_token(R"({"token":""})").value() == "");
  for (const char* body : {"", "{", "{}", R"({"token":"a)",
                           R"({"token":"a"})"
                           "x",
                           R"({"token":"a"},)", R"({"token":"a\n"})", R"({"token":"a",})", R"({"token":1})",
                           R"({"token" "a"})", R"({"Token":"a"})", "{\"token\":\"\xC3\xA9\"}", "{\"token\":\"\t\"}",
                           "\xEF\xBB\xBF{\"token\":\"a\"}", "\f{\"token\":\"a\"}", R"({{"token":"a"})"}) {
    BOOST_TEST(!plain_token(body).has_value(), body);
  }
}

/// Every one-byte change of a plain body is read in the same way on both ways, or left to the strict parser.
BOOST_AUTO_TEST_CASE(the_short_way_never_reads_what_the_strict_parser_refuses) {
  const std::string plain = R"( {"token": "ab"} )";
  for (std::size_t at = 0; at < plain.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string body = plain;
      body[at] = static_cast<char>(byte);
      const auto token = plain_token(body);
      if (!token) continue;
      const auto parsed = parse_json_object(body, {});
      BOOST_REQUIRE_MESSAGE(!!parsed, body);
      const auto& object = parsed->get_object();
      BOOST_REQUIRE(object.size() == 1u);
      BOOST_REQUIRE_MESSAGE((object.at("token").get_string() == boost::json::string_view(token->data(), token->size())),
                            body);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
