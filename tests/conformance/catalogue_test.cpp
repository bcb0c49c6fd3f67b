// The cases by name.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "runner/catalogue.h"

namespace catalogue_test {

using namespace tokenward::conformance;

BOOST_AUTO_TEST_SUITE(catalogue)

BOOST_AUTO_TEST_CASE(every_case_has_a_name_of_its_own_and_says_what_it_proves) {
  std::set<std::string> names;
  for (const Case& each : all_cases()) {
    BOOST_TEST(names.insert(std::string(each.name)).second, each.name);
    BOOST_TEST(each.name.find('.') != std::string::npos, each.name);
    BOOST_TEST(!each.proves.empty(), each.name);
  }
}

BOOST_AUTO_TEST_CASE(the_table_in_the_readme_is_the_list_of_cases) {
  std::ifstream file(TOKENWARD_CONFORMANCE_README);
  std::set<std::string> documented, there;
  for (std::string line; std::getline(file, line);)
    if (line.rfind("| `", 0) == 0) documented.insert(line);
  for (const Case& each : all_cases())
    there.insert("| `" + std::string(each.name) + "` | " + name_of(each.level) + " | " + std::string(each.proves) +
                 " |");
  BOOST_TEST(documented == there, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_level_has_those_before_it_too) {
  const auto core = selected_cases(Level::Core, {}), durable = selected_cases(Level::Durable, {});
  BOOST_TEST(core.size() < durable.size());
  BOOST_TEST(durable.size() < selected_cases(Level::MultiNode, {}).size());
  for (const Case& each : core) BOOST_TEST((each.level == Level::Core));
}

BOOST_AUTO_TEST_CASE(a_name_or_a_group_chooses_whatever_the_level) {
  BOOST_TEST(selected_cases(Level::Core, {"power.cut_keeps_what_was_acknowledged"}).size() == 1U);
  const auto group = selected_cases(Level::Core, {"feed"});
  BOOST_TEST(group.size() > 1U);
  for (const Case& each : group) BOOST_TEST(each.group() == "feed");
  BOOST_CHECK_THROW(selected_cases(Level::Core, {"feed.no_such_case"}), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()

}
