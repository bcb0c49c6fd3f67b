// Pages of other sites: whose list decides where, and what a page may and may never read.

#include "http/cross_origin.h"

#include <Poco/Net/HTTPRequestHandler.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "domain/origin.h"
#include "http/house_fixture.h"
#include "http/send.h"

namespace cross_origin_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

constexpr char kAcmes[] = "https://app.acme.example";
constexpr char kGlobexs[] = "https://globex.example:8443";
constexpr char kOperators[] = "https://ops.example";
constexpr char kNobodys[] = "https://evil.example";

/// Answers with a version.
struct Versioned : Poco::Net::HTTPRequestHandler {
  explicit Versioned(const Call&) {}
  void handleRequest(Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse& response) override {
    response.set("ETag", "\"7\"");
    send_text(response, Poco::Net::HTTPResponse::HTTP_OK, "text/plain", "said");
  }
};

std::vector<Route> test_routes() {
  const HandlerFactory say = make_handler<Versioned>();
  Route sign_in{Method::Post, "/v1/session", Access::Open, say, Runs::Inline, Served::Console};
  sign_in.own_page_only = true;
  return {
      {Method::Get, "/v1/tenants", Access::Operator, say},
      {Method::Get, "/v1/tenants/{tenant}", Access::Member, say, Runs::Inline},
      {Method::Get, "/v1/tenants/{tenant}/tokens", Access::Member, say},
      {Method::Post, "/v1/tenants/{tenant}/tokens", Access::Admin, say},
      {Method::Get, "/v1/tenants/{tenant}/tokens/{id}", Access::Member, say},
      {Method::Get, "/v1/self", Access::Possession, say},
      {Method::Get, "/v1/openapi.json", Access::Open, say, Runs::Inline, Served::ManageOrValidate},
      {Method::Get, "/console/{rest*}", Access::Open, say, Runs::Inline, Served::Console},
      {Method::Get, "/metrics", Access::Open, say, Runs::Inline, Served::Metrics},
      sign_in,
  };
}

struct Fixture : DispatcherFixture {
  Fixture() {
    allow("acme", {kAcmes});
    allow("globex", {kGlobexs});
    serve(test_routes(), {{everything()}}, {kOperators});
  }

  void allow(const std::string& slug, const std::vector<std::string>& origins) {
    const auto change = [&](const domain::Policy& present) -> Result<domain::Policy> {
      domain::Policy policy = present;
      policy.cors_origins = must(domain::normalise_origins("cors_origins", origins));
      return policy;
    };
    must(house.policies().change(root, tenant(slug), change, {}));
  }

  TestAnswer from(const std::string& origin, const std::string& method, const std::string& target,
                  const std::string& token = {}) {
    TestRequest request{.method = method, .target = target, .fields = {{"origin", origin}}};
    if (!token.empty()) request.fields.emplace_back("authorization", "Bearer " + token);
    return ask(std::move(request));
  }
  TestAnswer preflight(const std::string& origin, const std::string& target, const std::string& method = "GET") {
    return ask({.method = "OPTIONS",
                .target = target,
                .fields = {{"origin", origin}, {"access-control-request-method", method}}});
  }
  static std::string allowed(const TestAnswer& answer) { return answer.field("Access-Control-Allow-Origin"); }

  const std::string acme = mint("acme", {"tokenward:member"});
  const std::string globex = mint("globex", {"tokenward:admin"});
};

/// Without what differs from answer to answer in any case.
/// Without what no two answers have in common.
std::string without_its_own(const TestAnswer& answer) {
  std::string all = answer.status_line;
  for (const auto& [name, value] : answer.fields) {
    if (name != "Date" && name != "X-Request-Id") all += "\n" + name + ": " + value;
  }
  return all + "\n" + answer.body;
}

struct Asked {
  const char* method;
  const char* target;
};
constexpr Asked kOfAcme[] = {{"GET", "/v1/tenants/acme"},
                             {"GET", "/v1/tenants/acme/tokens?limit=1"},
                             {"POST", "/v1/tenants/acme/tokens"},
                             {"GET", "/v1/tenants/%61cme/tokens/7"}};
constexpr Asked kOfNobody[] = {
    {"GET", "/v1/self"},        {"POST", "/v1/validate"},    {"POST", "/v1/validate/batch"},
    {"POST", "/v1/introspect"}, {"POST", "/v1/revoke"},      {"GET", "/v1/tenants/self/tokens"},
    {"GET", "/v1/tenants"},     {"GET", "/v1/openapi.json"}, {"GET", "/.well-known/oauth-authorization-server"}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cross_origin, Fixture)

BOOST_AUTO_TEST_CASE(the_list_of_the_tenant_decides_where_the_path_names_one) {
  for (const Asked& route : kOfAcme) {
    for (const std::string origin : {kAcmes, kGlobexs, kOperators, kNobodys}) {
      const std::string expected = origin == kAcmes ? origin : "<none>";
      const TestAnswer asked = from(origin, route.method, route.target, acme);
      BOOST_TEST(allowed(asked) == expected, origin << route.target);
      BOOST_TEST(asked.field("Vary") == "Origin");
      BOOST_TEST(allowed(preflight(origin, route.target, route.method)) == expected, origin << route.target);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_operators_list_decides_everywhere_else) {
  for (const Asked& route : kOfNobody) {
    for (const std::string origin : {kAcmes, kGlobexs, kOperators, kNobodys}) {
      const std::string expected = origin == kOperators ? origin : "<none>";
      BOOST_TEST(allowed(from(origin, route.method, route.target, acme)) == expected, origin << route.target);
      BOOST_TEST(allowed(preflight(origin, route.target, route.method)) == expected, origin << route.target);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_page_can_read_refusals_too) {
  const std::string tokens = "/v1/tenants/acme/tokens";
  const struct {
    int status;
    TestAnswer answer;
  } refusals[] = {{401, from(kAcmes, "GET", tokens)},
                  {401, from(kAcmes, "GET", tokens, "nonsense")},
                  {403, from(kAcmes, "POST", tokens, acme)},
                  {404, from(kAcmes, "GET", tokens, globex)},
                  {405, from(kAcmes, "PUT", tokens, acme)},
                  {400, from(kAcmes, "GET", tokens + "?limit=1&limit=2", acme)},
                  {400, from(kAcmes, "GET", tokens + "?access_token=x", acme)}};
  for (const auto& [status, answer] : refusals) {
    BOOST_TEST(answer.status == status, answer.status_line);
    BOOST_TEST(allowed(answer) == kAcmes, answer.status_line);
    BOOST_TEST(answer.field("Access-Control-Expose-Headers") ==
               "ETag, Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, WWW-Authenticate");
  }
}

BOOST_AUTO_TEST_CASE(an_answer_is_the_same_but_for_what_a_page_may_read) {
  const TestAnswer plain = get("/v1/tenants/acme", acme);
  const TestAnswer page = from(kAcmes, "GET", "/v1/tenants/acme", acme);
  BOOST_TEST(page.body == plain.body);
  BOOST_TEST(page.status_line == plain.status_line);
  BOOST_TEST(page.field("ETag") == "\"7\"");
  BOOST_TEST(plain.field("Vary") == "<none>");
  BOOST_TEST(without_its_own(from(kNobodys, "GET", "/v1/tenants/acme", acme)).find("Access-Control") ==
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_answer_that_ends_the_connection_still_does) {
  for (const char* const target : {"/v1/tenants/acme", "/v1/tenants/acme/tokens", "/v1/self"}) {
    TestRequest request{
        .target = target, .fields = {{"origin", kAcmes}, {"authorization", "Bearer " + acme}}, .keep_alive = false};
    const TestAnswer answer = ask(std::move(request));
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.field("Connection") == "close");
    BOOST_TEST((last_closes || !last_detached));
  }
}

BOOST_AUTO_TEST_CASE(a_preflight_needs_no_credential_and_says_what_may_be_sent) {
  const TestAnswer answer = preflight(kAcmes, "/v1/tenants/acme/tokens", "POST");
  BOOST_TEST(answer.status == 204);
  BOOST_TEST(allowed(answer) == kAcmes);
  BOOST_TEST(answer.field("Access-Control-Allow-Methods") == "GET, HEAD, POST, OPTIONS");
  BOOST_TEST(answer.field("Access-Control-Allow-Headers") ==
             "Authorization, Content-Type, If-Match, Idempotency-Key, X-Request-Id, traceparent");
  BOOST_TEST(answer.field("Access-Control-Max-Age") == "600");
  BOOST_TEST(answer.field("Vary") == "Origin");
  BOOST_TEST(answer.field("Content-Length") == "<none>");
}

BOOST_AUTO_TEST_CASE(credentials_of_the_browser_are_never_allowed) {
  for (const Asked& route : kOfAcme) {
    for (const TestAnswer& answer :
         {preflight(kAcmes, route.target, route.method), from(kAcmes, route.method, route.target, acme)}) {
      BOOST_TEST(answer.field("Access-Control-Allow-Credentials") == "<none>");
      const std::string fields = answer.field("Access-Control-Allow-Headers");
      BOOST_TEST(fields.find("CSRF") == std::string::npos);
      BOOST_TEST(fields.find("mbedded") == std::string::npos);
      BOOST_TEST(fields.find('*') == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_only_resembles_a_listed_origin_is_not_allowed) {
  for (const char* const origin : {"null",
                                   "*",
                                   "https://app.acme.example.evil.example",
                                   "https://evilapp.acme.example",
                                   "https://acme.example",
                                   "https://app.acme.example:8443",
                                   "https://app.acme.example:443",
                                   "http://app.acme.example",
                                   "https://APP.acme.example",
                                   "HTTPS://app.acme.example",
                                   "https://app.acme.example.",
                                   "https://app.acme.example/",
                                   "https://user@app.acme.example",
                                   "https://app.acme.example https://evil.example",
                                   "https://app.acme.example, *",
                                   "https://xn--pp-0fa.acme.example",
                                   "https://",
                                   "app.acme.example",
                                   "file://",
                                   "https://app.acme.exampl"}) {
    BOOST_TEST(allowed(from(origin, "GET", "/v1/tenants/acme/tokens", acme)) == "<none>", origin);
    BOOST_TEST(allowed(preflight(origin, "/v1/tenants/acme/tokens")) == "<none>", origin);
    BOOST_TEST(allowed(from(origin, "GET", "/v1/self", acme)) == "<none>", origin);
  }
}

BOOST_AUTO_TEST_CASE(nobody_learns_from_a_preflight_whether_a_tenant_exists) {
  const std::string known = without_its_own(preflight(kAcmes, "/v1/tenants/globex/tokens"));
  for (const char* const slug : {"initech", "No-Slug", "%41cme", "system", "-", "self%00"}) {
    const std::string target = "/v1/tenants/" + std::string(slug) + "/tokens";
    BOOST_TEST(without_its_own(preflight(kAcmes, target)) == known, slug);
  }
}

BOOST_AUTO_TEST_CASE(a_tenant_that_memory_does_not_know_is_looked_up) {
  const auto tenant = house.directory().known("acme");
  BOOST_REQUIRE(tenant);
  house.directory().forget(*tenant);
  BOOST_TEST(allowed(preflight(kAcmes, "/v1/tenants/acme/tokens")) == kAcmes);
  BOOST_TEST(bool(house.directory().known("acme")));
}

BOOST_AUTO_TEST_CASE(the_pages_of_a_suspended_tenant_read_why_they_are_refused) {
  must(house.tenants().suspend(root, tenant("acme"), "test"));
  BOOST_TEST(allowed(preflight(kAcmes, "/v1/tenants/acme/tokens")) == kAcmes);
  const TestAnswer refused = from(kAcmes, "GET", "/v1/tenants/acme/tokens", acme);
  BOOST_TEST(refused.status == 401);
  BOOST_TEST(allowed(refused) == kAcmes);
}

BOOST_AUTO_TEST_CASE(a_store_that_cannot_be_asked_allows_nothing_and_answers_all_the_same) {
  warm(acme);
  room().lanes().stop(std::chrono::milliseconds{0});
  const TestAnswer answer = from(kAcmes, "GET", "/v1/tenants/acme", acme);
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(allowed(answer) == "<none>");
  BOOST_TEST(preflight(kAcmes, "/v1/tenants/acme").status == 204);
  BOOST_TEST(allowed(from(kOperators, "POST", "/v1/validate")) == kOperators);
}

BOOST_AUTO_TEST_CASE(the_consoles_own_page_needs_no_leave) {
  TestRequest request{
      .target = "/v1/tenants/acme",
      .fields = {{"host", "localhost:8640"}, {"origin", "http://localhost:8640"}, {"authorization", "Bearer " + acme}}};
  const TestAnswer answer = ask(std::move(request));
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(without_its_own(answer).find("Access-Control-") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_list_counts_from_the_next_request_on) {
  allow("acme", {});
  BOOST_TEST(allowed(preflight(kAcmes, "/v1/tenants/acme/tokens")) == "<none>");
  BOOST_TEST(allowed(from(kAcmes, "GET", "/v1/tenants/acme/tokens", acme)) == "<none>");
}

BOOST_AUTO_TEST_CASE(the_console_monitoring_and_forward_auth_are_shared_with_nobody) {
  for (const char* const target :
       {"/v1/session", "/console/", "/metrics", "/healthz", "/readyz", "/v1/auth", "/v1/auth/acme", "/nowhere"}) {
    for (const char* const origin : {kAcmes, kOperators}) {
      for (const TestAnswer& answer : {from(origin, "GET", target, acme), preflight(origin, target)}) {
        BOOST_TEST(without_its_own(answer).find("Access-Control-") == std::string::npos, target);
      }
    }
  }
  BOOST_TEST(preflight(kAcmes, "/v1/auth").status == 401);
}

BOOST_AUTO_TEST_CASE(the_gate_passes_on_what_decides) {
  const auto reads = [&](const char* method, const char* path, std::string_view name) {
    const auto fields = dispatcher->rules(method, path, first_listener).fields;
    return std::any_of(fields.begin(), fields.end(), [&](const ReadField& field) { return field.name == name; });
  };
  for (const Asked& route : {kOfAcme[2], kOfNobody[0], kOfNobody[1]}) {
    BOOST_TEST(reads(route.method, route.target, "origin"), route.target);
    BOOST_TEST(reads("OPTIONS", route.target, "origin"), route.target);
    BOOST_TEST(reads("OPTIONS", route.target, "access-control-request-method"), route.target);
    BOOST_TEST(!reads("OPTIONS", route.target, "authorization"), route.target);
  }
  BOOST_TEST(reads("PUT", kOfAcme[2].target, "origin"), "a page reads a 405 too");
  BOOST_TEST(!reads("GET", "/healthz", "origin"));
  BOOST_TEST(!reads("PUT", "/healthz", "origin"));
  BOOST_TEST(!reads("GET", "/v1/auth", "origin"));
}

BOOST_AUTO_TEST_SUITE_END()

}
