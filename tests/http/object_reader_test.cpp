#include "http/object_reader.h"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

namespace object_reader_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

struct Parsed {
  explicit Parsed(std::string_view text) : value(boost::json::parse(text)), in(value.get_object(), &flaws) {}
  boost::json::value value;
  Flaws flaws;
  ObjectReader in;

  /// `code pointer` of the first error; empty where there is none.
  std::string problem() {
    const auto done = in.finish();
    if (done) return {};
    return (done.error().code == ErrorCode::Invalid ? "invalid " : "other ") + done.error().field;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(object_reader)

BOOST_AUTO_TEST_CASE(members_are_read_by_type) {
  Parsed parsed(
      R"({"label":"ci","days":30,"at":"2026-11-24T04:00:00Z","deep":{"a":[1]},"scopes":["a","b"],"on":true})");
  BOOST_TEST(parsed.in.text("label") == "ci");
  BOOST_TEST(parsed.in.optional_integer("days", 1, 36'500).value() == 30);
  BOOST_TEST(to_rfc3339(parsed.in.optional_instant("at").value()) == "2026-11-24T04:00:00.000Z");
  BOOST_TEST(parsed.in.object_text("deep") == R"({"a":[1]})");
  BOOST_TEST(parsed.in.texts("scopes", 2).size() == 2u);
  BOOST_TEST(parsed.in.boolean("on", false));
  BOOST_TEST(parsed.problem() == "");
}

BOOST_AUTO_TEST_CASE(what_is_left_out_or_null_has_its_neutral_value) {
  Parsed parsed(R"({"a":null,"b":null,"c":null,"d":null,"e":null})");
  BOOST_TEST(!parsed.in.optional_text("a").has_value());
  BOOST_TEST(!parsed.in.optional_integer("b", 0, 1).has_value());
  BOOST_TEST(parsed.in.texts("c", 9).empty());
  BOOST_TEST(parsed.in.object_text("d") == "{}");
  BOOST_TEST(!parsed.in.optional_object("e").has_value());
  BOOST_TEST(!parsed.in.optional_text("absent").has_value());
  BOOST_TEST(parsed.in.boolean("absent", true));
  BOOST_TEST(parsed.problem() == "");
}

BOOST_AUTO_TEST_CASE(absent_and_null_are_told_apart) {
  Parsed parsed(R"({"null":null,"value":0})");
  BOOST_TEST((parsed.in.presence("null") == Presence::Null));
  BOOST_TEST((parsed.in.presence("value") == Presence::Value));
  BOOST_TEST((parsed.in.presence("absent") == Presence::Absent));
  parsed.in.require("null");
  BOOST_TEST(parsed.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_member_nobody_asked_for_is_an_error) {
  Parsed parsed(R"({"label":"a","lable":"b"})");
  (void)parsed.in.text("label");
  BOOST_TEST(parsed.problem() == "invalid /lable");
}

BOOST_AUTO_TEST_CASE(the_first_error_is_told) {
  Parsed parsed(R"({"a":1,"b":2,"unknown":3})");
  (void)parsed.in.text("a");
  (void)parsed.in.text("b");
  BOOST_TEST(parsed.problem() == "invalid /a");
}

BOOST_AUTO_TEST_CASE(every_error_is_found_once_and_in_order) {
  Parsed parsed(R"({"a":1,"b":2,"unknown":3,"in/ner~":{"c":"x"}})");
  (void)parsed.in.text("a");
  (void)parsed.in.text("b");
  parsed.in.fail(ErrorCode::Invalid, "a", "something else");
  auto inner = parsed.in.optional_object("in/ner~");
  (void)inner->boolean("c", false);
  (void)inner->finish();
  (void)parsed.in.finish();
  std::string pointers;
  for (const Flaw& flaw : parsed.flaws.all()) {
    BOOST_TEST((flaw.place == Place::Body));
    BOOST_TEST(!flaw.detail.empty());
    pointers += flaw.name + ' ';
  }
  BOOST_TEST(pointers == "/a /b /in~1ner~0/c /unknown ");
}

BOOST_AUTO_TEST_CASE(so_many_errors_are_told_and_no_more) {
  std::string text = "{\"0\":0";
  for (int i = 1; i < 1000; ++i) text += ",\"" + std::to_string(i) + "\":0";
  Parsed parsed(text + '}');
  BOOST_TEST(parsed.problem() == "invalid /0");
  BOOST_TEST(parsed.flaws.all().size() == Flaws::kMost);
}

BOOST_AUTO_TEST_CASE(wrong_types_are_errors) {
  const auto refused = [](std::string_view text, auto read) {
    Parsed parsed(text);
    read(parsed.in);
    return parsed.problem() == "invalid /x";
  };
  const auto text = [](ObjectReader& in) { (void)in.text("x"); };
  const auto optional_text = [](ObjectReader& in) { (void)in.optional_text("x"); };
  const auto integer = [](ObjectReader& in) { (void)in.optional_integer("x", 1, 10); };
  const auto boolean = [](ObjectReader& in) { (void)in.boolean("x", false); };
  const auto texts = [](ObjectReader& in) { (void)in.texts("x", 1); };
  const auto instant = [](ObjectReader& in) { (void)in.optional_instant("x"); };
  const auto object = [](ObjectReader& in) { (void)in.object_text("x"); };
  BOOST_TEST(refused("{}", text));
  BOOST_TEST(refused(R"({"x":null})", text));
  BOOST_TEST(refused(R"({"x":1})", optional_text));
  BOOST_TEST(refused(R"({"x":0})", integer));
  BOOST_TEST(refused(R"({"x":11})", integer));
  BOOST_TEST(refused(R"({"x":5.0})", integer));
  BOOST_TEST(refused(R"({"x":"5"})", integer));
  BOOST_TEST(refused(R"({"x":18446744073709551615})", integer));
  BOOST_TEST(refused(R"({"x":null})", boolean));
  BOOST_TEST(refused(R"({"x":"true"})", boolean));
  BOOST_TEST(refused(R"({"x":["a","b"]})", texts));
  BOOST_TEST(refused(R"({"x":[1]})", texts));
  BOOST_TEST(refused(R"({"x":"a"})", texts));
  BOOST_TEST(refused(R"({"x":"yesterday"})", instant));
  BOOST_TEST(refused(R"({"x":[]})", object));
}

BOOST_AUTO_TEST_CASE(inner_objects_name_their_members_in_full) {
  Parsed parsed(R"({"policy":{"max_lifetime_days":"x","typo":1}})");
  auto policy = parsed.in.optional_object("policy");
  BOOST_REQUIRE(policy.has_value());
  (void)policy->optional_integer("max_lifetime_days", 1, 2);
  (void)policy->finish();
  BOOST_TEST(parsed.problem() == "invalid /policy/max_lifetime_days");
}

BOOST_AUTO_TEST_CASE(unknown_members_of_inner_objects_count) {
  Parsed parsed(R"({"policy":{"typo":1}})");
  BOOST_TEST(!parsed.in.optional_object("policy")->finish());
  BOOST_TEST(parsed.problem() == "invalid /policy/typo");
}

BOOST_AUTO_TEST_CASE(a_reader_of_an_error_tells_it) {
  ObjectReader in(Error{ErrorCode::Malformed, "why", "where"});
  BOOST_TEST(in.text("a").empty());
  const auto done = in.finish();
  BOOST_REQUIRE(!done);
  BOOST_TEST(done.error().message == "why");
}

BOOST_AUTO_TEST_SUITE_END()

}
