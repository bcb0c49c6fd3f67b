#include "base/exposition.h"

#include <boost/test/unit_test.hpp>

namespace exposition_test {

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

BOOST_AUTO_TEST_CASE(a_histogram_adds_its_buckets_up) {
  static constexpr std::uint64_t kBounds[] = {1, 10};
  Histogram sizes(kBounds);
  for (const std::uint64_t size : {1, 2, 3, 50}) sizes.record(size);
  Exposition out;
  out.family("tokenward_size", Exposition::Kind::Histogram, "How many.");
  out.sample(sizes.snapshot(), {{"store", "main"}});
  BOOST_TEST(std::move(out).take() ==
             "# HELP tokenward_size How many.\n"
             "# TYPE tokenward_size histogram\n"
             "tokenward_size_bucket{store=\"main\",le=\"1\"} 1\n"
             "tokenward_size_bucket{store=\"main\",le=\"10\"} 3\n"
             "tokenward_size_bucket{store=\"main\",le=\"+Inf\"} 4\n"
             "tokenward_size_sum{store=\"main\"} 56\n"
             "tokenward_size_count{store=\"main\"} 4\n");
}

BOOST_AUTO_TEST_CASE(bounds_of_times_are_seconds_without_idle_zeros) {
  static constexpr std::uint64_t kBounds[] = {50, 2'500, 1'000'000, 10'000'000};
  Histogram times(kBounds, Histogram::Unit::Microseconds);
  times.record(1'500'001);
  Exposition out;
  out.sample(times.snapshot());
  BOOST_TEST(std::move(out).take() ==
             "_bucket{le=\"0.00005\"} 0\n"
             "_bucket{le=\"0.0025\"} 0\n"
             "_bucket{le=\"1\"} 0\n"
             "_bucket{le=\"10\"} 1\n"
             "_bucket{le=\"+Inf\"} 1\n"
             "_sum 1.500001\n"
             "_count 1\n");
}

BOOST_AUTO_TEST_CASE(a_label_cannot_end_its_line) {
  Exposition out;
  out.sample(1, {{"store", "a\"b\\c\nd"}});
  BOOST_TEST(std::move(out).take() == "{store=\"a\\\"b\\\\c\\nd\"} 1\n");
}

BOOST_AUTO_TEST_SUITE_END()

}
