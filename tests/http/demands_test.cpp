#include "http/demands.h"

#include <boost/test/unit_test.hpp>

#include "http/exchange.h"
#include "http/house_fixture.h"

namespace demands_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// The scopes demanded joined by commas, or `malformed`.
std::string scopes_of(const std::string& target, Fields fields = {}) {
  TestRequest request{.target = target, .fields = std::move(fields)};
  const Demands demands(request.message(), "");
  if (!demands.well_formed()) return "malformed";
  std::string all;
  for (const auto scope : demands.scopes()) all += (all.empty() ? "" : ",") + std::string(scope);
  return all;
}

bool tenant_met(const std::string& target, Fields fields, std::string_view listener, std::string_view slug) {
  TestRequest request{.target = target, .fields = std::move(fields)};
  const Demands demands(request.message(), listener);
  return demands.well_formed() && demands.tenant_met_by(slug);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(demands)

BOOST_AUTO_TEST_CASE(scopes_come_from_the_query) {
  BOOST_TEST(scopes_of("/v1/auth") == "");
  BOOST_TEST(scopes_of("/v1/auth?scope=read") == "read");
  BOOST_TEST(scopes_of("/v1/auth?scope=read+write%20read%3Aall") == "read,write,read:all");
  BOOST_TEST(scopes_of("/v1/auth?scope=a%2Bb++c") == "a+b,c");
  BOOST_TEST(scopes_of("/v1/auth?tenant=acme&scope=read") == "read");
}

BOOST_AUTO_TEST_CASE(a_typo_must_not_demand_nothing) {
  for (const char* query : {"?", "?scope", "?scope=", "?scope=+", "?scop=read", "?scope=read&x=1",
                            "?scope=read&scope=read", "?SCOPE=read", "?%73cope=read", "?scope=read&", "?&scope=read",
                            "?scope=%zz", "?scope=a%2", "?tenant=", "?tenant=a&tenant=a", "?scope=read&&tenant=a"}) {
    BOOST_TEST(scopes_of(std::string("/v1/auth") + query) == "malformed", query);
  }
}

BOOST_AUTO_TEST_CASE(below_the_route_the_query_is_the_clients) {
  BOOST_TEST(scopes_of("/v1/auth/") == "");
  BOOST_TEST(scopes_of("/v1/auth/?scope=read&nonsense") == "");
  BOOST_TEST(scopes_of("/v1/authx?scope=read") == "");
}

BOOST_AUTO_TEST_CASE(fields_add_to_the_query) {
  BOOST_TEST(scopes_of("/v1/auth?scope=read", {{"x-required-scope", "write  admin"}, {"x-required-scope", "x"}}) ==
             "read,write,admin,x");
  BOOST_TEST(scopes_of("/v1/auth/", {{"x-required-scope", "write"}}) == "write");
  BOOST_TEST(scopes_of("/v1/auth", {{"x-required-scope", ""}}) == "malformed");
  BOOST_TEST(scopes_of("/v1/auth", {{"x-required-tenant", ""}}) == "malformed");
}

BOOST_AUTO_TEST_CASE(more_scopes_than_a_token_can_hold_are_refused) {
  std::string target = "/v1/auth?scope=s0";
  for (int i = 1; i < 32; ++i) target += "+s" + std::to_string(i);
  BOOST_TEST(scopes_of(target) != "malformed");
  BOOST_TEST(scopes_of(target + "+s32") == "malformed");
}

BOOST_AUTO_TEST_CASE(every_tenant_demanded_must_be_the_tokens) {
  BOOST_TEST(tenant_met("/v1/auth", {}, "", "acme"));
  BOOST_TEST(tenant_met("/v1/auth", {}, "*", "acme"));
  BOOST_TEST(tenant_met("/v1/auth?tenant=acme", {{"x-required-tenant", "acme"}}, "acme", "acme"));
  BOOST_TEST(!tenant_met("/v1/auth?tenant=acme", {}, "", "other"));
  BOOST_TEST(!tenant_met("/v1/auth", {{"x-required-tenant", "acme"}}, "", "other"));
  BOOST_TEST(!tenant_met("/v1/auth", {}, "acme", "other"));
  BOOST_TEST(!tenant_met("/v1/auth?tenant=other", {}, "acme", "acme"));
  BOOST_TEST(!tenant_met("/v1/auth?tenant=other", {}, "acme", "other"));
}

BOOST_FIXTURE_TEST_CASE(scopes_are_met_by_a_token_that_holds_all, HouseFixture) {
  TestRequest request{.target = "/v1/auth?scope=read+write"};
  const Demands demands(request.message(), "");
  const auto met_by = [&](const domain::Scopes& held) {
    return demands.scopes_met_by(token_in_memory("ada", held)->scopes());
  };
  BOOST_TEST(met_by({"read", "write", "x"}));
  BOOST_TEST(met_by({"a", "read", "write"}));
  BOOST_TEST(!met_by({"read", "write:all"}));
  BOOST_TEST(!met_by({"rea", "write"}));
  BOOST_TEST(!met_by({"read"}));
  BOOST_TEST(!met_by({}));
  BOOST_TEST(!demands.name_management());
}

BOOST_AUTO_TEST_CASE(a_management_scope_is_noticed) {
  TestRequest request{.target = "/v1/auth?scope=read+tokenward:admin"};
  BOOST_TEST(Demands(request.message(), "").name_management());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace demands_test
