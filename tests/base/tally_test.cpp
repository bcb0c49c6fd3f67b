#include "base/tally.h"

#include <boost/test/unit_test.hpp>

#include <thread>
#include <vector>

namespace tally_test {

using namespace tokenward;

BOOST_AUTO_TEST_SUITE(tally)

BOOST_AUTO_TEST_CASE(counters_are_apart_from_each_other) {
  Tally tally(20);
  for (std::size_t i = 0; i < tally.size(); ++i) tally.add(i, i);
  tally.add(3);
  for (std::size_t i = 0; i < tally.size(); ++i) BOOST_TEST(tally.value(i) == i + (i == 3 ? 1 : 0));
}

BOOST_AUTO_TEST_CASE(no_count_of_many_threads_is_lost) {
  constexpr unsigned kThreads = 20;  // more than there are shares
  constexpr unsigned kRounds = 5'000;
  Tally tally(9);
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < kThreads; ++i) {
      threads.emplace_back([&tally] {
        for (unsigned round = 0; round < kRounds; ++round) tally.add(8);
      });
    }
  }
  BOOST_TEST(tally.value(8) == kThreads * kRounds);
  BOOST_TEST(tally.value(0) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}
