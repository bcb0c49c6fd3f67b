#include "app/toml_text.h"

#include <boost/test/unit_test.hpp>

namespace tokenward::app::toml_text_test {
namespace {

BOOST_AUTO_TEST_SUITE(toml_text)

BOOST_AUTO_TEST_CASE(strings_and_comments_may_hold_any_character) {
  for (const char* text : {"", "a = 1", "a = \"é\"", "a = 'é'", "a = \"\"\"é\né\"\"\"", "a = '''é\n'é'''", "# é\na = 1",
                           "\"é\" = 1", "a = \"\\\"é\"", "a = '\\' # é", "a = \"\" # é", "a = '''\"'''  # é",
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

BOOST_AUTO_TEST_CASE(a_text_that_breaks_off_is_no_danger) {
  for (const char* text : {"\"", "'", "\"\"\"", "'''", "\"\\", "#", "\"\"\"\\"}) {
    BOOST_TEST(!find_foreign_character(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::toml_text_test
