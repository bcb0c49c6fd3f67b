#include "domain/identifiers.h"

#include <boost/test/unit_test.hpp>
#include <string>

namespace identifiers_test {

using namespace tokenward;
using namespace tokenward::domain;

BOOST_AUTO_TEST_SUITE(identifiers)

BOOST_AUTO_TEST_CASE(a_slug_has_1_to_63_lower_case_letters_digits_and_inner_hyphens) {
  for (const std::string& text :
       {std::string("a"), std::string("0"), std::string("acme"), std::string("a-b-c"), std::string("9-lives"),
        std::string("system"), std::string("self"), std::string("a-"), std::string(63, 'z')}) {
    const auto slug = TenantSlug::parse(text);
    BOOST_REQUIRE_MESSAGE(slug, text);
    BOOST_TEST(slug->text() == text);
  }
}

BOOST_AUTO_TEST_CASE(a_slug_of_another_form_is_refused) {
  using namespace std::string_view_literals;
  for (const auto text :
       {""sv, "-"sv, "-a"sv, "A"sv, "aB"sv, "a_b"sv, "a.b"sv, "a b"sv, "a/b"sv, "ä"sv, "a\0"sv, "a\n"sv, "%61"sv}) {
    BOOST_TEST(!TenantSlug::parse(text), "accepted: " << text);
  }
  BOOST_TEST(!TenantSlug::parse(std::string(64, 'a')));
}

BOOST_AUTO_TEST_CASE(a_prefix_has_2_to_16_lower_case_letters_and_digits_and_starts_with_a_letter) {
  for (const char* text : {"tkw", "a1", "ab", "abcdefghijklmnop", "z9"}) {
    BOOST_REQUIRE_MESSAGE(TokenPrefix::parse(text), text);
    BOOST_TEST(TokenPrefix::parse(text)->text() == text);
  }
  for (const char* text : {"", "a", "1a", "A1", "aB", "a_b", "a-b", "ab ", "abcdefghijklmnopq", "äb"}) {
    BOOST_CHECK(TokenPrefix::check(text) == TokenPrefix::Problem::Form);
    BOOST_TEST(!TokenPrefix::parse(text), "accepted: " << text);
  }
}

BOOST_AUTO_TEST_CASE(well_known_prefixes_of_others_are_refused_as_such) {
  for (const char* text : {"ghp", "gho", "glpat", "npm", "pypi", "xoxb", "sk", "akia", "hf"}) {
    BOOST_CHECK(TokenPrefix::check(text) == TokenPrefix::Problem::WellKnown);
    BOOST_TEST(!TokenPrefix::parse(text), "accepted: " << text);
  }
  BOOST_TEST(!!TokenPrefix::parse("ghpx"));
  BOOST_TEST(!!TokenPrefix::parse("sk1"));
}

BOOST_AUTO_TEST_CASE(the_default_prefix_may_be_chosen) { BOOST_TEST(!!TokenPrefix::parse(kDefaultTokenPrefix)); }

BOOST_AUTO_TEST_CASE(an_owner_is_1_to_255_bytes_of_utf_8_kept_as_they_are) {
  for (const std::string& text :
       {std::string("a"), std::string(255, 'x'), std::string("alice@example.com"), std::string(" alice "),
        std::string("Ålice"), std::string("字"), std::string("a:b/c?d#e\"f\\g"), std::string(85 * 3, 'x')}) {
    const auto owner = Owner::parse(text);
    BOOST_REQUIRE_MESSAGE(owner, text);
    BOOST_TEST(owner->text() == text);
  }
}

BOOST_AUTO_TEST_CASE(the_255_of_an_owner_are_bytes_not_code_points) {
  std::string text;
  for (int i = 0; i < 63; ++i) text += "😀";
  BOOST_TEST(!!Owner::parse(text + "abc"));
  BOOST_TEST(!Owner::parse(text + "abcd"));
  BOOST_TEST(!Owner::parse(text + "😀"));
}

BOOST_AUTO_TEST_CASE(an_owner_has_no_control_character_and_no_malformed_byte) {
  using namespace std::string_view_literals;
  for (const auto text : {""sv, "a\0"sv, "\0"sv, "a\tb"sv, "a\n"sv, "\x1F"sv, "a\x7F"sv, "a\u0080"sv, "\u009F"sv,
                          "\xFF"sv, "a\xC3"sv, "\xC1\xA1"sv, "\xED\xBF\xBF"sv, "\xF5\x80\x80\x80"sv}) {
    BOOST_TEST(!Owner::parse(text));
  }
}

BOOST_AUTO_TEST_CASE(owners_are_compared_as_bytes) {
  BOOST_CHECK(*Owner::parse("alice") != *Owner::parse("Alice"));
  BOOST_CHECK(*Owner::parse("alice") != *Owner::parse("alice "));
  BOOST_CHECK(*Owner::parse("\u00E5") != *Owner::parse("a\u030A"));  // NFC and NFD
}

BOOST_AUTO_TEST_CASE(a_token_id_reads_back_from_its_text_and_from_nothing_else) {
  TokenId id;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<std::uint8_t>(i * 17);
  BOOST_CHECK(parse_token_id(to_string(id)) == id);
  for (const char* text : {"", "00112233-4455-6677-8899-aabbccddeef", "00112233445566778899aabbccddeeff",
                           "{00112233-4455-6677-8899-aabbccddeeff}", "00112233-4455-6677-8899-aabbccddeefg"}) {
    BOOST_TEST(!parse_token_id(text), "accepted: " << text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
