#include "app/nearest.h"

#include <boost/test/unit_test.hpp>

#include <vector>

namespace tokenward::app::nearest_test {
namespace {

const std::vector<std::string> kWords{"threads", "max_connections", "deadlines", "idle"};

BOOST_AUTO_TEST_SUITE(nearest_word)

BOOST_AUTO_TEST_CASE(one_or_two_slips_are_recognised) {
  BOOST_TEST((nearest("thread", kWords) == "threads"));
  BOOST_TEST((nearest("thraeds", kWords) == "threads"));
  BOOST_TEST((nearest("max-connections", kWords) == "max_connections"));
  BOOST_TEST((nearest("ilde", kWords) == "idle"));
}

BOOST_AUTO_TEST_CASE(what_is_further_off_is_no_guess) {
  BOOST_TEST(!nearest("thr", kWords).has_value());
  BOOST_TEST(!nearest("connections", kWords).has_value());
  BOOST_TEST(!nearest("", kWords).has_value());
  BOOST_TEST(!nearest("id", std::vector<std::string>{"no"}).has_value());
}

BOOST_AUTO_TEST_CASE(the_closest_wins_and_the_first_of_equals) {
  BOOST_TEST((nearest("abcd", std::vector<std::string>{"abxy", "abcx", "abcy"}) == "abcx"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::nearest_test
