#include "tenant/page.h"

#include <boost/test/unit_test.hpp>

namespace page_test {

using namespace tokenward;
using namespace tokenward::tenant;

namespace {

domain::TenantHandle handle(std::uint8_t number) {
  domain::TenantHandle tenant;
  tenant.bytes.fill(number);
  return tenant;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(page)

BOOST_AUTO_TEST_CASE(a_cursor_gives_back_its_position) {
  for (const std::string& position :
       {std::string("x"), std::string(16, '\xFF'), std::string(1, '\0'), std::string(512, 'a')}) {
    const auto decoded = decode_cursor(handle(1), "filter", encode_cursor(handle(1), "filter", position));
    BOOST_REQUIRE(decoded);
    BOOST_CHECK(*decoded == position);
  }
}

BOOST_AUTO_TEST_CASE(a_cursor_of_another_tenant_or_filter_is_refused) {
  const std::string cursor = encode_cursor(handle(1), "filter", "position");
  for (const auto& decoded : {decode_cursor(handle(2), "filter", cursor), decode_cursor(handle(1), "filters", cursor),
                              decode_cursor(handle(1), "", cursor)}) {
    BOOST_REQUIRE(!decoded);
    BOOST_CHECK(decoded.error().code == ErrorCode::Invalid);
    BOOST_TEST(decoded.error().field == "cursor");
  }
}

BOOST_AUTO_TEST_CASE(a_malformed_cursor_is_refused) {
  const std::string cursor = encode_cursor(handle(1), "filter", "position");
  for (const std::string& text : {std::string(), std::string("="), std::string("AAAA"), cursor + "=", " " + cursor,
                                  encode_cursor(handle(1), "filter", "")}) {
    BOOST_TEST(!decode_cursor(handle(1), "filter", text), "accepted: " << text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
