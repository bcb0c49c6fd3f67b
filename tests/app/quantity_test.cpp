#include "app/quantity.h"

#include <boost/test/unit_test.hpp>

namespace tokenward::app::quantity_test {
namespace {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(quantity)

BOOST_AUTO_TEST_CASE(durations_are_a_whole_number_and_a_unit) {
  BOOST_TEST((parse_duration("250ms") == 250ms));
  BOOST_TEST((parse_duration("15s") == 15s));
  BOOST_TEST((parse_duration("5min") == 5min));
  BOOST_TEST((parse_duration("2 h") == 2h));
  BOOST_TEST((parse_duration("7d") == std::chrono::days{7}));
  BOOST_TEST((parse_duration("0s") == 0s));
}

BOOST_AUTO_TEST_CASE(sizes_are_a_whole_number_and_a_binary_unit) {
  BOOST_TEST((parse_size("512B") == 512U));
  BOOST_TEST((parse_size("64KiB") == 64U * 1024));
  BOOST_TEST((parse_size("64 MiB") == 64ull << 20));
  BOOST_TEST((parse_size("1TiB") == 1ull << 40));
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_quantity) {
  for (const char* text :
       {"", "5", "s", "5 ", "5  s", "5S", "5m", "-5s", "+5s", "5.0s", " 5s", "5s ", "0x5s", "5sec"}) {
    BOOST_TEST(!parse_duration(text).has_value(), text);
  }
  for (const char* text : {"", "64", "64MB", "64M", "64mib", "64 KiB ", "-1B", "1e3B"}) {
    BOOST_TEST(!parse_size(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(what_would_overflow_is_no_quantity) {
  BOOST_TEST((parse_duration("36525d") == std::chrono::days{36'525}));
  BOOST_TEST(!parse_duration("36526d").has_value());
  BOOST_TEST(!parse_duration("18446744073709551615d").has_value());
  BOOST_TEST(!parse_duration("18446744073709551616ms").has_value());
  BOOST_TEST((parse_size("8388608TiB") == 1ull << 63));
  BOOST_TEST(!parse_size("8388609TiB").has_value());
}

BOOST_AUTO_TEST_CASE(texts_read_back_to_the_same_value) {
  for (const auto value : {0ms, 1ms, 1000ms, 1500ms, 60'000ms, 75'000ms, 3'600'000ms, 86'400'000ms}) {
    BOOST_TEST((parse_duration(duration_text(value)) == value), duration_text(value));
  }
  BOOST_TEST(duration_text(75s) == "75s");
  BOOST_TEST(duration_text(2h) == "2h");
  for (const std::uint64_t value : {0ull, 1ull, 1023ull, 1024ull, 64ull << 20, 1ull << 40}) {
    BOOST_TEST((parse_size(size_text(value)) == value), size_text(value));
  }
  BOOST_TEST(size_text(64ull << 20) == "64MiB");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::quantity_test
