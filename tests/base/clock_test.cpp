#include "base/clock.h"

#include <array>

#include <boost/test/unit_test.hpp>

namespace tokenward::clock_test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::sys_days;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(clock)

BOOST_AUTO_TEST_CASE(an_instant_is_written_in_utc_with_milliseconds) {
  BOOST_TEST(to_rfc3339(Instant{sys_days{2026y / 11 / 24}} + 4h) == "2026-11-24T04:00:00.000Z");
  BOOST_TEST(to_rfc3339(from_micros(0)) == "1970-01-01T00:00:00.000Z");
  BOOST_TEST(to_rfc3339(Instant{sys_days{2000y / 2 / 29}} + 23h + 59min + 59s + 999ms) == "2000-02-29T23:59:59.999Z");
}

BOOST_AUTO_TEST_CASE(microseconds_are_cut_not_rounded) {
  BOOST_TEST(to_rfc3339(from_micros(1'999'999)) == "1970-01-01T00:00:01.999Z");
  BOOST_TEST(to_rfc3339(from_micros(-1)) == "1969-12-31T23:59:59.999Z");
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_to_the_millisecond) {
  for (const std::int64_t micros :
       {0LL, 1'764'000'000'123'000LL, -62'135'596'800'000'000LL, 253'402'300'799'999'000LL}) {
    const auto read = parse_rfc3339(to_rfc3339(from_micros(micros)));
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST(to_micros(*read) == micros);
  }
}

BOOST_AUTO_TEST_CASE(offsets_fractions_and_lower_case_are_read) {
  const Instant noon = Instant{sys_days{2026y / 11 / 24}} + 12h;
  BOOST_CHECK(parse_rfc3339("2026-11-24T12:00:00Z") == noon);
  BOOST_CHECK(parse_rfc3339("2026-11-24t12:00:00z") == noon);
  BOOST_CHECK(parse_rfc3339("2026-11-24 12:00:00Z") == noon);
  BOOST_CHECK(parse_rfc3339("2026-11-24T13:30:00+01:30") == noon);
  BOOST_CHECK(parse_rfc3339("2026-11-23T23:00:00-13:00") == noon);
  BOOST_CHECK(parse_rfc3339("2026-11-24T12:00:00.5Z") == noon + 500ms);
  BOOST_CHECK(parse_rfc3339("2026-11-24T12:00:00.000001Z") == noon + microseconds{1});
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  constexpr std::array kRefused{
      "",
      "2026",
      "2026-11-24",
      "2026-11-24T12:00:00",           // no offset
      "2026-11-24T12:00Z",             // no seconds
      "2026-11-24T12:00:00.Z",         // empty fraction
      "2026-11-24T12:00:00.0000001Z",  // finer than microseconds
      "2026-11-24T12:00:60Z",          // leap second
      "2026-11-24T24:00:00Z",
      "2026-11-24T12:60:00Z",
      "2026-13-01T12:00:00Z",
      "2026-00-01T12:00:00Z",
      "2026-11-31T12:00:00Z",
      "2025-02-29T12:00:00Z",  // not a leap year
      "2026-11-24T12:00:00+24:00",
      "2026-11-24T12:00:00+01:60",
      "2026-11-24T12:00:00+0100",
      "2026-11-24T12:00:00Z ",
      " 2026-11-24T12:00:00Z",
      "+026-11-24T12:00:00Z",
      "2026-1-24T12:00:00Z",
      "2026-11-24T12:00:00Zulu",
  };
  for (const char* text : kRefused) BOOST_TEST(!parse_rfc3339(text).has_value(), "accepted: " << text);
}

BOOST_AUTO_TEST_CASE(an_http_date_names_weekday_and_month) {
  BOOST_TEST(to_http_date(Instant{sys_days{1994y / 11 / 6}} + 8h + 49min + 37s) == "Sun, 06 Nov 1994 08:49:37 GMT");
  BOOST_TEST(to_http_date(from_micros(0)) == "Thu, 01 Jan 1970 00:00:00 GMT");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::clock_test
