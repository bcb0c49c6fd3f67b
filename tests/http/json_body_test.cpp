#include "http/json_body.h"

#include <boost/json/serialize.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "http/exchange.h"
#include "http/problem.h"

namespace json_body_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

/// What is wrong with a body, read without asking for any member but `known`.
Error error_of(const std::string& body, const std::string& content_type = "application/json") {
  TestRequest request = TestRequest::json("POST", "/", body);
  request.fields[0].second = content_type;
  JsonBody json(request.message());
  (void)json.object().presence("known");
  const auto done = json.object().finish();
  BOOST_REQUIRE(!done);
  return done.error();
}

bool reads(const std::string& body) { return !!parse_json_object(body, {}); }

struct Refused {
  const char* name;
  std::string body;
};
std::ostream& operator<<(std::ostream& out, const Refused& refused) { return out << refused.name; }

const Refused kMalformed[] = {
    {"nothing", ""},
    {"blanks", "  "},
    {"array", "[]"},
    {"string", "\"a\""},
    {"null", "null"},
    {"unfinished", "{\"known\":1"},
    {"trailing bytes", "{} x"},
    {"second object", "{}{}"},
    {"trailing comma", "{\"known\":1,}"},
    {"comment", "{/**/}"},
    {"single quotes", "{'known':1}"},
    {"NaN", "{\"known\":NaN}"},
    {"number without end", "{\"known\":1e400}"},
    {"number below all", "{\"known\":-1e99999}"},
    {"leading zero", "{\"known\":01}"},
    {"duplicate", "{\"known\":1,\"known\":1}"},
    {"duplicate by escape", "{\"known\":1,\"k\\u006eown\":1}"},
    {"duplicate deep inside", "{\"known\":[{\"a\":1,\"b\":2,\"a\":3}]}"},
    {"NUL in a value", "{\"known\":\"a\\u0000\"}"},
    {"NUL in a name", "{\"kn\\u0000own\":1}"},
    {"raw NUL", std::string("{\"known\":\"a\0\"}", 13)},
    {"raw control character", "{\"known\":\"a\nb\"}"},
    {"not UTF-8", "{\"known\":\"\xFF\"}"},
    {"overlong UTF-8", "{\"known\":\"\xC0\xAF\"}"},
    {"encoded surrogate", "{\"known\":\"\xED\xA0\x80\"}"},
    {"lone surrogate escape", "{\"known\":\"\\ud800\"}"},
    {"byte order mark", "\xEF\xBB\xBF{}"},
    {"nine levels", "{\"known\":[[[[[[[[1]]]]]]]]}"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(json_body)

BOOST_DATA_TEST_CASE(what_two_parsers_might_read_differently_is_malformed, kMalformed) {
  const Error error = error_of(sample.body);
  BOOST_TEST((error.code == ErrorCode::Malformed));
  BOOST_TEST(problem_of(error).status == 400);
}

BOOST_AUTO_TEST_CASE(a_duplicate_member_is_named) {
  BOOST_TEST(error_of("{\"known\":1,\"label\":\"a\",\"label\":\"b\"}").field == "/label");
  BOOST_TEST(error_of("{\"known\":{\"label\":\"a\",\"label\":\"b\"}}").message.find("label") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(proper_json_is_read) {
  BOOST_TEST(reads("{}"));
  BOOST_TEST(reads(" \t\r\n{ \"a\" : [ 1 , -2.5e3 , true , null ] } \n"));
  BOOST_TEST(reads("{\"known\":[[[[[[[1]]]]]]]}"));
  BOOST_TEST(reads("{\"a\":\"\\ud83d\\ude00 \\u00e9 \xC3\xA9\"}"));
  BOOST_TEST(reads("{\"a\":{\"x\":1},\"b\":{\"x\":1}}"));
}

BOOST_AUTO_TEST_CASE(a_value_survives_its_reading) {
  const auto value =
      parse_json_object("{\"a\":\"x\\n\\u00e9\",\"b\":[1,2.5,{\"c\":null}],\"d\":18446744073709551615}", {});
  BOOST_REQUIRE(!!value);
  BOOST_TEST(boost::json::serialize(*value) ==
             "{\"a\":\"x\\n\xC3\xA9\",\"b\":[1,2.5E0,{\"c\":null}],\"d\":18446744073709551615}");
}

BOOST_AUTO_TEST_CASE(a_long_string_is_read_whole) {
  const std::string text(20'000, 'x');
  TestRequest request = TestRequest::json("POST", "/", "{\"known\":\"" + text + "\\n\"}");
  JsonBody json(request.message());
  BOOST_TEST(json.object().text("known") == text + "\n");
  BOOST_TEST(!!json.object().finish());
}

BOOST_AUTO_TEST_CASE(another_content_type_is_415_and_says_what_to_do) {
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1",
                           "application/json; a=b", "application/jsonx", "application/json, text/plain"}) {
    const Problem problem = problem_of(error_of("{\"known\":1}", type));
    BOOST_TEST(problem.status == 415, type);
    BOOST_TEST(problem.detail.find("--json") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(the_charset_may_be_named) {
  for (const char* type : {"application/json", "Application/JSON", "application/json; charset=utf-8",
                           "application/json;charset=UTF-8", "application/json ; charset=\"utf-8\""}) {
    BOOST_TEST(is_json_content_type(type), type);
  }
}

BOOST_AUTO_TEST_CASE(an_optional_body_may_be_left_out_but_not_be_wrong) {
  TestRequest nothing{.method = "POST"};
  JsonBody empty(nothing.message(), JsonBody::Need::Optional);
  BOOST_TEST(!empty.object().optional_text("reason").has_value());
  BOOST_TEST(!!empty.object().finish());

  TestRequest wrong = TestRequest::json("POST", "/", "x");
  JsonBody broken(wrong.message(), JsonBody::Need::Optional);
  BOOST_TEST(!broken.object().finish());
}

BOOST_AUTO_TEST_SUITE_END()

}
