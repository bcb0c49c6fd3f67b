#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "http/house_fixture.h"
#include "http/use_notes.h"

namespace forward_auth_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

struct Fixture : DispatcherFixture {
  Fixture() { serve({}); }

  TestAnswer auth(const std::string& token, const std::string& target = "/v1/auth",
                  std::vector<std::pair<std::string, std::string>> fields = {}) {
    if (!token.empty()) fields.emplace_back("authorization", "Bearer " + token);
    return ask({.target = target, .fields = std::move(fields)});
  }
  int status(const std::string& token, const std::string& target = "/v1/auth",
             std::vector<std::pair<std::string, std::string>> fields = {}) {
    return auth(token, target, std::move(fields)).status;
  }
};

constexpr const char* kBearer = "Bearer realm=\"tokenward\"";
constexpr const char* kBasic = "Basic realm=\"tokenward\", charset=\"UTF-8\"";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(forward_auth, Fixture)

BOOST_AUTO_TEST_CASE(a_good_token_is_200_with_its_identity_cold_and_cached) {
  const std::string token = mint("acme", {"write", "read"});
  for (const bool cached : {false, true}) {
    const TestAnswer answer = auth(token);
    BOOST_TEST(last_detached == !cached);
    BOOST_TEST(answer.status_line == "HTTP/1.1 200 OK");
    BOOST_TEST(answer.field("X-Token-Tenant") == "acme");
    BOOST_TEST(answer.field("X-Token-Owner") == "ada@example.com");
    BOOST_TEST(answer.field("X-Token-Id") == domain::to_string(last_id));
    BOOST_TEST(answer.field("X-Token-Scopes") == "read write");
    BOOST_TEST(answer.field("Content-Length") == "0");
    BOOST_TEST(answer.field("Cache-Control") == "no-store");
    BOOST_TEST(answer.field("Vary") == "Authorization");
    BOOST_TEST(answer.field("Date").ends_with(" GMT"));
    BOOST_TEST(answer.field("WWW-Authenticate") == "<none>");
    BOOST_TEST(answer.body == "");
  }
}

BOOST_AUTO_TEST_CASE(what_is_answered_at_once_counts_for_the_tenant_whose_token_it_is) {
  const std::string one = warm(mint("acme", {"read"})), same = warm(mint("acme", {"read"}));
  const std::string other = warm(mint("globex", {"read"}));
  const auto party_of = [this](const std::string& token) { return auth(token), last_party; };
  BOOST_REQUIRE(party_of(one).has_value());
  BOOST_TEST((party_of(same) == party_of(one)));
  BOOST_TEST((party_of(other) != party_of(one)));
  BOOST_TEST(!party_of(one.substr(0, one.size() - 1) + (one.back() == 'a' ? 'b' : 'a')).has_value());
  BOOST_TEST(!party_of("").has_value());
}

BOOST_AUTO_TEST_CASE(every_method_and_every_path_below_is_the_same) {
  const std::string token = warm(mint("acme", {"read"}));
  for (const char* method : {"GET", "HEAD", "OPTIONS", "TRACE", "POST", "DELETE", "BREW"}) {
    const TestAnswer answer =
        ask({.method = method, .target = "/v1/auth/", .fields = {{"authorization", "Bearer " + token}}});
    BOOST_TEST(answer.status == 200, method);
    BOOST_TEST(answer.field("Content-Length") == "0");
    BOOST_TEST(ask({.method = method, .target = "/v1/auth"}).status == 401);
  }
}

BOOST_AUTO_TEST_CASE(refusals_challenge_and_identify_nobody) {
  const TestAnswer none = auth("");
  BOOST_TEST(none.status == 401);
  BOOST_TEST(none.field("WWW-Authenticate") == std::string(kBearer) + " | " + kBasic);
  const TestAnswer bad = auth("tkw_nonsense");
  BOOST_TEST(bad.status == 401);
  BOOST_TEST(bad.field("WWW-Authenticate") == std::string(kBearer) + ", error=\"invalid_token\" | " + kBasic);
  const std::string token = mint("acme", {"read"});
  const TestAnswer scope = auth(token, "/v1/auth?scope=read+write");
  BOOST_TEST(scope.status == 403);
  BOOST_TEST(scope.field("WWW-Authenticate") ==
             "Bearer realm=\"tokenward\", error=\"insufficient_scope\", scope=\"read write\"");
  for (const TestAnswer& answer : {none, bad, scope}) {
    for (const char* name : {"X-Token-Tenant", "X-Token-Owner", "X-Token-Id", "X-Token-Scopes"}) {
      BOOST_TEST(answer.field(name) == "-");
    }
    BOOST_TEST(answer.field("Content-Length") == "0");
    BOOST_TEST(answer.field("Vary") == "Authorization");
    BOOST_TEST(answer.body == "");
  }
}

BOOST_AUTO_TEST_CASE(a_demand_cannot_write_into_the_challenge) {
  const std::string token = warm(mint("acme", {"read"}));
  const TestAnswer answer = auth(token, "/v1/auth?scope=a%22%0D%0AX-Token-Owner:%20root");
  BOOST_TEST(answer.status == 403);
  BOOST_TEST(answer.field("WWW-Authenticate") == "Bearer realm=\"tokenward\", error=\"insufficient_scope\"");
  BOOST_TEST(answer.field("X-Token-Owner") == "-");
}

BOOST_AUTO_TEST_CASE(all_demands_must_hold) {
  const std::string token = warm(mint("acme", {"read", "write"}));
  BOOST_TEST(status(token, "/v1/auth?scope=read") == 200);
  BOOST_TEST(status(token, "/v1/auth?scope=read%20write&tenant=acme") == 200);
  BOOST_TEST(status(token, "/v1/auth?scope=admin") == 403);
  BOOST_TEST(status(token, "/v1/auth?tenant=globex") == 403);
  BOOST_TEST(status(token, "/v1/auth?scope=read", {{"x-required-scope", "admin"}}) == 403);
  BOOST_TEST(status(token, "/v1/auth", {{"x-required-tenant", "globex"}}) == 403);
  BOOST_TEST(status(token, "/v1/auth/", {{"x-required-scope", "write"}, {"x-required-tenant", "acme"}}) == 200);
}

BOOST_AUTO_TEST_CASE(a_misspelt_demand_is_refused_and_reported) {
  const std::string token = warm(mint("acme", {"read"}));
  for (const char* query : {"?scop=read", "?scope=read&scope=read", "?scope=", "?", "?tenant=acme&x=1"}) {
    BOOST_TEST(status(token, std::string("/v1/auth") + query) == 403, query);
    BOOST_TEST(status("", std::string("/v1/auth") + query) == 403, query);
  }
  BOOST_TEST(log.size() == 1u);
}

BOOST_AUTO_TEST_CASE(below_the_route_the_clients_query_counts_for_nothing) {
  const std::string token = warm(mint("acme", {"read"}));
  BOOST_TEST(status(token, "/v1/auth/") == 200);
  BOOST_TEST(status(token, "/v1/auth/?scope=admin&tenant=globex&access_token=x") == 200);
}

BOOST_AUTO_TEST_CASE(dead_tokens_are_401) {
  const std::string token = mint("acme", {"read"});
  BOOST_TEST(status(token) == 200);
  revoke("acme", last_id);
  BOOST_TEST(status(token) == 401);
  BOOST_TEST(status(token) == 401);
}

BOOST_AUTO_TEST_CASE(a_suspended_tenant_is_401) {
  const std::string token = mint("globex", {"read"});
  BOOST_TEST(status(token) == 200);
  BOOST_REQUIRE(!!house.tenants().suspend(root, tenant("globex"), "test"));
  BOOST_TEST(status(token) == 401);
}

BOOST_AUTO_TEST_CASE(a_management_token_passes_a_gateway_only_where_it_is_demanded) {
  const std::string admin = warm(mint("acme", {"read", "tokenward:admin"}));
  BOOST_TEST(status(admin) == 403);
  BOOST_TEST(status(admin, "/v1/auth?scope=read") == 403);
  BOOST_TEST(status(admin, "/v1/auth?scope=tokenward:admin") == 200);
  BOOST_TEST(status(admin, "/v1/auth?scope=tokenward:operator") == 403);
}

BOOST_AUTO_TEST_CASE(networks_hold_for_the_client_behind_the_gateway) {
  ListenerSetup setup{everything()};
  setup.traits.client_ip_header = "x-forwarded-for";
  setup.trusted_proxies = {*domain::Cidr::parse("192.0.2.7/32")};
  serve({}, {setup});
  const std::string token = mint("acme", {"read"}, {"198.51.100.0/24"});
  BOOST_TEST(status(token, "/v1/auth", {{"x-forwarded-for", "198.51.100.9"}}) == 200);
  BOOST_TEST(status(token, "/v1/auth", {{"x-forwarded-for", "203.0.113.9"}}) == 403);
  BOOST_TEST(status(token, "/v1/auth", {{"x-forwarded-for", "198.51.100.9, 203.0.113.9"}}) == 403);
  BOOST_TEST(status(token) == 403);
}

BOOST_AUTO_TEST_CASE(the_listeners_tenant_and_fields_count) {
  ListenerTraits gateway;
  gateway.auth_only = gateway.anonymous_validate = true;
  gateway.tenant = "acme";
  gateway.credentials = {"x-api-key", "authorization"};
  serve({}, {{gateway}});
  const std::string acme = warm(mint("acme", {"read"}));
  const std::string other = warm(mint("globex", {"read"}));
  const auto key = [&](const std::string& token) {
    return ask({.target = "/any/path", .fields = {{"x-api-key", token}}}).status;
  };
  BOOST_TEST(key(acme) == 200);
  BOOST_TEST(key(other) == 403);
  BOOST_TEST(status(acme, "/healthz", {{"x-api-key", acme}}) == 200);
  BOOST_TEST(status(acme, "/healthz", {{"x-api-key", other}}) == 401);
  BOOST_TEST(status("", "/healthz") == 401);
  BOOST_TEST(status("", "/v1/tenants") == 401);
}

BOOST_AUTO_TEST_CASE(basic_is_read_and_what_the_gate_distrusted_is_not) {
  const std::string token = warm(mint("acme", {"read"}));
  std::string encoded = to_base64(as_bytes("u:" + token));
  while (encoded.size() % 4 != 0) encoded += '=';
  BOOST_TEST(ask({.target = "/v1/auth", .fields = {{"authorization", "Basic " + encoded}}}).status == 200);
  BOOST_TEST(ask({.target = "/v1/auth", .bad_credential = true}).status == 401);
}

BOOST_AUTO_TEST_CASE(a_listener_that_wants_to_know_its_callers_serves_no_gateway) {
  ListenerTraits traits = everything();
  traits.anonymous_validate = false;
  serve({}, {{traits}});
  const TestAnswer answer = auth(warm(mint("acme", {"read"})));
  BOOST_TEST(answer.status == 404);
  BOOST_TEST(answer.body == "");
  BOOST_TEST(answer.field("X-Token-Owner") == "-");
}

BOOST_AUTO_TEST_CASE(an_outage_does_not_look_like_a_bad_token) {
  const std::string cold = mint("globex", {"read"});
  const std::string cached = warm(mint("globex", {"read"}));
  room().store().interrupt();
  const TestAnswer answer = auth(cold);
  BOOST_TEST(answer.status == 503);
  BOOST_TEST(answer.field("Retry-After") == "1");
  BOOST_TEST(answer.field("X-Token-Owner") == "-");
  BOOST_TEST(answer.body == "");
  BOOST_TEST(status(cached) == 200);
  room().lanes().stop(std::chrono::seconds{10});
  BOOST_TEST(status(cold) == 503);
}

BOOST_AUTO_TEST_CASE(connections_go_on_as_the_version_says) {
  TestRequest request{.target = "/v1/auth", .http_1_0 = true};
  BOOST_TEST(ask(request).field("Connection") == "keep-alive");
  request.keep_alive = false;
  BOOST_TEST(ask(request).field("Connection") == "close");
  BOOST_TEST(ask({.method = "CONNECT", .target = "/v1/auth"}).field("Connection") == "close");
  BOOST_TEST(last_closes);
}

BOOST_AUTO_TEST_CASE(a_use_is_noted_from_where_the_client_was) {
  const std::string token = warm(mint("acme", {"read"}));
  BOOST_TEST(status(token) == 200);
  BOOST_REQUIRE(!!room().last_used().flush());
  BOOST_TEST(house.tokens().find(root, tenant("acme"), last_id)->token.last_used_from == "192.0.2.7");
}

BOOST_AUTO_TEST_CASE(a_refused_use_is_not_noted) {
  const std::string token = warm(mint("acme", {"read"}));
  BOOST_TEST(status(token, "/v1/auth?scope=write") == 403);
  BOOST_REQUIRE(!!room().last_used().flush());
  BOOST_TEST(!house.tokens().find(root, tenant("acme"), last_id)->token.last_used_at.has_value());
}

BOOST_AUTO_TEST_CASE(of_many_uses_one_is_noted_every_few_seconds) {
  const auto held = token_in_memory("ada", {});
  const tenant::ValidToken& token = *held;
  const Instant start = clock.now();
  BOOST_TEST(is_use_due(token, start));
  BOOST_TEST(!is_use_due(token, start));
  BOOST_TEST(!is_use_due(token, start + kNoteUsesEvery - std::chrono::microseconds{1}));
  BOOST_TEST(is_use_due(token, start + kNoteUsesEvery));
  BOOST_TEST(is_use_due(token, start));  // The clock was set back.
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace forward_auth_test
