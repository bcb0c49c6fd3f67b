#include "tenant/caller_buckets.h"

#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

namespace caller_buckets_test {

using namespace tokenward::tenant;
using tokenward::domain::Rate;
using namespace std::chrono_literals;

namespace {

constexpr SteadyTime kStart = 1h;
constexpr CallerKey kSets = 128;  // callers whose keys differ by a multiple of it compete for eight places

unsigned drain(CallerBuckets& buckets, CallerKey caller, const Rate& rate, SteadyTime now) {
  unsigned granted = 0;
  while (buckets.take(caller, rate, now, 1).granted) ++granted;
  return granted;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(caller_buckets)

BOOST_AUTO_TEST_CASE(each_caller_has_a_bucket_of_its_own) {
  CallerBuckets buckets;
  const Rate rate{1, 3};
  for (CallerKey caller = 1; caller <= 1024; ++caller) BOOST_TEST(drain(buckets, caller, rate, kStart) == 3u);
  for (CallerKey caller = 1; caller <= 1024; ++caller) BOOST_TEST(drain(buckets, caller, rate, kStart) == 0u);
}

BOOST_AUTO_TEST_CASE(a_newcomer_takes_the_place_of_who_would_start_full_again_anyway) {
  CallerBuckets buckets;
  const Rate rate{1, 3};
  for (CallerKey way = 0; way < 8; ++way) drain(buckets, 5 + way * kSets, rate, kStart);
  BOOST_TEST(drain(buckets, 5 + 8 * kSets, rate, kStart + 3s) == 3u);
  BOOST_TEST(drain(buckets, 5, rate, kStart + 3s) == 3u);
}

BOOST_AUTO_TEST_CASE(callers_by_turns_get_no_more_than_their_places) {
  CallerBuckets buckets;
  const Rate rate{1, 3};
  unsigned granted = 0;
  for (int round = 0; round < 10; ++round) {
    for (CallerKey caller = 0; caller < 100; ++caller) granted += drain(buckets, 5 + caller * kSets, rate, kStart);
  }
  BOOST_TEST(granted == 8 * 3u);
}

BOOST_AUTO_TEST_CASE(many_at_once_never_find_two_buckets_for_one_caller) {
  const Rate rate{1, 50};
  for (int round = 0; round < 20; ++round) {
    CallerBuckets buckets;
    std::atomic<unsigned> granted{0};
    {
      std::vector<std::jthread> takers;
      for (unsigned taker = 0; taker < 4; ++taker) {
        takers.emplace_back([&] {
          for (CallerKey caller = 1; caller <= 4; ++caller) granted += drain(buckets, caller * kSets, rate, kStart);
        });
      }
    }
    BOOST_TEST(granted == 4 * 50u);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
