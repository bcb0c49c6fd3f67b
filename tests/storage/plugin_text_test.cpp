#include "storage/plugin_text.h"

#include <boost/test/unit_test.hpp>

#include "base/encoding.h"

namespace plugin_text_test {

using namespace tokenward;
using namespace tokenward::storage;

BOOST_AUTO_TEST_SUITE(plugin_text)

BOOST_AUTO_TEST_CASE(text_stays_as_it_is_if_it_is_one_line_of_utf8) {
  BOOST_TEST(one_line("Gr\xC3\xB6\xC3\x9F"
                      "e \xE2\x82\xAC") ==
             "Gr\xC3\xB6\xC3\x9F"
             "e \xE2\x82\xAC");
  BOOST_TEST(one_line("\xC2\xA0") == "\xC2\xA0");  // the first after the C1 controls
}

BOOST_AUTO_TEST_CASE(no_control_character_gets_through) {
  BOOST_TEST(one_line("a\r\nb\x1B[31m\x7F") == "a  b [31m ");
  BOOST_TEST(one_line("x\xC2\x9B"
                      "31my\xC2\x80") == "x  31my  ");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_are_masked) {
  BOOST_TEST(one_line("caf\xE9") == "caf?");
  BOOST_TEST(one_line("\xC2") == "?");
}

BOOST_AUTO_TEST_CASE(a_long_text_is_cut_between_characters) {
  std::string text(4095, 'a');
  text += "\xE2\x82\xAC and more";
  const std::string line = one_line(text);
  BOOST_TEST(line == std::string(4095, 'a'));
  BOOST_TEST(is_utf8(line));
}

BOOST_AUTO_TEST_SUITE_END()

}
