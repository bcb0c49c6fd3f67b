#include "http/query_reader.h"

#include <boost/test/unit_test.hpp>

#include "domain/token.h"

namespace query_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

Query parsed(std::string_view text) {
  auto query = Query::parse(text);
  BOOST_REQUIRE_MESSAGE(!!query, text);
  return std::move(*query);
}

void is_malformed(std::string_view text) {
  const auto query = Query::parse(text);
  BOOST_REQUIRE_MESSAGE(!query, text);
  BOOST_TEST((query.error().code == ErrorCode::Malformed));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(query)

BOOST_AUTO_TEST_CASE(parameters_are_decoded_like_a_form) {
  const Query query = parsed("owner=a%40b.example&label=my+token&empty=&flag&&scope=read%3Aall");
  BOOST_TEST(*query.find("owner") == "a@b.example");
  BOOST_TEST(*query.find("label") == "my token");
  BOOST_TEST(*query.find("empty") == "");
  BOOST_TEST(*query.find("flag") == "");
  BOOST_TEST(*query.find("scope") == "read:all");
  BOOST_TEST(query.find("absent") == nullptr);
  BOOST_TEST(query.parameters().size() == 5u);
}

BOOST_AUTO_TEST_CASE(what_could_be_read_in_two_ways_is_malformed) {
  is_malformed("a=1&a=2");
  is_malformed("a=1&%61=2");
  is_malformed("=1");
  is_malformed("a=%");
  is_malformed("a=%4");
  is_malformed("a=%zz");
  is_malformed("a=%00");
  is_malformed("a=%ff");
  is_malformed("%ff=1");
}

BOOST_AUTO_TEST_CASE(a_repeated_name_is_named) { BOOST_TEST(Query::parse("a=1&b=2&b=3").error().field == "b"); }

BOOST_AUTO_TEST_CASE(values_are_read_by_type) {
  const Query query = parsed("limit=200&owner=o&created_from=2026-11-24T04:00:00Z&status=active");
  QueryReader in(query);
  BOOST_TEST(in.integer("limit", 1, 200, 50) == 200u);
  BOOST_TEST(in.text("owner").value() == "o");
  BOOST_TEST(in.instant("created_from").has_value());
  BOOST_TEST((in.parsed("status", domain::parse_status, "active, expired or revoked") == domain::Status::Active));
  BOOST_TEST(in.integer("absent", 1, 200, 50) == 50u);
  BOOST_TEST(!!in.finish());
}

BOOST_AUTO_TEST_CASE(a_bad_value_is_invalid_and_named) {
  for (const char* text : {"limit=0", "limit=201", "limit=+5", "limit=", "limit=5x", "limit=99999999999999"}) {
    const Query query = parsed(text);
    QueryReader in(query);
    BOOST_TEST(in.integer("limit", 1, 200, 50) == 50u);
    const auto done = in.finish();
    BOOST_REQUIRE_MESSAGE(!done, text);
    BOOST_TEST((done.error().code == ErrorCode::Invalid));
    BOOST_TEST(done.error().field == "limit");
  }
}

BOOST_AUTO_TEST_CASE(a_parameter_nobody_asked_for_is_malformed) {
  const Query query = parsed("limit=5&onwer=x");
  QueryReader in(query);
  (void)in.integer("limit", 1, 200, 50);
  const auto done = in.finish();
  BOOST_REQUIRE(!done);
  BOOST_TEST((done.error().code == ErrorCode::Malformed));
  BOOST_TEST(done.error().field == "onwer");
}

BOOST_AUTO_TEST_CASE(a_target_is_split_at_its_first_question_mark) {
  BOOST_TEST(split_target("/a?b=c?d").path == "/a");
  BOOST_TEST(split_target("/a?b=c?d").query == "b=c?d");
  BOOST_TEST(split_target("/a").query == "");
}

BOOST_AUTO_TEST_SUITE_END()

}
