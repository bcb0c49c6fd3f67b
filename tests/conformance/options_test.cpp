// The command line of the kit.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "runner/options.h"

namespace options_test {

using namespace tokenward::conformance;

namespace {

Options read(std::vector<std::string> more) {
  more.insert(more.begin(), {"mystore.so", "--settings", "my store.toml"});
  return read_options(more);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(options)

BOOST_AUTO_TEST_CASE(values_follow_their_names_or_a_sign) {
  const Options options = read({"--level=multi-node", "--case", "feed", "--case=race", "--seed", "7", "--jobs=3"});
  BOOST_TEST(options.plugin == "mystore.so");
  BOOST_TEST(options.settings == "my store.toml");
  BOOST_TEST((options.level == Level::MultiNode));
  BOOST_TEST(options.cases == (std::vector<std::string>{"feed", "race"}), boost::test_tools::per_element());
  BOOST_TEST((options.seed == 7U));
  BOOST_TEST(options.jobs == 3U);
  BOOST_TEST(!options.no_skips);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_meant_is_refused) {
  for (const std::vector<std::string>& bad : std::vector<std::vector<std::string>>{{"--level=best"},
                                                                                   {"--seed=-1"},
                                                                                   {"--seed"},
                                                                                   {"--jobs=0"},
                                                                                   {"--jobs=65"},
                                                                                   {"--scale=0"},
                                                                                   {"--scale=1x"},
                                                                                   {"--sede=1"},
                                                                                   {"another.so"},
                                                                                   {"--in-process"}})
    BOOST_CHECK_THROW(read(bad), UsageError);
  BOOST_CHECK_THROW(read_options({}), UsageError);
  BOOST_CHECK_THROW(read_options({"mystore.so"}), UsageError);
}

BOOST_AUTO_TEST_CASE(help_and_list_need_no_plugin) {
  BOOST_TEST(read_options({"--help"}).help);
  BOOST_TEST(read_options({"--list"}).list);
}

BOOST_AUTO_TEST_CASE(the_command_to_repeat_can_be_pasted_into_a_shell) {
  BOOST_TEST(repeat_command(read({"--scale=2.5"}), "feed.x", 9) ==
             "tokenward-storage-check mystore.so --settings 'my store.toml' --case feed.x --seed 9 --scale 2.5");
  Options quoted = read({});
  quoted.plugin = "it's.so";
  BOOST_TEST(repeat_command(quoted, "feed.x", 9).find("'it'\\''s.so'") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}
