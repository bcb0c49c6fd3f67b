#include "crypto/canonical_json.h"

#include <boost/json/parse.hpp>

#include "fixtures.h"

namespace tokenward::crypto::testing::canonical_json_test {
namespace {

namespace json = boost::json;

std::string canonical(std::string_view text) {
  return require(canonical_json(json::parse(json::string_view(text.data(), text.size()))));
}

bool has_canonical_form(const json::value& value) { return static_cast<bool>(canonical_json(value)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(canonical_form)

BOOST_AUTO_TEST_CASE(literals_and_integers) {
  BOOST_TEST(canonical(" [ null , true , false , 0 , -1 , 9007199254740991 , -9007199254740991 ] ") ==
             "[null,true,false,0,-1,9007199254740991,-9007199254740991]");
}

BOOST_AUTO_TEST_CASE(empty_containers) { BOOST_TEST(canonical(R"({"a": [ ], "b": { }})") == R"({"a":[],"b":{}})"); }

BOOST_AUTO_TEST_CASE(the_text_of_rfc_8785_section_3_2_2) {
  BOOST_TEST(
      canonical(R"({"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]})") ==
      "{\"literals\":[null,true,false],\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

BOOST_AUTO_TEST_CASE(the_members_of_rfc_8785_section_3_2_3) {
  const std::string text = canonical(R"({"\u20ac": "Euro Sign", "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One", "\ud83d\ude00": "Emoji: Grinning Face",
    "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"})");
  const std::vector<std::string_view> order{"Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"};
  for (std::size_t i = 1; i < order.size(); ++i) BOOST_TEST(text.find(order[i - 1]) < text.find(order[i]), order[i]);
}

BOOST_AUTO_TEST_CASE(members_sort_by_utf_16_units) {
  // U+1F600 is D83D DE00 in UTF-16: after U+D7FF, before U+E000 and U+FFFD, though its code point is the greatest.
  BOOST_TEST(canonical(R"({"\ufffd": 1, "\ue000": 2, "\ud83d\ude00": 3, "\ud7ff": 4, "a\ue000": 5, "a": 6, "": 7})") ==
             "{\"\":7,\"a\":6,\"a\xEE\x80\x80\":5,\"\xED\x9F\xBF\":4,\"\xF0\x9F\x98\x80\":3,\"\xEE\x80\x80\":2,"
             "\"\xEF\xBF\xBD\":1}");
}

BOOST_AUTO_TEST_CASE(every_control_character_has_its_shortest_escape) {
  std::string text;
  for (char c = 0; c < 0x20; ++c) text += c;
  text += "\x7F";
  BOOST_TEST(require(canonical_json(json::string(text))) ==
             "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
             "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d"
             "\\u001e\\u001f\x7F\"");
}

BOOST_AUTO_TEST_CASE(a_canonical_text_is_its_own_canonical_form) {
  const std::string once = canonical(R"({"b": [{"d": "\u00e9", "c": -5}, "\n"], "a": null})");
  BOOST_TEST(once == "{\"a\":null,\"b\":[{\"c\":-5,\"d\":\"\xC3\xA9\"},\"\\n\"]}");
  BOOST_TEST(canonical(once) == once);
}

BOOST_AUTO_TEST_CASE(both_kinds_of_integer_are_spelled_alike) {
  BOOST_TEST(require(canonical_json(json::value(std::uint64_t{5}))) == "5");
  BOOST_TEST(require(canonical_json(json::value(std::int64_t{5}))) == "5");
}

BOOST_AUTO_TEST_CASE(numbers_that_are_no_safe_integers_are_refused) {
  for (const json::value& number :
       {json::value(0.5), json::value(1.0), json::value(-0.0), json::value(std::int64_t{1} << 53),
        json::value(-(std::int64_t{1} << 53)), json::value(INT64_MIN), json::value(UINT64_MAX)}) {
    BOOST_TEST((refusal(canonical_json(number)).code == ErrorCode::Invalid));
    BOOST_TEST(!has_canonical_form(json::array{number}));
    BOOST_TEST(!has_canonical_form(json::object{{"a", number}}));
  }
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf_8_is_refused) {
  for (const std::string_view text : {"\xFF", "\xC3", "\xED\xA0\x80", "\xC0\x80"}) {
    const json::string_view view(text.data(), text.size());
    BOOST_TEST(!has_canonical_form(json::string(view)));
    BOOST_TEST(!has_canonical_form(json::object{{view, 1}}));
  }
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_refused) {
  const auto nested = [](int depth) {
    json::value value = nullptr;
    for (int i = 0; i < depth; ++i) value = json::array{std::move(value)};
    return value;
  };
  BOOST_TEST(has_canonical_form(nested(32)));
  BOOST_TEST(!has_canonical_form(nested(33)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::crypto::testing::canonical_json_test
