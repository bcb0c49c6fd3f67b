// Rates of tenants and callers, quotas of tokens, and what answers tell of them.

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <regex>

#include "api/desk.h"
#include "api/routes.h"

namespace limits_test {

using namespace tokenward;
using namespace tokenward::api;
using domain::Rate;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

/// The two numbers of each member of a list such as `"tenant";q=100;w=1, "caller";q=5;w=1`, strictly of that form.
std::map<std::string, std::pair<int, int>> members_of_list(const std::string& list, char first, char second) {
  std::map<std::string, std::pair<int, int>> members;
  const std::regex member{std::string("\"([a-z]+)\";") + first + "=([0-9]+);" + second + "=([0-9]+)(, |$)"};
  std::size_t read = 0;
  for (std::sregex_iterator at{list.begin(), list.end(), member}, end; at != end; ++at) {
    BOOST_TEST(static_cast<std::size_t>(at->position()) == read, list);
    read += static_cast<std::size_t>(at->length());
    BOOST_TEST(members.emplace((*at)[1], std::pair{std::stoi((*at)[2]), std::stoi((*at)[3])}).second, list);
  }
  BOOST_TEST(read == list.size(), list);
  return members;
}

/// What an answer tells of its limits: `caller 4/5 in 1 s, tenant 0/2 in 2 s`; empty where it tells nothing.
std::string limits_of(const Answer& answer) {
  if (answer.header("RateLimit-Policy") == "<none>") {
    BOOST_TEST(answer.header("RateLimit") == "<none>");
    return {};
  }
  const auto policy = members_of_list(answer.header("RateLimit-Policy"), 'q', 'w');
  const auto state = members_of_list(answer.header("RateLimit"), 'r', 't');
  BOOST_TEST(policy.size() == state.size());
  std::string told;
  for (const auto& [name, rest] : state) {
    BOOST_TEST_REQUIRE(policy.contains(name), name);
    BOOST_TEST(rest.first <= policy.at(name).first);
    told += (told.empty() ? "" : ", ") + name + ' ' + std::to_string(rest.first) + '/' +
            std::to_string(policy.at(name).first) + " in " + std::to_string(rest.second) + " s";
  }
  return told;
}

json::value rate(std::uint32_t per_second, std::uint32_t burst) {
  return {{"per_second", per_second}, {"burst", burst}};
}

struct Limited : Desk {
  using Desk::Desk;

  const std::string admin = create_tenant("acme");

  void set(const json::object& rates) {
    const Answer changed = patch("/v1/tenants/acme/policy", operator_token(), rates);
    BOOST_TEST_REQUIRE(changed.status == 200, changed);
  }
  Answer list(const std::string& token) { return get("/v1/tenants/acme/tokens", token); }
  Answer validate(const std::string& asker, const std::string& token) {
    return post("/v1/validate", asker, {{"token", token}});
  }
  Answer introspect(const std::string& client, const std::string& token) {
    return ask("POST", "/v1/introspect", client, "token=" + token,
               {{"content-type", "application/x-www-form-urlencoded"}});
  }
  Answer auth(const std::string& token) { return get("/v1/auth", token); }
  Answer batch(const std::string& asker, const std::string& token, std::size_t count) {
    json::array items(count, json::object{{"token", token}});
    return post("/v1/validate/batch", asker, {{"items", std::move(items)}});
  }
  std::string mint_with(std::uint32_t limit, std::uint32_t window_s, json::array scopes = {"read"}) {
    return mint("acme", {{"owner", "ada"},
                         {"label", "x"},
                         {"scopes", std::move(scopes)},
                         {"quota", {{"limit", limit}, {"window_s", window_s}}}})
        .text("value");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(limits, Limited)

BOOST_AUTO_TEST_CASE(where_no_limit_is_set_nothing_is_told) {
  const std::string token = mint_value("acme", "ada", {"read"});
  for (const Answer& answer : {list(admin), list("tkw_none"), get("/v1/self", token), validate(admin, token),
                               batch(admin, token, 2), introspect(admin, token), auth(token)}) {
    BOOST_TEST(limits_of(answer) == "", answer);
  }
}

BOOST_AUTO_TEST_CASE(a_caller_gets_its_burst_and_then_429_until_its_time_has_come) {
  set({{"caller_rate", rate(2, 3)}});
  for (const char* told : {"caller 2/3 in 1 s", "caller 1/3 in 1 s", "caller 0/3 in 2 s"}) {
    const Answer answer = list(admin);
    BOOST_TEST(answer.status == 200, answer);
    BOOST_TEST(limits_of(answer) == told);
  }
  const Answer refused = list(admin);
  BOOST_TEST(refused.status == 429, refused);
  BOOST_TEST(refused.problem() == "caller-rate-limited");
  BOOST_TEST(refused.text("detail") == "2 requests per second are let through, and 3 at once; try again in 1 second.");
  BOOST_TEST(refused.header("Retry-After") == "1");
  BOOST_TEST(limits_of(refused) == "caller 0/3 in 2 s");
  pass(499'999us);
  BOOST_TEST(list(admin).status == 429);
  pass(1us);
  BOOST_TEST(list(admin).status == 200);
  BOOST_TEST(list(admin).status == 429);
}

BOOST_AUTO_TEST_CASE(callers_do_not_take_from_each_other_but_from_their_tenant) {
  const std::string other = mint_value("acme", "bob", {"tokenward:admin"});
  set({{"caller_rate", rate(1, 2)}, {"tenant_rate", rate(1, 3)}});
  BOOST_TEST(limits_of(list(admin)) == "caller 1/2 in 1 s, tenant 2/3 in 1 s");
  BOOST_TEST(list(admin).status == 200);
  for (int again = 0; again < 5; ++again) BOOST_TEST(list(admin).problem() == "caller-rate-limited");
  BOOST_TEST(limits_of(list(other)) == "caller 1/2 in 1 s, tenant 0/3 in 3 s");
  const Answer refused = list(other);
  BOOST_TEST(refused.status == 429, refused);
  BOOST_TEST(refused.problem() == "tenant-rate-limited");
  BOOST_TEST(limits_of(refused) == "caller 0/2 in 2 s, tenant 0/3 in 3 s");
}

BOOST_AUTO_TEST_CASE(what_is_refused_changes_nothing) {
  set({{"caller_rate", rate(1, 1)}});
  BOOST_TEST(list(admin).status == 200);
  const std::uint64_t before = events();
  const Answer refused = post("/v1/tenants/acme/tokens", admin, {{"owner", "ada"}, {"label", "x"}});
  BOOST_TEST(refused.status == 429, refused);
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(other_tenants_and_operators_are_not_touched) {
  const std::string globex = create_tenant("globex");
  set({{"tenant_rate", rate(1, 1)}});
  BOOST_TEST(list(admin).status == 200);
  BOOST_TEST(list(admin).status == 429);
  BOOST_TEST(get("/v1/tenants/globex/tokens", globex).status == 200);
  for (int again = 0; again < 5; ++again) BOOST_TEST(limits_of(list(operator_token())) == "");
}

BOOST_AUTO_TEST_CASE(what_needs_no_credential_is_never_limited) {
  set({{"tenant_rate", rate(1, 1)}, {"caller_rate", rate(1, 1)}});
  for (const char* target : {"/healthz", "/v1/openapi.json", "/console/"}) {
    for (int again = 0; again < 5; ++again) {
      const Answer answer = get(target, "");
      BOOST_TEST(answer.status == 200, target);
      BOOST_TEST(limits_of(answer) == "");
    }
  }
  for (int again = 0; again < 5; ++again) BOOST_TEST(list("tkw_forged").status == 401);
}

BOOST_AUTO_TEST_CASE(a_flood_can_be_ended_while_it_lasts) {
  const Answer flooding = mint("acme", {{"owner", "ada"}, {"label", "x"}, {"scopes", {"read"}}});
  set({{"tenant_rate", rate(1, 1)}});
  BOOST_TEST(auth(flooding.text("value")).status == 200);
  BOOST_TEST(auth(flooding.text("value")).status == 429);
  BOOST_TEST(list(admin).status == 429);
  const Answer lowered = patch("/v1/tenants/acme/policy", admin, {{"caller_rate", rate(1, 1)}});
  BOOST_TEST(lowered.status == 200, lowered);
  const Answer revoked = post(flooding.header("Location") + "/revoke", admin, json::object{});
  BOOST_TEST(revoked.status == 200, revoked);
  BOOST_TEST(auth(flooding.text("value")).status == 401);
}

BOOST_AUTO_TEST_CASE(what_ends_a_flood_is_exactly_this) {
  std::string urgent;
  for (const http::Route& route : routes(house())) {
    if (route.draws != tenant::Draws::Caller) continue;
    urgent += std::string(to_string(route.method)) + ' ' + route.pattern + '\n';
  }
  for (const char* expected :
       {"POST /v1/tenants/{tenant}/suspend\n", "PUT /v1/tenants/{tenant}/policy\n",
        "PATCH /v1/tenants/{tenant}/policy\n", "POST /v1/tenants/{tenant}/tokens/revoke-all\n",
        "POST /v1/tenants/{tenant}/tokens/{id}/revoke\n", "POST /v1/tenants/{tenant}/owners/suspend\n",
        "POST /v1/session\n", "DELETE /v1/session\n", "POST /v1/self/revoke\n"}) {
    const auto at = urgent.find(expected);
    BOOST_TEST_REQUIRE(at != std::string::npos, expected);
    urgent.erase(at, std::string_view(expected).size());
  }
  BOOST_TEST(urgent == "");
}

BOOST_AUTO_TEST_CASE(validation_counts_for_whoever_asks) {
  const std::string asker = mint_value("acme", "orders", {"tokenward:validator"});
  const std::string foreign = mint_value("system", "gateway", {"tokenward:validator"});
  const std::string token = mint_value("acme", "ada", {"read"});
  set({{"caller_rate", rate(1, 1)}});
  BOOST_TEST(limits_of(validate(asker, token)) == "caller 0/1 in 1 s");
  const Answer refused = validate(asker, token);
  BOOST_TEST(refused.status == 429, refused);
  BOOST_TEST(refused.problem() == "caller-rate-limited");
  BOOST_TEST(refused.header("Retry-After") == "1");
  for (int again = 0; again < 3; ++again) {
    const Answer answer = validate(foreign, token);
    BOOST_TEST(answer.text("active") == "true", answer);
    BOOST_TEST(limits_of(answer) == "");
  }
  // Nobody asks but who holds it: then it is the token that calls.
  BOOST_TEST(validate("", token).text("active") == "true");
  BOOST_TEST(validate("", token).problem() == "caller-rate-limited");
  BOOST_TEST(auth(token).status == 429);
}

BOOST_AUTO_TEST_CASE(a_batch_counts_each_of_its_tokens) {
  const std::string asker = mint_value("acme", "orders", {"tokenward:validator"});
  const std::string token = mint_value("acme", "ada", {"read"});
  set({{"tenant_rate", rate(10, 30)}});
  BOOST_TEST(limits_of(batch(asker, token, 20)) == "tenant 10/30 in 2 s");
  const Answer refused = batch(asker, token, 11);
  BOOST_TEST(refused.status == 429, refused);
  BOOST_TEST(refused.problem() == "tenant-rate-limited");
  BOOST_TEST(batch(asker, token, 10).status == 200);
  pass(3s);
  BOOST_TEST(limits_of(batch(asker, token, 100)) ==
             "tenant 0/30 in 10 s");  // more than ever fits waits until it is full
  pass(9s);
  BOOST_TEST(batch(asker, token, 21).status == 429);
  BOOST_TEST(batch(asker, token, 20).status == 200);
}

BOOST_AUTO_TEST_CASE(a_batch_without_a_credential_counts_for_each_token_itself) {
  const std::string busy = mint_value("acme", "ada", {"read"});
  set({{"caller_rate", rate(1, 2)}});
  const Answer answer = batch("", busy, 3);
  BOOST_TEST(answer.status == 200, answer);
  BOOST_TEST(answer.items()[1].at("active") == true);
  BOOST_TEST(json::serialize(answer.items()[2]) == R"({"active":null,"reason":"unavailable"})");
}

BOOST_AUTO_TEST_CASE(introspection_is_limited_and_revocation_by_its_caller_alone) {
  const std::string client = mint_value("acme", "orders", {"tokenward:validator"});
  const std::string token = mint_value("acme", "ada", {"read"});
  set({{"tenant_rate", rate(1, 1)}});
  BOOST_TEST(limits_of(introspect(client, token)) == "tenant 0/1 in 1 s");
  const Answer refused = introspect(client, token);
  BOOST_TEST(refused.status == 429, refused);
  BOOST_TEST(refused.text("error") == "temporarily_unavailable");
  BOOST_TEST(refused.header("Retry-After") == "1");
  BOOST_TEST(limits_of(refused) == "tenant 0/1 in 1 s");
  const Answer revoked =
      ask("POST", "/v1/revoke", client, "token=" + token, {{"content-type", "application/x-www-form-urlencoded"}});
  BOOST_TEST(revoked.status == 200, revoked);
  BOOST_TEST(auth(token).status == 401);
}

BOOST_AUTO_TEST_CASE(a_quota_counts_every_way_to_use_the_token) {
  const std::string token = mint_with(4, 60);
  BOOST_TEST(limits_of(auth(token)) == "token 3/4 in 60 s");
  BOOST_TEST(limits_of(validate(admin, token)) == "token 2/4 in 60 s");
  BOOST_TEST(introspect(admin, token).text("active") == "true");
  BOOST_TEST(batch(admin, token, 2).wire.body.find(R"({"active":false,"reason":"quota"})") != std::string::npos);

  const Answer refused = auth(token);
  BOOST_TEST(refused.status == 429, refused);
  BOOST_TEST(refused.header("Retry-After") == "60");
  const Answer inactive = validate(admin, token);
  BOOST_TEST(inactive.status == 200, inactive);
  BOOST_TEST(inactive.wire.body == "{\"active\":false,\"reason\":\"quota\"}\n");
  BOOST_TEST(limits_of(inactive) == "token 0/4 in 60 s");
  BOOST_TEST(validate("", token).wire.body == "{\"active\":false,\"reason\":null}\n");
  BOOST_TEST(introspect(admin, token).wire.body == "{\"active\":false}\n");
  const Answer self = get("/v1/self", token);
  BOOST_TEST(self.status == 429, self);
  BOOST_TEST(self.problem() == "quota-exhausted");
  BOOST_TEST(self.header("Retry-After") == "60");

  pass(60s);
  BOOST_TEST(limits_of(auth(token)) == "token 3/4 in 60 s");
}

BOOST_AUTO_TEST_CASE(what_is_no_use_counts_nothing) {
  const std::string token = mint_with(1, 60);
  BOOST_TEST(get("/v1/auth?scope=write", token).status == 403);
  BOOST_TEST(post("/v1/validate", admin, {{"token", token}, {"required_scopes", {"write"}}}).text("reason") == "scope");
  BOOST_TEST(auth(token).status == 200);
}

BOOST_AUTO_TEST_CASE(a_token_whose_quota_is_used_up_can_still_revoke_itself) {
  const std::string token = mint_with(1, 60);
  BOOST_TEST(auth(token).status == 200);
  BOOST_TEST(post("/v1/self/revoke", token, json::object{}).status == 200);
}

BOOST_AUTO_TEST_CASE(a_token_that_rotates_itself_counts_on) {
  patch("/v1/tenants/acme/policy", admin, {{"self_rotation", true}});
  const std::string token = mint_with(3, 60);
  BOOST_TEST(auth(token).status == 200);
  const Answer rotated = post("/v1/self/rotate", token, json::object{});
  BOOST_TEST(rotated.status == 201, rotated);
  BOOST_TEST(rotated.text("quota") == R"({"limit":3,"window_s":60})");
  BOOST_TEST(limits_of(auth(rotated.text("value"))) == "token 0/3 in 60 s");
  BOOST_TEST(auth(token).status == 429);
}

BOOST_AUTO_TEST_CASE(a_quota_has_both_its_members_and_no_other) {
  const auto refuse = [&](const json::value& quota, const std::string& field) {
    const Answer answer = post("/v1/tenants/acme/tokens", admin, {{"owner", "ada"}, {"label", "x"}, {"quota", quota}});
    BOOST_TEST(answer.status == 422, answer);
    BOOST_TEST(answer.field() == field);
  };
  refuse({{"limit", 5}}, "quota.window_s");
  refuse({{"window_s", 5}}, "quota.limit");
  refuse({{"limit", 5}, {"window_s", 5}, {"burst", 5}}, "quota.burst");
  BOOST_TEST(
      post("/v1/tenants/acme/tokens", admin, {{"owner", "ada"}, {"label", "x"}, {"quota", nullptr}}).text("quota") ==
      "null");
}

BOOST_AUTO_TEST_CASE(a_rate_has_both_its_members_and_no_other) {
  const auto refuse = [&](const json::value& wanted, const std::string& field) {
    const Answer answer = patch("/v1/tenants/acme/policy", admin, {{"tenant_rate", wanted}});
    BOOST_TEST(answer.status == 422, answer);
    BOOST_TEST(answer.field() == field);
  };
  refuse({{"per_second", 5}}, "tenant_rate.burst");
  refuse({{"burst", 5}}, "tenant_rate.per_second");
  refuse({{"per_second", 5}, {"burst", 5}, {"window_s", 5}}, "tenant_rate.window_s");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(limits_of_the_settings)

BOOST_AUTO_TEST_CASE(an_admin_lowers_what_the_settings_say_and_an_operator_sets_anything) {
  Limited desk(domain::RateLimits{Rate{100, 200}, std::nullopt});
  BOOST_TEST(limits_of(desk.list(desk.admin)) == "tenant 199/200 in 1 s");
  const Answer refused = desk.patch("/v1/tenants/acme/policy", desk.admin, {{"tenant_rate", rate(101, 200)}});
  BOOST_TEST(refused.status == 403, refused);
  BOOST_TEST(refused.field() == "tenant_rate");
  BOOST_TEST(refused.text("detail") ==
             "only an operator may let more through than 100 requests per second with a burst of 200");
  BOOST_TEST(desk.patch("/v1/tenants/acme/policy", desk.admin, {{"tenant_rate", rate(100, 50)}}).status == 200);
  BOOST_TEST(limits_of(desk.list(desk.admin)) == "tenant 49/50 in 1 s");
  BOOST_TEST(desk.patch("/v1/tenants/acme/policy", desk.operator_token(), {{"tenant_rate", rate(1000, 5000)}}).status ==
             200);
  BOOST_TEST(limits_of(desk.list(desk.admin)) == "tenant 4999/5000 in 1 s");
  BOOST_TEST(desk.patch("/v1/tenants/acme/policy", desk.admin, {{"tenant_rate", nullptr}}).status == 200);
  BOOST_TEST(limits_of(desk.list(desk.admin)) == "tenant 199/200 in 1 s");
}

BOOST_AUTO_TEST_SUITE_END()

}
