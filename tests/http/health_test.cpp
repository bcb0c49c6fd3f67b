#include "http/health.h"

#include <boost/test/unit_test.hpp>

using namespace tokenward::http;
using namespace std::chrono_literals;

namespace {
const Health::Time kNow{1h};
}

BOOST_AUTO_TEST_SUITE(health)

BOOST_AUTO_TEST_CASE(nobody_is_ready_before_the_first_news) {
  BOOST_TEST(!Health{}.report(kNow).ready);
  BOOST_TEST(Health{}.report(kNow).json == "{\"ready\":false,\"stores\":[]}\n");
}

BOOST_AUTO_TEST_CASE(one_store_in_trouble_is_named) {
  Health health;
  health.publish({{"main", ""}, {"acme", "no answer"}}, kNow);
  const auto report = health.report(kNow);
  BOOST_TEST(!report.ready);
  BOOST_TEST(report.json ==
             "{\"ready\":false,\"stores\":[{\"store\":\"main\",\"ready\":true,\"problem\":null},"
             "{\"store\":\"acme\",\"ready\":false,\"problem\":\"no answer\"}]}\n");
}

BOOST_AUTO_TEST_CASE(ready_while_the_news_are_fresh) {
  Health health;
  health.publish({{"main", ""}}, kNow);
  BOOST_TEST(health.report(kNow + Health::kStale).ready);
  BOOST_TEST(!health.report(kNow + Health::kStale + 1ms).ready);
  health.publish({{"main", ""}}, kNow + 1min);
  BOOST_TEST(health.report(kNow + 1min).ready);
}

BOOST_AUTO_TEST_CASE(a_stopping_daemon_is_not_ready) {
  Health health;
  health.publish({{"main", ""}}, kNow);
  health.begin_stop();
  BOOST_TEST(!health.report(kNow).ready);
}

BOOST_AUTO_TEST_SUITE_END()
