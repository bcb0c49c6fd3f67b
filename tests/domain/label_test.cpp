// Labels, reasons and display names: what people type or paste.

#include <boost/test/unit_test.hpp>

#include "domain/tenant.h"
#include "domain/token.h"

namespace label_test {

using namespace tokenward;
using namespace tokenward::domain;

namespace {

std::string kept(std::string_view text) {
  const auto label = normalise_label(text);
  return label ? *label : "refused: " + label.error().message;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

void check_refused(std::string_view text) {
  const auto label = normalise_label(text);
  BOOST_REQUIRE(!label);
  BOOST_CHECK(label.error().code == ErrorCode::Invalid);
  BOOST_TEST(label.error().field == "label");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(label)

BOOST_AUTO_TEST_CASE(surrounding_white_space_is_removed_and_inner_is_kept) {
  BOOST_TEST(kept("  my  laptop \t\r\n") == "my  laptop");
  BOOST_TEST(kept("\u00A0my\u00A0laptop\u00A0") == "my\u00A0laptop");
  BOOST_TEST(kept("\u3000\u2003 \u202Fkey\u205F\u1680\u3000") == "key");
  BOOST_TEST(kept(" \u3000 \u00A0 x") == "x");
}

BOOST_AUTO_TEST_CASE(every_blank_of_unicode_is_trimmed_and_nothing_next_to_it) {
  for (const char* blank : {"\u0020", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
                            "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u202F", "\u205F", "\u3000"}) {
    BOOST_TEST(kept(std::string(blank) + "x" + blank) == "x");
    check_refused(blank);
  }
  for (const char* letter : {"\u00A1", "\u167F", "\u1FFF", "\u200B", "\u2060", "\u3001", "\uFEFF"}) {
    BOOST_TEST(kept(letter) == letter);
  }
}

BOOST_AUTO_TEST_CASE(a_label_that_is_empty_or_blank_is_refused) {
  for (const char* text : {"", " ", "\t\n", "\u00A0\u3000"}) check_refused(text);
}

BOOST_AUTO_TEST_CASE(length_is_counted_in_code_points_after_trimming) {
  for (const char* point : {"x", "ß", "字", "😀"}) {
    BOOST_TEST(kept(repeated(point, 100)) == repeated(point, 100));
    BOOST_TEST(kept("  " + repeated(point, 100) + "\u3000") == repeated(point, 100));
    check_refused(repeated(point, 101));
  }
}

BOOST_AUTO_TEST_CASE(a_joined_emoji_counts_each_of_its_code_points) {
  const std::string family = "👩\u200D👧";  // three code points
  BOOST_TEST(kept(repeated(family, 33) + "x") == repeated(family, 33) + "x");
  check_refused(repeated(family, 34));
}

BOOST_AUTO_TEST_CASE(right_to_left_text_and_its_marks_stay_as_they_are) {
  for (const char* text : {"מפתח גישה", "رمز الوصول", "\u200Fשלום\u200E", "abc \u202Bעברית\u202C"}) {
    BOOST_TEST(kept(text) == text);
  }
}

BOOST_AUTO_TEST_CASE(a_control_character_inside_is_refused_wherever_it_stands) {
  for (const char* control : {"\x01", "\t", "\n", "\x1B", "\x7F", "\u0080", "\u0085", "\u009F"}) {
    check_refused("a" + std::string(control) + "b");
  }
  check_refused(std::string_view("a\0b", 3));
  check_refused("\u0085a");
  check_refused(std::string_view("\0", 1));
}

BOOST_AUTO_TEST_CASE(malformed_utf_8_is_refused) {
  for (const char* text : {"\xFF", "a\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xA0"})
    check_refused(text);
}

BOOST_AUTO_TEST_CASE(a_reason_may_be_empty_and_has_twice_the_room) {
  BOOST_REQUIRE(normalise_reason("   "));
  BOOST_TEST(*normalise_reason("   ") == "");
  BOOST_TEST(*normalise_reason(" left the company ") == "left the company");
  BOOST_TEST(!!normalise_reason(repeated("😀", 200)));
  const auto refused = normalise_reason(repeated("x", 201));
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().field == "reason");
  BOOST_TEST(!normalise_reason("a\nb"));
}

BOOST_AUTO_TEST_CASE(a_display_name_follows_the_same_rules_under_its_own_name) {
  BOOST_TEST(*normalise_display_name(" Acme \u3000") == "Acme");
  for (const std::string& text : {std::string(), repeated("x", 101), std::string("a\x7F")}) {
    const auto refused = normalise_display_name(text);
    BOOST_REQUIRE(!refused);
    BOOST_CHECK(refused.error().code == ErrorCode::Invalid);
    BOOST_TEST(refused.error().field == "display_name");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
