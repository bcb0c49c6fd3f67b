#include "http/dispatcher.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerRequest.h>

#include <boost/test/unit_test.hpp>
#include <future>
#include <thread>

#include "http/house_fixture.h"
#include "http/send.h"

namespace dispatcher_test {

using namespace tokenward;
using namespace tokenward::http;
using Poco::Net::HTTPRequestHandler;
using Poco::Net::HTTPResponse;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

namespace {

/// Says what it was given.
class Echo : public HTTPRequestHandler {
 public:
  explicit Echo(const Call& call) : call_(call) {}
  void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
    std::string said = request.getMethod() + " " + call_.caller.owner + " " + std::string(to_string(call_.caller.role));
    said += " from " + call_.caller.source + " in " + (call_.tenant ? call_.tenant->slug().text() : "no tenant");
    for (const auto& [name, value] : call_.variables) said += " " + name + "=" + value;
    for (const auto& [name, value] : call_.query.parameters()) said += " ?" + name + "=" + value;
    send_text(response, HTTPResponse::HTTP_OK, "text/plain", said);
  }

 private:
  const Call& call_;
};

struct Throwing : HTTPRequestHandler {
  explicit Throwing(const Call&) {}
  void handleRequest(HTTPServerRequest&, HTTPServerResponse&) override {
    throw Poco::IOException("tkw_secret in the message");
  }
};

struct Silent : HTTPRequestHandler {
  explicit Silent(const Call&) {}
  void handleRequest(HTTPServerRequest&, HTTPServerResponse&) override {}
};

std::vector<Route> test_routes() {
  const HandlerFactory echo = make_handler<Echo>();
  return {
      {Method::Get, "/v1/open", Access::Open, echo, Runs::Inline, Served::Everywhere},
      {Method::Get, "/v1/open-lane", Access::Open, echo, Runs::Lane, Served::Everywhere},
      {Method::Get, "/v1/self", Access::Possession, echo},
      {Method::Get, "/v1/check", Access::Validator, echo},
      {Method::Get, "/v1/tenants", Access::Operator, echo},
      {Method::Get, "/v1/tenants/{tenant}", Access::Member, echo},
      {Method::Put, "/v1/tenants/{tenant}", Access::Admin, echo},
      {Method::Get, "/v1/tenants/{tenant}/inline", Access::Member, echo, Runs::Inline},
      {Method::Get, "/v1/tenants/{tenant}/owners/{name}", Access::Member, echo},
      {Method::Get, "/v1/throw", Access::Open, make_handler<Throwing>(), Runs::Inline},
      {Method::Get, "/v1/throw-lane", Access::Open, make_handler<Throwing>()},
      {Method::Get, "/v1/silent", Access::Open, make_handler<Silent>(), Runs::Inline},
  };
}

struct Fixture : DispatcherFixture {
  Fixture() { serve(test_routes()); }
  int status(const std::string& target, const std::string& token = {}) { return get(target, token).status; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dispatcher, Fixture)

BOOST_AUTO_TEST_CASE(an_open_route_asks_for_no_credential) {
  BOOST_TEST(get("/v1/open", "nonsense").body == "GET  none from 192.0.2.7 in no tenant");
  BOOST_TEST(!last_detached);
  BOOST_TEST(get("/v1/open-lane").status == 200);
  BOOST_TEST(last_detached);
}

BOOST_AUTO_TEST_CASE(a_caller_reaches_its_own_tenant_by_slug_and_by_self) {
  const std::string member = mint("acme", {"tokenward:member"});
  BOOST_TEST(get("/v1/tenants/acme", member).body == "GET ada@example.com member from 192.0.2.7 in acme tenant=acme");
  BOOST_TEST(get("/v1/tenants/self", member).body == "GET ada@example.com member from 192.0.2.7 in acme tenant=self");
  BOOST_TEST(get("/v1/tenants/%61cme/owners/a%40b?x=y", member).body ==
             "GET ada@example.com member from 192.0.2.7 in acme tenant=acme name=a@b ?x=y");
}

BOOST_AUTO_TEST_CASE(basic_with_the_token_as_password_is_a_credential_too) {
  std::string encoded = to_base64(as_bytes("git:" + mint("acme", {"tokenward:member"})));
  while (encoded.size() % 4 != 0) encoded += '=';
  BOOST_TEST(ask({.target = "/v1/tenants/self", .fields = {{"authorization", "Basic " + encoded}}}).status == 200);
}

BOOST_AUTO_TEST_CASE(a_cached_caller_is_answered_on_the_io_thread_where_the_route_allows) {
  const std::string member = mint("acme", {"tokenward:member"});
  BOOST_TEST(status("/v1/tenants/self/inline", member) == 200);
  BOOST_TEST(last_detached);
  BOOST_TEST(status("/v1/tenants/self/inline", member) == 200);
  BOOST_TEST(!last_detached);
  BOOST_TEST(status("/v1/tenants/self", member) == 200);
  BOOST_TEST(last_detached);
}

BOOST_AUTO_TEST_CASE(without_a_good_credential_it_is_401) {
  const TestAnswer none = get("/v1/tenants/self");
  BOOST_TEST(none.status == 401);
  BOOST_TEST(none.field("WWW-Authenticate") == "Bearer realm=\"tokenward\"");
  const std::string member = mint("acme", {"tokenward:member"});
  for (std::string bad : {std::string("x"), member + "x", member.substr(0, member.size() - 1) + '!'}) {
    const TestAnswer answer = get("/v1/tenants/self", bad);
    BOOST_TEST(answer.status == 401, bad);
    BOOST_TEST(answer.field("WWW-Authenticate") == "Bearer realm=\"tokenward\", error=\"invalid_token\"");
    BOOST_TEST(answer.body.find(bad) == std::string::npos);
  }
  revoke("acme", last_id);
  const TestAnswer dead = get("/v1/tenants/self", member);
  BOOST_TEST(dead.status == 401);
  BOOST_TEST(dead.body == get("/v1/tenants/self", "x").body);
  BOOST_TEST(ask({.target = "/v1/tenants/self", .fields = {{"authorization", "Digest x"}}}).status == 401);
}

BOOST_AUTO_TEST_CASE(a_foreign_tenant_looks_like_a_missing_one) {
  const std::string admin = mint("acme", {"tokenward:admin"});
  const std::string foreign = get("/v1/tenants/globex", admin).body;
  BOOST_TEST(get("/v1/tenants/globex", admin).status == 404);
  BOOST_TEST(get("/v1/tenants/nowhere", admin).body == foreign);
  BOOST_TEST(get("/v1/tenants/system", admin).body == foreign);
  BOOST_TEST(get("/v1/tenants/NOT%20A%20SLUG", admin).body == foreign);
  BOOST_TEST(status("/v1/tenants/globex", mint("acme", {"tokenward:validator"})) == 404);
  BOOST_TEST(status("/v1/tenants/globex", mint("acme", {"read"})) == 404);
}

BOOST_AUTO_TEST_CASE(too_small_a_role_in_the_own_tenant_is_403) {
  struct Case {
    const char* scope;
    int possession, validator, member, admin, system;
  };
  const Case cases[] = {
      {"read", 200, 403, 403, 403, 403},
      {"tokenward:validator", 200, 200, 403, 403, 403},
      {"tokenward:member", 200, 403, 200, 403, 403},
      {"tokenward:admin", 200, 200, 200, 200, 403},
  };
  for (const Case& expected : cases) {
    const std::string token = mint("acme", {expected.scope});
    BOOST_TEST_CONTEXT(expected.scope) {
      BOOST_TEST(status("/v1/self", token) == expected.possession);
      BOOST_TEST(status("/v1/check", token) == expected.validator);
      BOOST_TEST(status("/v1/tenants/self", token) == expected.member);
      TestRequest put{.method = "PUT", .target = "/v1/tenants/self"};
      put.fields.emplace_back("authorization", "Bearer " + token);
      BOOST_TEST(ask(put).status == expected.admin);
      BOOST_TEST(status("/v1/tenants", token) == expected.system);
    }
  }
  BOOST_TEST(get("/v1/tenants", mint("acme", {"read"})).field("WWW-Authenticate") ==
             "Bearer realm=\"tokenward\", error=\"insufficient_scope\"");
}

BOOST_AUTO_TEST_CASE(an_operator_enters_any_tenant) {
  BOOST_TEST(get("/v1/tenants/acme", operator_token).body == "GET root operator from 192.0.2.7 in acme tenant=acme");
  BOOST_TEST(get("/v1/tenants/globex", operator_token).body ==
             "GET root operator from 192.0.2.7 in globex tenant=globex");
  BOOST_TEST(get("/v1/tenants/self", operator_token).body == "GET root operator from 192.0.2.7 in system tenant=self");
  BOOST_TEST(status("/v1/tenants", operator_token) == 200);
  BOOST_TEST(status("/v1/tenants/nowhere", operator_token) == 404);
  BOOST_TEST(status("/v1/tenants/Nowhere!", operator_token) == 404);
}

BOOST_AUTO_TEST_CASE(an_operator_enters_a_tenant_that_was_not_in_memory) {
  warm(operator_token);
  const auto globex = house.directory().known("globex");
  house.directory().forget(*globex);
  BOOST_TEST(status("/v1/tenants/globex/inline", operator_token) == 200);
  BOOST_TEST(last_detached);
  BOOST_TEST(status("/v1/tenants/globex/inline", operator_token) == 200);
  BOOST_TEST(!last_detached);
}

BOOST_AUTO_TEST_CASE(a_token_bound_to_networks_is_refused_from_elsewhere) {
  const std::string here = mint("acme", {"tokenward:member"}, {"192.0.2.0/24"});
  const std::string there = mint("acme", {"tokenward:member"}, {"198.51.100.0/24"});
  BOOST_TEST(status("/v1/tenants/self", here) == 200);
  BOOST_TEST(status("/v1/tenants/self", there) == 403);
  TestRequest unknown{.target = "/v1/tenants/self", .fields = {{"authorization", "Bearer " + here}}, .peer = ""};
  BOOST_TEST(ask(unknown).status == 403);
}

BOOST_AUTO_TEST_CASE(a_token_in_an_address_is_refused) {
  const std::string member = mint("acme", {"tokenward:member"});
  for (const std::string& query : {"?access_token=" + member, "?token=" + member, "?%74oken=" + member}) {
    const TestAnswer answer = get("/v1/tenants/self" + query, member);
    BOOST_TEST(answer.status == 400);
    BOOST_TEST(answer.body.find(member) == std::string::npos);
    BOOST_TEST(status("/healthz" + query) == 400);
  }
}

BOOST_AUTO_TEST_CASE(unknown_paths_methods_and_queries_are_told_apart) {
  BOOST_TEST(status("/v1/nothing") == 404);
  BOOST_TEST(status("/") == 404);
  const TestAnswer wrong = ask({.method = "DELETE", .target = "/v1/tenants/acme"});
  BOOST_TEST(wrong.status == 405);
  BOOST_TEST(wrong.field("Allow") == "GET, HEAD, PUT, OPTIONS");
  BOOST_TEST(ask({.method = "TRACE", .target = "/v1/tenants/acme"}).status == 405);
  BOOST_TEST(ask({.method = "BREW", .target = "/v1/tenants/acme"}).status == 501);
  BOOST_TEST(ask({.method = "get", .target = "/v1/tenants/acme"}).status == 501);
  const TestAnswer options = ask({.method = "OPTIONS", .target = "/v1/tenants/acme"});
  BOOST_TEST(options.status == 204);
  BOOST_TEST(options.field("Allow") == "GET, HEAD, PUT, OPTIONS");
  BOOST_TEST(options.field("Content-Length") == "<none>");
  BOOST_TEST(status("/v1/open?a=1&a=2") == 400);
  BOOST_TEST(status("/v1/tenants/%ff", operator_token) == 400);
}

BOOST_AUTO_TEST_CASE(head_is_answered_like_get_without_the_body) {
  const TestAnswer head = ask({.method = "HEAD", .target = "/v1/open"});
  BOOST_TEST(head.status == 200);
  BOOST_TEST(head.body == "");
  BOOST_TEST(head.field("Content-Length") ==
             std::to_string(std::string("HEAD  none from 192.0.2.7 in no tenant").size()));
  const TestAnswer missing = ask({.method = "HEAD", .target = "/v1/nothing"});
  BOOST_TEST(missing.status == 404);
  BOOST_TEST(missing.body == "");
}

BOOST_AUTO_TEST_CASE(a_handler_that_throws_is_500_and_its_message_goes_nowhere) {
  for (const char* target : {"/v1/throw", "/v1/throw-lane", "/v1/silent"}) {
    const TestAnswer answer = get(target);
    BOOST_TEST(answer.status == 500, target);
    BOOST_TEST(answer.body.find("secret") == std::string::npos);
  }
  BOOST_REQUIRE(log.size() == 3u);
  BOOST_TEST(log[0].starts_with("GET /v1/throw: "));
  for (const std::string& line : log) BOOST_TEST(line.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_listener_answers_what_it_serves_alone) {
  ListenerTraits validate_only;
  validate_only.validate = true;
  ListenerTraits metrics_only;
  metrics_only.metrics = true;
  serve(test_routes(), {{everything()}, {validate_only}, {metrics_only}});
  BOOST_TEST(ask_as_is({.target = "/v1/tenants/self", .listener = validate_only}).status == 404);
  BOOST_TEST(ask_as_is({.target = "/healthz", .listener = validate_only}).status == 200);
  BOOST_TEST(ask_as_is({.method = "POST", .target = "/v1/validate", .listener = metrics_only}).status == 404);
  BOOST_TEST(ask_as_is({.target = "/v1/auth", .listener = metrics_only}).status == 404);
  ListenerTraits stranger;
  stranger.manage = true;
  stranger.tls = true;
  for (const char* target : {"/v1/tenants/self", "/v1/auth", "/healthz"}) {
    BOOST_TEST(ask_as_is({.target = target, .listener = stranger}).status == 404, target);
  }
}

BOOST_AUTO_TEST_CASE(health_is_told_without_a_store) {
  BOOST_TEST(get("/healthz").body == "{\"alive\":true}\n");
  BOOST_TEST(status("/readyz") == 503);
  health.publish({{"main", "", true, std::chrono::steady_clock::now()}});
  const TestAnswer ready = get("/readyz");
  BOOST_TEST(ready.status == 200);
  BOOST_TEST(ready.field("Cache-Control") == "no-store");
  health.publish({{"main", "no answer", true, std::chrono::steady_clock::now()}});
  BOOST_TEST(status("/readyz") == 503);
  BOOST_TEST(status("/readyz?x=1") == 400);
}

BOOST_AUTO_TEST_CASE(a_stopped_store_is_503_with_the_time_to_retry) {
  const std::string member = mint("globex", {"tokenward:member"});
  warm(member);
  room().lanes().stop(std::chrono::seconds{10});
  const TestAnswer answer = get("/v1/tenants/self", member);
  BOOST_TEST(answer.status == 503);
  BOOST_TEST(answer.field("Retry-After") == "1");
  BOOST_TEST(status("/v1/tenants/self/inline", member) == 200);
}

BOOST_AUTO_TEST_CASE(an_outage_calls_no_credential_invalid) {
  const std::string member = mint("globex", {"tokenward:member"});  // in no cache yet
  room().lanes().stop(std::chrono::seconds{10});
  const TestAnswer answer = get("/v1/tenants/self", member);
  BOOST_TEST(answer.status == 503);
  BOOST_TEST(answer.field("WWW-Authenticate") == "<none>");
}

BOOST_AUTO_TEST_CASE(a_full_lane_is_503_at_once) {
  const std::string member = warm(mint("globex", {"tokenward:member"}));
  tenant::TenantRuntime& globex = tenant("globex");
  std::promise<void> release;
  const std::shared_future<void> released(release.get_future());
  tenant::Lanes& lanes = globex.room().lanes();
  const auto block = [&] { return lanes.submit(globex.handle(), [released](tenant::LaneTurn) { released.wait(); }); };
  // Fills the lane: first what its workers hold, so that none of them makes room again, and then all that may wait.
  for (unsigned worker = 0; worker < kWorkers; ++worker) BOOST_REQUIRE(block());
  while (lanes.counters().running < kWorkers) std::this_thread::yield();
  while (block()) {
  }
  TestRequest request{.target = "/v1/tenants/self", .fields = {{"authorization", "Bearer " + member}}};
  const TestAnswer answer = ask(request);
  release.set_value();
  BOOST_TEST(answer.status == 503);
  BOOST_TEST(answer.body.find("/problems/busy") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_connection_ends_where_the_request_says_so) {
  TestRequest request{.target = "/v1/open-lane", .keep_alive = false};
  BOOST_TEST(ask(request).field("Connection") == "close");
  BOOST_TEST(last_closes);
  request.target = "/v1/nothing";
  BOOST_TEST(ask(request).field("Connection") == "close");
}

BOOST_AUTO_TEST_CASE(a_use_is_noted_with_the_clients_address) {
  const std::string member = mint("acme", {"tokenward:member"});
  BOOST_TEST(status("/v1/tenants/self", member) == 200);
  BOOST_REQUIRE(!!room().last_used().flush());
  const auto view = house.tokens().find(root, tenant("acme"), last_id);
  BOOST_REQUIRE(!!view);
  BOOST_TEST(view->token.last_used_from == "192.0.2.7");
  BOOST_TEST(view->token.last_used_at.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}
