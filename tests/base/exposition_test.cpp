#include "base/exposition.h"

#include <boost/test/unit_test.hpp>

using namespace tokenward;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(exposition)

BOOST_AUTO_TEST_CASE(each_metric_has_help_type_and_its_samples) {
  Exposition out;
  out.family("tokenward_things_total", Exposition::Kind::Counter, "Things that happened.");
  out.sample(7);
  out.family("tokenward_wait_seconds", Exposition::Kind::Gauge, "How long.");
  out.sample(3, {{"store", "main"}, {"kind", "b"}});
  BOOST_TEST(std::move(out).take() ==
             "# HELP tokenward_things_total Things that happened.\n"
             "# TYPE tokenward_things_total counter\n"
             "tokenward_things_total 7\n"
             "# HELP tokenward_wait_seconds How long.\n"
             "# TYPE tokenward_wait_seconds gauge\n"
             "tokenward_wait_seconds{store=\"main\",kind=\"b\"} 3\n");
}

BOOST_AUTO_TEST_CASE(times_are_seconds) {
  Exposition out;
  for (const auto time : {0us, 1us, 999'999us, 1'000'000us, 61'000'050us}) out.sample(time);
  BOOST_TEST(std::move(out).take() == " 0.000000\n 0.000001\n 0.999999\n 1.000000\n 61.000050\n");
}

BOOST_AUTO_TEST_CASE(a_label_cannot_end_its_line) {
  Exposition out;
  out.sample(1, {{"store", "a\"b\\c\nd"}});
  BOOST_TEST(std::move(out).take() == "{store=\"a\\\"b\\\\c\\nd\"} 1\n");
}

BOOST_AUTO_TEST_SUITE_END()
