#include "http/render.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "http/house_fixture.h"

namespace render_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

struct Fixture : HouseFixture {
  std::string lines(std::string_view owner, const domain::Scopes& scopes) {
    std::string out = "before ";
    append_identity(out, *token_in_memory(owner, scopes));
    BOOST_TEST(out.starts_with("before "));
    return out.substr(7);
  }
};

std::string expected(const std::string& owner, const std::string& scopes) {
  return "X-Token-Tenant: acme\r\nX-Token-Owner: " + owner +
         "\r\nX-Token-Id: 00000000-0000-0000-0000-000000000000\r\nX-Token-Scopes: " + scopes + "\r\n";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(render, Fixture)

BOOST_AUTO_TEST_CASE(identity_is_visible_ascii_and_never_empty) {
  BOOST_TEST(lines("ada@example.com", {"read", "write"}) == expected("ada@example.com", "read write"));
  BOOST_TEST(lines("J\xC3\xB6rg 100%", {}) == expected("J%C3%B6rg%20100%25", "-"));
  BOOST_TEST(lines("-", {"-"}) == expected("%2D", "%2D"));
  BOOST_TEST(lines("a-b", {"a%b"}) == expected("a-b", "a%25b"));
}

BOOST_AUTO_TEST_CASE(identity_never_exceeds_what_gateways_take) {
  domain::Scopes scopes;
  for (char c = 'a'; c < 'a' + 16; ++c) scopes.push_back(c + std::string(63, '%'));
  const std::string all = lines(std::string(255, '%'), scopes);
  BOOST_TEST(all.size() <= kMaxIdentityBytes);
  BOOST_TEST(all.size() > kMaxIdentityBytes - 200);
  BOOST_TEST(all.ends_with("%25\r\n"));
}

BOOST_AUTO_TEST_CASE(the_body_of_validation_is_json_whatever_the_owner_is_called) {
  const auto named = token_in_memory("a\"b\\\xC3\xB6", {"read", "write"}, 1'795'492'800'000'000);
  std::string text;
  append_active_body(text, *named);
  BOOST_TEST(text.size() == active_body_size(*named));
  const auto body = boost::json::parse(text).get_object();
  BOOST_TEST((body.at("scopes") == boost::json::array{"read", "write"}));
  BOOST_TEST((body.at("owner") == "a\"b\\\xC3\xB6"));
  BOOST_TEST((body.at("expires_at") == "2026-11-24T04:00:00.000Z"));
  BOOST_TEST((body.at("metadata").at("a").at(0) == 1));
  BOOST_TEST(body.size() == 7u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace render_test
