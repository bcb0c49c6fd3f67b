#include "http/render.h"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "http/house_fixture.h"

namespace render_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

struct Fixture : HouseFixture {
  void fill(tenant::ValidToken& token, std::string owner, domain::Scopes scopes) {
    token.tenant = *house.directory().find(*domain::TenantSlug::parse("acme"));
    token.owner = std::move(owner);
    token.scopes = std::move(scopes);
    token.metadata = R"({"a":[1]})";
  }
  std::string lines(std::string owner, domain::Scopes scopes) {
    tenant::ValidToken token;
    fill(token, std::move(owner), std::move(scopes));
    return render_answers(token).forward_auth;
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
  tenant::ValidToken token;
  fill(token, "a\"b\\\xC3\xB6", {"read"});
  token.expires_us = 1'795'492'800'000'000;
  const auto body = boost::json::parse(render_answers(token).validate).get_object();
  BOOST_TEST((body.at("owner") == "a\"b\\\xC3\xB6"));
  BOOST_TEST((body.at("expires_at") == "2026-11-24T04:00:00.000Z"));
  BOOST_TEST((body.at("metadata").at("a").at(0) == 1));
  BOOST_TEST(body.size() == 7u);
}

BOOST_AUTO_TEST_SUITE_END()

}
