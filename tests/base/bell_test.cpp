#include "base/bell.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>
#include <thread>

namespace bell_test {

using tokenward::Bell;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

BOOST_AUTO_TEST_SUITE(bell)

BOOST_AUTO_TEST_CASE(a_ring_that_comes_before_the_wait_is_not_lost) {
  const Bell bell;
  bell.ring();
  bell.wait();  // or this test never ends
  BOOST_TEST(!bell.wait_until(Clock::now()));
}

BOOST_AUTO_TEST_CASE(each_ring_is_for_one_wait) {
  const Bell bell;
  for (int i = 0; i < 3; ++i) bell.ring();
  for (int i = 0; i < 3; ++i) BOOST_TEST(bell.wait_until(Clock::now() + 60s));
  BOOST_TEST(!bell.wait_until(Clock::now() + 1ms));
}

BOOST_AUTO_TEST_CASE(a_wait_ends_with_its_time_and_not_before) {
  const Bell bell;
  const auto end = Clock::now() + 20ms;
  BOOST_TEST(!bell.wait_until(end));
  BOOST_TEST((Clock::now() >= end));
  bell.ring();
  bell.wait();
}

BOOST_AUTO_TEST_CASE(copies_are_one_bell_that_outlives_its_first_owner) {
  std::optional<Bell> first(std::in_place);
  const Bell second = *first;
  std::jthread ringer([&, bell = *first] { bell.ring(); });
  second.wait();
  first.reset();
  ringer.join();
  second.ring();
  BOOST_TEST(second.wait_until(Clock::now() + 60s));
}

BOOST_AUTO_TEST_CASE(two_threads_that_wake_each_other_lose_no_ring_and_see_what_came_before_it) {
  constexpr int kTurns = 20'000;
  const Bell to, fro;
  int turn = 0;  // handed over with the rings
  std::jthread other([&] {
    for (int i = 0; i < kTurns; ++i) {
      to.wait();
      ++turn;
      fro.ring();
    }
  });
  for (int i = 0; i < kTurns; ++i) {
    ++turn;
    to.ring();
    if (i % 2 == 0) {
      fro.wait();
    } else {
      BOOST_REQUIRE(fro.wait_until(Clock::now() + 60s));
    }
  }
  BOOST_TEST(turn == 2 * kTurns);
}

BOOST_AUTO_TEST_SUITE_END()

}
