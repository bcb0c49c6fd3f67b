#include "http/health.h"

#include <boost/test/unit_test.hpp>

namespace health_test {

using namespace tokenward::http;
using namespace std::chrono_literals;

namespace {
const Health::Time kNow{1h};
}

BOOST_AUTO_TEST_SUITE(health)

BOOST_AUTO_TEST_CASE(nobody_is_ready_before_the_first_news) {
  BOOST_TEST(!Health{}.report(kNow).ready);
  BOOST_TEST(Health{}.report(kNow).json == "{\"ready\":false,\"stopping\":false,\"stores\":[]}\n");
}

BOOST_AUTO_TEST_CASE(one_store_in_trouble_is_named) {
  Health health;
  health.publish({{"main", "no answer", true, kNow}, {"acme", "", false, kNow}});
  const auto report = health.report(kNow);
  BOOST_TEST(!report.ready);
  BOOST_TEST(
      report.json ==
      "{\"ready\":false,\"stopping\":false,\"stores\":[{\"store\":\"main\",\"ready\":false,\"problem\":\"no answer\"},"
      "{\"store\":\"acme\",\"ready\":true,\"problem\":null}]}\n");
}

BOOST_AUTO_TEST_CASE(ready_while_the_news_are_fresh) {
  Health health;
  health.publish({{"main", "", true, kNow}});
  BOOST_TEST(health.report(kNow + Health::kStale).ready);
  BOOST_TEST(!health.report(kNow + Health::kStale + 1ms).ready);
  health.publish({{"main", "", true, kNow + 1min}});
  BOOST_TEST(health.report(kNow + 1min).ready);
}

BOOST_AUTO_TEST_CASE(a_store_that_some_tenants_alone_live_in_keeps_nobody_from_the_others) {
  Health health;
  health.publish({{"main", "", true, kNow}, {"acme", "no answer", false, kNow}});
  BOOST_TEST(health.report(kNow).ready);
  BOOST_TEST(health.report(kNow).json.find("\"acme\",\"ready\":false,\"problem\":\"no answer\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_store_that_is_not_heard_of_is_named_though_others_are) {
  Health health;
  health.publish({{"main", "", true, kNow + 1min}, {"acme", "", false, kNow}});
  const auto report = health.report(kNow + 1min);
  BOOST_TEST(report.ready);
  BOOST_TEST(report.json.find("\"acme\",\"ready\":false") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_stopping_daemon_is_not_ready) {
  Health health;
  health.publish({{"main", "", true, kNow}});
  BOOST_TEST(health.report(kNow).ready);
  health.begin_stop();
  const auto report = health.report(kNow);
  BOOST_TEST(!report.ready);
  BOOST_TEST(report.json ==
             "{\"ready\":false,\"stopping\":true,\"stores\":[{\"store\":\"main\",\"ready\":true,\"problem\":null}]}\n");
}

BOOST_AUTO_TEST_SUITE_END()

}
