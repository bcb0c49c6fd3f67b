#include "app/toml_text.h"

#include <boost/test/unit_test.hpp>

namespace tokenward::app {
namespace {

BOOST_AUTO_TEST_SUITE(toml_text)

BOOST_AUTO_TEST_CASE(strings_and_comments_may_hold_any_character) {
  for (const char* text : {"",
                           "a = 1",
                           "a = \"é\"",
                           "a = 'é'",
                           "a = \"\"\"é\né\"\"\"",
                           "a = '''é\n'é'''",
                           "# é\na = 1",
                           "\"é\" = 1",
                           "a.\"é\" = 1",
                           "[ 'é' ]",
                           "a = [\"é\",\n 'é', \"é\"]",
                           "a = { 'é' = 'é' }",
                           "a = { b = 1, 'é' = [1, 'é'] }\nb = 'é'",
                           "a = [ # é\n  1,\n  'é' # é\n]\n'é' = 1",
                           "[[ a.'é' ]]",
                           "a = \"\\\"é\"",
                           "a = '\\' # é",
                           "a = \"\" # é",
                           "a = '''\"'''  # é",
                           "\xEF\xBB\xBF"
                           "a = 1"}) {
    BOOST_TEST(!find_foreign_character(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(elsewhere_it_is_found_with_its_place) {
  BOOST_TEST((find_foreign_character("a = “x”") == TextPlace{1, 5}));
  BOOST_TEST((find_foreign_character("a = 1\n\xC2\xA0"
                                     "b = 2") == TextPlace{2, 1}));
  BOOST_TEST((find_foreign_character("a = \"éé\"é") == TextPlace{1, 9}));
  BOOST_TEST((find_foreign_character("a = 'x\\'é") == TextPlace{1, 9}));
  BOOST_TEST((find_foreign_character("a = '''x''' é") == TextPlace{1, 13}));
  BOOST_TEST((find_foreign_character("a = 1 # é\né") == TextPlace{2, 1}));
  BOOST_TEST((find_foreign_character("a = \"open\né") == TextPlace{2, 1}));
}

BOOST_AUTO_TEST_CASE(quotes_inside_of_something_malformed_open_no_string) {
  BOOST_TEST((find_foreign_character("a = 2@'é") == TextPlace{1, 8}));
  BOOST_TEST((find_foreign_character("2=2@'$@=\u037f\x10"
                                     "D@\u063f=?2") == TextPlace{1, 9}));
  BOOST_TEST((find_foreign_character("2=2s?2@='@\ufefb?2") == TextPlace{1, 11}));
  BOOST_TEST((find_foreign_character("a = 1.'é'") == TextPlace{1, 8}));
  BOOST_TEST((find_foreign_character("a = 'x''é'") == TextPlace{1, 9}));
  BOOST_TEST((find_foreign_character("a = [1, 2'é']") == TextPlace{1, 11}));
  BOOST_TEST((find_foreign_character("a = { b = 1'é' }") == TextPlace{1, 13}));
}

BOOST_AUTO_TEST_CASE(a_text_that_breaks_off_is_no_danger) {
  for (const char* text : {"\"", "'", "\"\"\"", "'''", "\"\\", "#", "\"\"\"\\"}) {
    BOOST_TEST(!find_foreign_character(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app
