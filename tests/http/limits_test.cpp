#include "http/limits.h"

#include <boost/test/unit_test.hpp>
#include <regex>

#include "http/house_fixture.h"

namespace limits_test {

using namespace tokenward;
using namespace tokenward::http;
using domain::Rate;
using std::chrono::hours;

namespace {

/// Rates of the tenant `acme` whose bucket stays empty for an hour: its time lies that far ahead.
void exhaust(HouseFixture& fixture, const domain::RateLimits& rates) {
  tenant::TenantRuntime& acme = fixture.tenant("acme");
  acme.publish_policy(rates, {}, fixture.house.steady_now() + hours{1}, {acme.era(), UINT64_MAX});
}

struct Asked : DispatcherFixture {
  Asked() { serve({}); }

  TestAnswer auth(const std::string& token) { return get("/v1/auth", token); }
  std::string mint_with(const domain::Quota& quota) {
    tenant::MintRequest request;
    request.owner = domain::Owner::parse("ada@example.com");
    request.label = "test";
    request.scopes = {"read"};
    request.quota = quota;
    return text(must(house.tokens().mint(root, tenant("acme"), request)).value);
  }
  void serve_nginx() {
    ListenerTraits traits = everything();
    traits.gateway_nginx = true;
    serve({}, {{traits}});
  }
};

/// Whether it refuses as forward-auth does where something was asked too often: with no body and nobody's name.
bool refuses(const TestAnswer& answer, int status, const std::regex& retry_after) {
  for (const char* name : {"X-Token-Tenant", "X-Token-Owner", "X-Token-Id", "X-Token-Scopes"}) {
    BOOST_TEST(answer.field(name) == "-");
  }
  BOOST_TEST(answer.field("WWW-Authenticate") == "<none>");
  BOOST_TEST(answer.field("Content-Length") == "0");
  BOOST_TEST(answer.body == "");
  BOOST_TEST(std::regex_match(answer.field("Retry-After"), retry_after), answer.field("Retry-After"));
  BOOST_TEST(answer.status == status);
  return answer.status == status;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(limits)

BOOST_FIXTURE_TEST_CASE(fields_name_each_limit_with_quota_window_rest_and_time, HouseFixture) {
  tenant::TenantRuntime& acme = tenant("acme");
  acme.publish_policy({Rate{100, 250}, Rate{5, 5}}, {}, house.steady_now(), {acme.era(), UINT64_MAX});
  Limits limits;
  BOOST_TEST(!limits.any());
  limits.hold_to_rates(house, acme, tenant::Caller::person("ada"), tenant::Draws::TenantAndCaller, 5);
  BOOST_TEST(limits.policy_field() == R"("caller";q=5;w=1, "tenant";q=250;w=3)");
  BOOST_TEST(limits.state_field() == R"("caller";r=0;t=1, "tenant";r=245;t=1)");
  BOOST_TEST(limits.granted());
  BOOST_TEST(limits.retry_after_s() == 0u);
  std::string lines;
  limits.append_fields(lines);
  BOOST_TEST(lines == "RateLimit-Policy: " + limits.policy_field() + "\r\nRateLimit: " + limits.state_field() + "\r\n");
}

BOOST_FIXTURE_TEST_CASE(without_a_limit_there_is_no_field, HouseFixture) {
  Limits limits;
  limits.hold_to_rates(house, tenant("acme"), tenant::Caller::person("ada"), tenant::Draws::TenantAndCaller);
  BOOST_TEST(!limits.any());
  std::string lines;
  limits.append_fields(lines);
  BOOST_TEST(lines == "");
}

BOOST_FIXTURE_TEST_CASE(each_refusal_has_a_problem_of_its_own, HouseFixture) {
  const auto problem_of = [&](const domain::RateLimits& rates) {
    exhaust(*this, rates);
    Limits limits;
    // The bucket of a caller fills from when it is first seen, so it is drained here.
    for (int i = 0; i < 100'000 && limits.granted(); ++i) {
      limits.hold_to_rates(house, tenant("acme"), tenant::Caller::person("ada"), tenant::Draws::TenantAndCaller);
    }
    return limits.problem();
  };
  const Problem tenant_problem = problem_of({Rate{1, 1}, std::nullopt});
  BOOST_TEST(tenant_problem.status == 429);
  BOOST_TEST(tenant_problem.slug == "tenant-rate-limited");
  BOOST_TEST(tenant_problem.retry_after_s > 3500u);
  BOOST_TEST(tenant_problem.detail.starts_with("1 requests per second are let through, and 1 at once; try again in "));
  const Problem caller_problem = problem_of({std::nullopt, Rate{1, 1}});
  BOOST_TEST(caller_problem.slug == "caller-rate-limited");
  BOOST_TEST(caller_problem.retry_after_s == 1u);
}

BOOST_FIXTURE_TEST_CASE(forward_auth_refuses_beyond_the_rate_and_nginx_gets_what_it_knows, Asked) {
  const std::string token = mint("acme", {"read"});
  const std::string foreign = mint("globex", {"read"});
  exhaust(*this, {Rate{1, 1}, std::nullopt});
  const std::regex about_an_hour{"3(59[0-9]|60[01])"};
  for (const bool cached : {false, true}) {
    const TestAnswer answer = auth(token);
    BOOST_TEST(last_detached == !cached);
    refuses(answer, 429, about_an_hour);
    BOOST_TEST(answer.field("RateLimit-Policy") == R"("tenant";q=1;w=1)");
    BOOST_TEST(std::regex_match(answer.field("RateLimit"), std::regex{R"("tenant";r=0;t=3[56][0-9]{2})"}));
  }
  BOOST_TEST(auth(foreign).status == 200);
  BOOST_TEST(auth(foreign).field("RateLimit") == "<none>");
  BOOST_TEST(auth("tkw_nonsense").status == 401);
  serve_nginx();
  refuses(auth(token), 403, about_an_hour);
  BOOST_TEST(auth(foreign).status == 200);
}

BOOST_FIXTURE_TEST_CASE(a_quota_ends_at_its_last_use_whatever_the_gateway, Asked) {
  for (const int refused : {429, 403}) {
    if (refused == 403) serve_nginx();
    const std::string token = mint_with({2, std::chrono::hours{24}, {}});
    BOOST_TEST(get("/v1/auth?scope=write", token).status == 403);  // no use
    for (const char* left : {"1", "0"}) {
      const TestAnswer answer = auth(token);
      BOOST_TEST(answer.status == 200);
      BOOST_TEST(answer.field("RateLimit-Policy") == R"("token";q=2;w=86400)");
      BOOST_TEST(answer.field("RateLimit").starts_with(std::string(R"("token";r=)") + left + ";t=86"));
    }
    for (int again = 0; again < 3; ++again) refuses(auth(token), refused, std::regex{"86[0-9]{3}"});
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
