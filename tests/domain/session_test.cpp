#include "domain/session.h"

#include <boost/test/unit_test.hpp>

namespace session_test {

using namespace tokenward;
using namespace tokenward::domain;
using namespace std::chrono_literals;

namespace {

constexpr Instant kStart = from_micros(1'764'000'000'000'000);
constexpr SessionLimits kLimits{.idle = 30min, .longest = 12h};

Session started() {
  return {.id = {},
          .owner = *Owner::parse("ada"),
          .token = std::nullopt,
          .started_at = kStart,
          .ends_at = kStart + 12h,
          .generation = {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(session)

BOOST_AUTO_TEST_CASE(unused_it_is_over_at_the_very_instant_of_its_idle_end) {
  BOOST_TEST(!is_over(started(), kStart, kLimits, kStart + 30min - 1us));
  BOOST_TEST(is_over(started(), kStart, kLimits, kStart + 30min));
}

BOOST_AUTO_TEST_CASE(a_use_moves_its_idle_end_but_never_beyond_its_end) {
  BOOST_TEST(!is_over(started(), kStart + 20min, kLimits, kStart + 49min));
  BOOST_CHECK(idle_end_of(started(), kStart + 20min, kLimits) == kStart + 50min);
  BOOST_CHECK(idle_end_of(started(), kStart + 11h + 45min, kLimits) == kStart + 12h);
  BOOST_TEST(is_over(started(), kStart + 12h, kLimits, kStart + 12h));
}

BOOST_AUTO_TEST_CASE(all_end_at_one_stroke_and_a_stroke_into_the_void_raises_nothing) {
  SessionMarks marks;
  BOOST_TEST(!marks.end_all(kStart));
  BOOST_TEST(marks.generation == 0u);
  marks.note(kStart + 2h);
  marks.note(kStart + 1h);
  BOOST_CHECK(marks.until == kStart + 2h);
  BOOST_TEST(marks.end_all(kStart + 2h - 1us));
  BOOST_TEST(marks.generation == 1u);
  BOOST_TEST(!marks.until.has_value());
  marks.note(kStart + 3h);
  BOOST_TEST(!marks.end_all(kStart + 3h));
  BOOST_TEST(marks.generation == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}
