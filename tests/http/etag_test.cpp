#include "http/etag.h"

#include <boost/test/unit_test.hpp>

#include "http/exchange.h"
#include "http/problem.h"

namespace etag_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

/// The version expected, `any`, or the status of the refusal.
std::string outcome(const std::vector<std::string>& if_match, IfMatch need = IfMatch::Optional) {
  TestRequest request;
  for (const std::string& value : if_match) request.fields.emplace_back("if-match", value);
  Call call;
  call.message = &request.message();
  const auto version = expected_version(call, need);
  if (!version) return "refused " + std::to_string(problem_of(version.error()).status);
  return *version ? std::to_string(**version) : "any";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(etag)

BOOST_AUTO_TEST_CASE(a_tag_is_the_version_in_quotes) {
  BOOST_TEST(etag_of(17) == "\"17\"");
  BOOST_TEST(outcome({etag_of(18446744073709551615u)}) == "18446744073709551615");
}

BOOST_AUTO_TEST_CASE(absent_is_any_unless_required) {
  BOOST_TEST(outcome({}) == "any");
  BOOST_TEST(outcome({}, IfMatch::Required) == "refused 428");
  BOOST_TEST(outcome({"*"}, IfMatch::Required) == "any");
}

BOOST_AUTO_TEST_CASE(of_several_versions_only_the_highest_can_be_present) {
  BOOST_TEST(outcome({"\"3\", \"12\" ,\"7\""}) == "12");
  BOOST_TEST(outcome({"\"3\"", "\"12\""}) == "12");
  BOOST_TEST(outcome({"\"3\",, \"12\" ,"}) == "12");
  BOOST_TEST(outcome({"W/\"99\", \"foreign,tag\", \"12\""}) == "12");
}

BOOST_AUTO_TEST_CASE(tags_that_can_never_match_fail_the_precondition) {
  for (const char* value : {"W/\"3\"", "\"abc\"", "\"\"", "\"03\"", "\"-1\"", "\"99999999999999999999\""}) {
    BOOST_TEST(outcome({value}) == "refused 412", value);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_list_of_tags_is_malformed) {
  for (const char* value : {"", "3", "\"3", "3\"", "\"3\" \"4\"", ",", "w/\"3\"", "*, \"3\""}) {
    BOOST_TEST(outcome({value}) == "refused 400", value);
  }
  BOOST_TEST(outcome({"*", "\"3\""}) == "refused 400");
  BOOST_TEST(outcome({"\"3\"", "*"}) == "refused 400");
}

BOOST_AUTO_TEST_SUITE_END()

}
