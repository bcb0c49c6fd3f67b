#include "base/histogram.h"

#include <boost/test/unit_test.hpp>

#include <array>

namespace histogram_test {

using namespace tokenward;
using namespace std::chrono_literals;

namespace {

constexpr std::array<std::uint64_t, 3> kBounds{1, 4, 16};

std::vector<std::uint64_t> spread(std::initializer_list<std::uint64_t> values) {
  Histogram histogram(kBounds);
  for (const auto value : values) histogram.record(value);
  return histogram.snapshot().counts;
}

/// The bound of the bucket that a time falls into; 0: beyond all.
std::uint64_t bucket_of(TimeHistogram::Clock::duration time) {
  TimeHistogram histogram;
  histogram.record(time);
  const auto snapshot = histogram.snapshot();
  for (std::size_t i = 0; i < snapshot.bounds.size(); ++i) {
    if (snapshot.counts[i] == 1) return snapshot.bounds[i];
  }
  return 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(histogram)

BOOST_AUTO_TEST_CASE(a_bound_belongs_to_what_is_below_it) {
  BOOST_TEST(spread({0, 1}) == (std::vector<std::uint64_t>{2, 0, 0, 0}), boost::test_tools::per_element());
  BOOST_TEST(spread({2, 4}) == (std::vector<std::uint64_t>{0, 2, 0, 0}), boost::test_tools::per_element());
  BOOST_TEST(spread({5, 16}) == (std::vector<std::uint64_t>{0, 0, 2, 0}), boost::test_tools::per_element());
  BOOST_TEST(spread({17, ~0ULL}) == (std::vector<std::uint64_t>{0, 0, 0, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(sum_and_count_are_of_all_values) {
  Histogram histogram(kBounds);
  for (const std::uint64_t value : {1, 3, 100}) histogram.record(value);
  BOOST_TEST(histogram.snapshot().sum == 104U);
  BOOST_TEST(histogram.snapshot().count() == 3U);
}

BOOST_AUTO_TEST_CASE(times_are_kept_in_microseconds) {
  BOOST_TEST(bucket_of(0us) == 50U);
  BOOST_TEST(bucket_of(-1s) == 50U);
  BOOST_TEST(bucket_of(50us) == 50U);
  BOOST_TEST(bucket_of(51us) == 100U);
  BOOST_TEST(bucket_of(3ms) == 5'000U);
  BOOST_TEST(bucket_of(10s) == 10'000'000U);
  BOOST_TEST(bucket_of(11s) == 0U);
}

BOOST_AUTO_TEST_CASE(a_timer_records_once_when_it_goes) {
  TimeHistogram histogram;
  {
    const TimeHistogram::Timer timer(histogram);
    BOOST_TEST(histogram.snapshot().count() == 0U);
  }
  BOOST_TEST(histogram.snapshot().count() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}
