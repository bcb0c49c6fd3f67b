// tenant/marked_clock.h: the time in force.

#include "tenant/marked_clock.h"

#include <boost/test/unit_test.hpp>

namespace marked_clock_test {

namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using tokenward::Instant;
using tokenward::tenant::ClockStart;
using tokenward::tenant::MarkedClock;

/// A wall clock that a test sets, and a steady one that only it moves.
class TestWall final : public tokenward::Clock {
 public:
  [[nodiscard]] Instant now() const noexcept override { return time; }
  Instant time{1'700'000'000s};
};

microseconds steady_time{0};
microseconds test_steady() { return steady_time; }

struct Clocks {
  Clocks() { steady_time = 0us; }
  /// Both clocks go on as they should.
  void pass(microseconds span) {
    steady_time += span;
    wall.time += span;
  }
  TestWall wall;
  const Instant start = wall.time;
};

BOOST_FIXTURE_TEST_SUITE(marked_clock, Clocks)

BOOST_AUTO_TEST_CASE(a_new_store_begins_at_the_wall_clock_and_follows_it) {
  const MarkedClock clock(wall, {}, test_steady);
  BOOST_TEST((clock.now() == start));
  pass(1h);
  BOOST_TEST((clock.now() == start + 1h));
  BOOST_TEST(!clock.suspect());
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_does_not_take_time_back) {
  const MarkedClock clock(wall, {}, test_steady);
  pass(1h);
  BOOST_TEST((clock.now() == start + 1h));
  wall.time -= 30min;
  BOOST_TEST((clock.now() == start + 1h));
  BOOST_TEST(clock.suspect());
}

BOOST_AUTO_TEST_CASE(a_clock_behind_the_mark_at_the_start_begins_at_the_mark) {
  const MarkedClock clock(wall, {.mark = start + 24h, .synchronised = true}, test_steady);
  BOOST_TEST((clock.now() == start + 24h));
  BOOST_TEST(clock.suspect());
}

BOOST_AUTO_TEST_CASE(a_clock_set_far_ahead_gains_one_per_cent_at_most) {
  const MarkedClock clock(wall, {}, test_steady);
  wall.time += std::chrono::years{12};
  BOOST_TEST((clock.now() == start));
  BOOST_TEST(clock.suspect());
  pass(100min);
  BOOST_TEST((clock.now() == start + 101min));
}

BOOST_AUTO_TEST_CASE(a_small_step_ahead_is_made_up_for) {
  const MarkedClock clock(wall, {}, test_steady);
  wall.time += 30s;
  BOOST_TEST(!clock.suspect());
  pass(3000s);
  BOOST_TEST((clock.now() == start + 3030s));
}

BOOST_AUTO_TEST_CASE(after_a_long_stop_only_a_synchronised_clock_is_believed) {
  const ClockStart gap{.mark = start - std::chrono::days{31}, .synchronised = false};
  BOOST_TEST((MarkedClock(wall, gap, test_steady).now() == start - std::chrono::days{31}));
  const ClockStart synchronised{.mark = gap.mark, .synchronised = true};
  BOOST_TEST((MarkedClock(wall, synchronised, test_steady).now() == start));
  const ClockStart short_gap{.mark = start - std::chrono::days{30}, .synchronised = false};
  BOOST_TEST((MarkedClock(wall, short_gap, test_steady).now() == start));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

}
