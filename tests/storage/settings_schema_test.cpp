#include "storage/settings_schema.h"

#include <boost/test/unit_test.hpp>

namespace settings_schema_test {

using namespace tokenward::storage;

namespace {

constexpr const char* kSchema = R"({
  "type": "object", "required": ["path"], "additionalProperties": false,
  "properties": {
    "path": {"type": "string", "minLength": 1},
    "port": {"type": "integer", "minimum": 1, "maximum": 65535},
    "ratio": {"type": "number", "maximum": 0.5},
    "tls": {"type": "boolean"},
    "mode": {"type": "string", "enum": ["fast", "safe"]},
    "database": {"type": "string", "pattern": "^[a-z_]{1,8}$", "maxLength": 8}
  }})";

/// `setting: sentence` of the only problem; empty: none.
std::string problem_of(StoreSettings settings, const char* schema = kSchema) {
  settings.try_emplace("path", "x");
  const auto problems = check_settings(settings, schema);
  BOOST_TEST_REQUIRE(static_cast<bool>(problems));
  BOOST_TEST_REQUIRE(problems->size() <= 1u);
  return problems->empty() ? "" : problems->front().setting + ": " + problems->front().sentence;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(settings_schema)

BOOST_AUTO_TEST_CASE(what_the_schema_allows_passes) {
  BOOST_TEST(
      problem_of({{"port", "65535"}, {"ratio", "0.5"}, {"tls", "true"}, {"mode", "safe"}, {"database", "tkw"}}) == "");
}

BOOST_AUTO_TEST_CASE(every_keyword_refuses_with_what_is_allowed) {
  BOOST_TEST(problem_of({{"port", "0"}}) == "port: found \"0\"; allowed: a whole number from 1 to 65535");
  for (const char* port : {"65536", "1.5", "", " 1", "1 ", "0x10", "99999999999999999999"}) {
    BOOST_TEST(problem_of({{"port", port}}).starts_with("port: found"), port);
  }
  BOOST_TEST(problem_of({{"ratio", "0.51"}}).starts_with("ratio: found \"0.51\"; allowed: a number to "));
  BOOST_TEST(problem_of({{"tls", "on"}}) == "tls: found \"on\"; allowed: true or false");
  BOOST_TEST(problem_of({{"mode", "Fast"}}) == "mode: found \"Fast\"; allowed: \"fast\", \"safe\"");
  for (const char* database : {"", "UPPER", "ninechars", "a-b"}) {
    BOOST_TEST(problem_of({{"database", database}}).starts_with("database: found"), database);
  }
  BOOST_TEST(problem_of({{"database", std::string(100'000, 'a')}}).starts_with("database: found"));
  BOOST_TEST(problem_of({{"path", ""}}) == "path: found \"\"; allowed: text of at least 1 characters");
}

BOOST_AUTO_TEST_CASE(unknown_settings_are_refused_with_those_there_are) {
  BOOST_TEST(problem_of({{"prot", "1"}}) == "prot: unknown; allowed: path, port, ratio, tls, mode, database");
  BOOST_TEST(problem_of({{"prot", "1"}}, R"({"properties": {}})") == "");
}

BOOST_AUTO_TEST_CASE(a_missing_setting_is_named) {
  const auto problems = check_settings({}, kSchema);
  BOOST_TEST_REQUIRE(static_cast<bool>(problems));
  BOOST_TEST_REQUIRE(problems->size() == 1u);
  BOOST_TEST(problems->front().setting == "path");
  BOOST_TEST(problems->front().sentence == "missing");
}

BOOST_AUTO_TEST_CASE(without_a_schema_everything_passes_and_a_broken_one_is_the_plugins_defect) {
  BOOST_TEST(problem_of({{"anything", "goes"}}, nullptr) == "");
  for (const char* broken : {"", "[]", "{", R"({"properties": {"path": {"pattern": "("}}})"}) {
    const auto problems = check_settings({{"path", "x"}}, broken);
    BOOST_TEST_REQUIRE(!problems, broken);
    BOOST_CHECK(problems.error().code == tokenward::ErrorCode::Internal);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
