// What the plugin says about itself.
#include <boost/test/unit_test.hpp>
#include <string>

#include "support.h"

using namespace tokenward::test;

BOOST_FIXTURE_TEST_SUITE(tables, StoreFixture)

BOOST_AUTO_TEST_CASE(the_plugin_says_what_it_is) {
  BOOST_TEST(plugin().abi_minor == TKW_ABI_MINOR);
  BOOST_TEST(std::string(plugin().name) == TOKENWARD_TEST_NAME);
  BOOST_TEST((store.table().wait != nullptr && store.table().interrupt != nullptr));
  const tkw_info info = store.info();
  BOOST_TEST(info.caps == static_cast<std::uint64_t>(TKW_CAP_DURABLE));
  BOOST_TEST(info.max_appliers == 1U);
  BOOST_TEST(info.max_concurrency > info.max_appliers);
}

BOOST_AUTO_TEST_SUITE_END()
