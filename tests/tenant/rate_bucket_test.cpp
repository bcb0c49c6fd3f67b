#include "tenant/rate_bucket.h"

#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

namespace rate_bucket_test {

using namespace tokenward::tenant;
using tokenward::domain::Rate;
using namespace std::chrono_literals;

namespace {

constexpr SteadyTime kStart = 1h;

/// How many requests are let through one by one at `now`.
unsigned drain(RateBucket& bucket, const Rate& rate, SteadyTime now) {
  unsigned granted = 0;
  while (bucket.take(rate, now, 1).granted) ++granted;
  return granted;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rate_bucket)

BOOST_AUTO_TEST_CASE(a_burst_at_once_and_then_exactly_the_rate) {
  for (const Rate rate : {Rate{1, 1}, Rate{3, 7}, Rate{7, 3}, Rate{1000, 1}, Rate{99'991, 250'000}}) {
    RateBucket bucket(rate, kStart);
    BOOST_TEST(drain(bucket, rate, kStart) == rate.burst);
    unsigned granted = 0;
    constexpr unsigned kSteps = 64;  // of 1/16 s each: four seconds, and never so long that it is full
    if (rate.burst < rate.per_second / 16 + 1) continue;
    for (unsigned step = 1; step <= kSteps; ++step) granted += drain(bucket, rate, kStart + step * 62'500us);
    BOOST_TEST(granted == 4 * rate.per_second, rate.per_second << "/s");
  }
}

BOOST_AUTO_TEST_CASE(one_comes_back_at_its_microsecond_and_not_before) {
  const Rate rate{3, 1};
  RateBucket bucket(rate, kStart);
  BOOST_TEST(drain(bucket, rate, kStart) == 1u);
  BOOST_TEST(drain(bucket, rate, kStart + 333'333us) == 0u);
  BOOST_TEST(drain(bucket, rate, kStart + 333'334us) == 1u);
}

BOOST_AUTO_TEST_CASE(it_fills_to_its_burst_and_no_further) {
  const Rate rate{10, 5};
  RateBucket bucket(rate, kStart);
  drain(bucket, rate, kStart);
  BOOST_TEST(drain(bucket, rate, kStart + 24h) == 5u);
}

BOOST_AUTO_TEST_CASE(a_clock_that_stands_still_or_steps_back_lets_nothing_more_through) {
  const Rate rate{10, 5};
  RateBucket bucket(rate, kStart);
  BOOST_TEST(drain(bucket, rate, kStart) == 5u);
  BOOST_TEST(drain(bucket, rate, kStart) == 0u);
  for (const SteadyTime back : {1us, SteadyTime{1s}, SteadyTime{59min}}) {
    BOOST_TEST(drain(bucket, rate, kStart - back) == 0u);
  }
  BOOST_TEST(drain(bucket, rate, kStart + 100ms) == 1u);  // and it goes on as if nothing had been
}

BOOST_AUTO_TEST_CASE(taking_under_a_clock_that_steps_back_and_forth_never_exceeds_the_rate) {
  const Rate rate{100, 10};
  RateBucket bucket(rate, kStart);
  unsigned granted = 0;
  for (int step = 0; step < 1000; ++step) granted += drain(bucket, rate, kStart + (step % 2 == 0 ? 1s : 0s));
  BOOST_TEST(granted == 10u);
}

BOOST_AUTO_TEST_CASE(the_level_tells_what_is_left_and_when_there_is_more) {
  const Rate rate{10, 25};
  RateBucket bucket(rate, kStart);
  BucketLevel level = bucket.take(rate, kStart, 5);
  BOOST_TEST(level.granted);
  BOOST_TEST(level.remaining == 20u);
  BOOST_TEST(level.full_in_s == 1u);
  level = bucket.take(rate, kStart, 20);
  BOOST_TEST(level.remaining == 0u);
  BOOST_TEST(level.full_in_s == 3u);
  BOOST_TEST(level.retry_in_s == 0u);
  level = bucket.take(rate, kStart, 11);
  BOOST_TEST(!level.granted);
  BOOST_TEST(level.retry_in_s == 2u);
  BOOST_TEST(bucket.take(rate, kStart + 1'999ms, 20).retry_in_s == 1u);
  BOOST_TEST(bucket.take(rate, kStart + 2s, 20).granted);
}

BOOST_AUTO_TEST_CASE(what_never_fits_waits_for_a_full_bucket_and_is_paid_off) {
  const Rate rate{10, 20};
  RateBucket bucket(rate, kStart);
  BOOST_TEST(bucket.take(rate, kStart, 1).granted);
  BOOST_TEST(!bucket.take(rate, kStart, 50).granted);
  BOOST_TEST(bucket.take(rate, kStart + 100ms, 50).granted);
  BOOST_TEST(bucket.take(rate, kStart + 100ms, 1).remaining == 0u);
  BOOST_TEST(!bucket.take(rate, kStart + 100ms + 3s, 1).granted);  // 30 were owed
  BOOST_TEST(bucket.take(rate, kStart + 100ms + 3'100ms, 1).granted);
}

BOOST_AUTO_TEST_CASE(it_counts_on_where_its_number_wraps_round) {
  const Rate rate{100'000, 10};
  const SteadyTime wrap{static_cast<std::int64_t>(UINT64_MAX / 100'000)};
  RateBucket bucket(rate, wrap - 1s);
  BOOST_TEST(drain(bucket, rate, wrap - 1s) == 10u);
  BOOST_TEST(drain(bucket, rate, wrap + 1s) == 10u);
  BOOST_TEST(drain(bucket, rate, wrap + 1s) == 0u);
}

BOOST_AUTO_TEST_CASE(many_at_once_never_take_more_than_there_is) {
  const Rate rate{1000, 5000};
  RateBucket bucket(rate, kStart);
  std::atomic<unsigned> granted{0};
  {
    std::vector<std::jthread> takers;
    for (unsigned taker = 0; taker < 4; ++taker) {
      takers.emplace_back([&] {
        for (unsigned i = 0; i < 4000; ++i) {
          // Each sees time go on by itself, now ahead of the others and now behind.
          if (bucket.take(rate, kStart + i * 250us, 1).granted) ++granted;
        }
      });
    }
  }
  BOOST_TEST(granted == 5000u + 999u);  // 16,000 wanted to, until 999.75 ms had passed
}

BOOST_AUTO_TEST_SUITE_END()

}
