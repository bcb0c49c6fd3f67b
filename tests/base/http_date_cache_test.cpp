#include "base/http_date_cache.h"

#include <boost/test/unit_test.hpp>

namespace tokenward::http_date_cache_test {
namespace {

BOOST_AUTO_TEST_SUITE(http_date_cache)

BOOST_AUTO_TEST_CASE(the_cached_date_is_the_present_second) {
  const std::time_t before = std::time(nullptr);
  const std::string date{http_date_now()};
  const std::time_t after = std::time(nullptr);
  bool found = false;
  for (std::time_t second = before; second <= after; ++second)
    found |= date == to_http_date(Instant{std::chrono::seconds{second}});
  BOOST_TEST(found, date);
}

BOOST_AUTO_TEST_CASE(within_a_second_the_same_text_is_lent_again) {
  std::string_view first;
  std::string_view second;
  std::time_t began;
  do {  // Until both calls fall into one second.
    began = std::time(nullptr);
    first = http_date_now();
    second = http_date_now();
  } while (std::time(nullptr) != began);
  BOOST_TEST(static_cast<const void*>(first.data()) == static_cast<const void*>(second.data()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::http_date_cache_test
