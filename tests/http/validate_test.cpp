#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "http/house_fixture.h"

namespace validate_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

struct Fixture : DispatcherFixture {
  Fixture() { serve({}); }

  TestAnswer validate(const std::string& token, const std::string& caller = {}, const std::string& more = {}) {
    TestRequest request = TestRequest::json("POST", "/v1/validate", "{\"token\":\"" + token + "\"" + more + "}");
    if (!caller.empty()) request.fields.emplace_back("authorization", "Bearer " + caller);
    return ask(std::move(request));
  }
  /// `active`, or the reason (`null` where there is none), or the status of a refusal.
  std::string outcome(const std::string& token, const std::string& caller = {}, const std::string& more = {}) {
    const TestAnswer answer = validate(token, caller, more);
    if (answer.status != 200) return std::to_string(answer.status);
    const auto body = boost::json::parse(answer.body).get_object();
    if (body.at("active").get_bool()) return "active";
    return body.at("reason").is_null() ? "null" : std::string(body.at("reason").get_string());
  }
  void demand_callers() {
    ListenerTraits traits = everything();
    traits.anonymous_validate = false;
    serve({}, {{traits}});
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(validate, Fixture)

BOOST_AUTO_TEST_CASE(an_active_token_is_described_cold_and_cached) {
  const std::string token = mint("acme", {"write", "read"});
  for (const bool cached : {false, true}) {
    const TestAnswer answer = validate(token);
    BOOST_TEST(last_detached == !cached);
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.field("Content-Type") == "application/json");
    BOOST_TEST(answer.field("Cache-Control") == "no-store");
    BOOST_TEST(answer.body ==
               "{\"active\":true,\"token_id\":\"" + domain::to_string(last_id) +
                   "\",\"tenant\":\"acme\",\"owner\":\"ada@example.com\",\"scopes\":[\"read\",\"write\"],"
                   "\"metadata\":{\"plan\":\"gold\"},\"expires_at\":null}\n");
  }
}

BOOST_AUTO_TEST_CASE(without_a_caller_no_reason_is_given) {
  const std::string token = mint("acme", {"read"});
  revoke("acme", last_id);
  BOOST_TEST(outcome(token) == "null");
  BOOST_TEST(outcome("tkw_nonsense") == "null");
  BOOST_TEST(outcome("") == "null");
  BOOST_TEST(validate(token).body == validate("x").body);
}

BOOST_AUTO_TEST_CASE(a_validator_of_the_tenant_is_told_why) {
  const std::string validator = mint("acme", {"tokenward:validator"}, {}, "service");
  const std::string token = mint("acme", {"read"});
  BOOST_TEST(outcome(token, validator) == "active");
  BOOST_TEST(outcome(token, validator, R"(,"required_scopes":["read"])") == "active");
  BOOST_TEST(outcome(token, validator, R"(,"required_scopes":["read","write"])") == "scope");
  revoke("acme", last_id);
  BOOST_TEST(outcome(token, validator) == "revoked");
  BOOST_TEST(outcome("tkw_nonsense", validator) == "null");
}

BOOST_AUTO_TEST_CASE(a_foreign_token_looks_like_none) {
  const std::string validator = mint("acme", {"tokenward:validator"}, {}, "service");
  const std::string token = mint("globex", {"read"});
  BOOST_TEST(outcome(token, validator) == "null");
  BOOST_TEST(validate(token, validator).body == validate("x", validator).body);
  revoke("globex", last_id);
  BOOST_TEST(outcome(token, validator) == "null");
}

BOOST_AUTO_TEST_CASE(a_system_validator_and_an_operator_ask_about_any_tenant) {
  const std::string validator = mint("system", {"tokenward:validator"}, {}, "service");
  const std::string token = mint("globex", {"read"});
  BOOST_TEST(outcome(token, validator) == "active");
  BOOST_TEST(outcome(token, operator_token) == "active");
  revoke("globex", last_id);
  BOOST_TEST(outcome(token, validator) == "null");
}

BOOST_AUTO_TEST_CASE(where_callers_are_demanded_only_the_entitled_are_served) {
  demand_callers();
  const std::string token = warm(mint("acme", {"read"}));
  BOOST_TEST(outcome(token) == "401");
  BOOST_TEST(validate(token).field("WWW-Authenticate") == "Bearer realm=\"tokenward\"");
  BOOST_TEST(outcome(token, "tkw_nonsense") == "401");
  BOOST_TEST(outcome(token, token) == "403");
  BOOST_TEST(outcome(token, mint("acme", {"tokenward:member"})) == "403");
  BOOST_TEST(outcome(token, mint("acme", {"tokenward:validator"})) == "active");
  BOOST_TEST(outcome(token, mint("acme", {"tokenward:admin"})) == "active");
  BOOST_TEST(outcome(token, mint("acme", {"tokenward:validator"}, {"198.51.100.0/24"})) == "403");
}

BOOST_AUTO_TEST_CASE(where_anybody_may_ask_a_small_role_is_anybody_but_a_bad_credential_is_401) {
  const std::string token = warm(mint("acme", {"read"}));
  BOOST_TEST(outcome(token, token) == "active");
  BOOST_TEST(outcome(token, "tkw_nonsense") == "401");
}

BOOST_AUTO_TEST_CASE(both_tokens_may_be_cold_and_of_different_tenants) {
  const std::string validator = mint("system", {"tokenward:validator"});
  const std::string token = mint("globex", {"read"});
  BOOST_TEST(outcome(token, validator) == "active");
  BOOST_TEST(last_detached);
  BOOST_TEST(outcome(token, validator) == "active");
  BOOST_TEST(!last_detached);
}

BOOST_AUTO_TEST_CASE(networks_need_a_known_address) {
  const std::string validator = mint("acme", {"tokenward:validator"});
  const std::string token = mint("acme", {"read"}, {"198.51.100.0/24"});
  BOOST_TEST(outcome(token, validator) == "address");
  BOOST_TEST(outcome(token, validator, R"(,"client_ip":"192.0.2.7")") == "address");
  BOOST_TEST(outcome(token, validator, R"(,"client_ip":"198.51.100.1")") == "active");
}

BOOST_AUTO_TEST_CASE(an_expired_token_is_told_once_its_time_is_over) {
  const std::string validator = warm(mint("acme", {"tokenward:validator"}));
  tenant::MintRequest request;
  request.owner = domain::Owner::parse("ada");
  request.label = "short";
  request.expiry = std::chrono::days{1};
  const auto minted = house.tokens().mint(root, tenant("acme"), request);
  BOOST_REQUIRE(!!minted);
  const std::string token = text(minted->value);
  BOOST_TEST(outcome(token, validator) == "active");
  clock.advance(std::chrono::days{1} - std::chrono::microseconds{1});
  BOOST_TEST(outcome(token, validator) == "active");
  clock.advance(std::chrono::microseconds{1});
  BOOST_TEST(outcome(token, validator) == "expired");
}

BOOST_AUTO_TEST_CASE(an_outage_is_503) {
  const std::string cold = mint("globex", {"read"});
  room().store().interrupt();
  const TestAnswer answer = validate(cold);
  BOOST_TEST(answer.status == 503);
  BOOST_TEST(answer.field("Retry-After") == "1");
  BOOST_TEST(answer.body.find(cold) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(bad_requests_are_refused) {
  BOOST_TEST(ask({.method = "POST", .target = "/v1/validate"}).status == 415);
  BOOST_TEST(ask(TestRequest::json("POST", "/v1/validate", "{}")).status == 422);
  BOOST_TEST(ask(TestRequest::json("POST", "/v1/validate", "x")).status == 400);
  BOOST_TEST(ask(TestRequest::json("POST", "/v1/validate?x=1", "{\"token\":\"a\"}")).status == 400);
  BOOST_TEST(ask({.method = "GET", .target = "/v1/validate"}).status == 405);
}

BOOST_AUTO_TEST_CASE(the_use_is_the_validated_tokens_and_from_where_the_asker_says) {
  const std::string token = mint("acme", {"read"});
  BOOST_TEST(outcome(token, {}, R"(,"client_ip":"198.51.100.1")") == "active");
  BOOST_REQUIRE(!!room().last_used().flush());
  BOOST_TEST(house.tokens().find(root, tenant("acme"), last_id)->token.last_used_from == "198.51.100.1");
}

BOOST_AUTO_TEST_SUITE_END()

}
