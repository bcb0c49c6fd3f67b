// Signing in to the web console over HTTP: cookies, origins, the page's own field, and what a cookie opens.

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "api/desk.h"
#include "api/routes.h"

namespace session_test {

using namespace tokenward;
using namespace tokenward::api;
namespace json = boost::json;

namespace {

constexpr const char* kHost = "127.0.0.1:8640";
constexpr const char* kOrigin = "http://127.0.0.1:8640";

Fields from_page(Fields more = {}) {
  Fields fields{{"host", kHost}, {"origin", kOrigin}};
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

/// `name=value` of a Set-Cookie.
std::string pair_of(const Answer& answer) {
  const std::string line = answer.header("Set-Cookie");
  return line.substr(0, line.find(';'));
}

struct Browser {
  std::string cookie;
  std::string csrf;
  Fields fields() const { return from_page({{"cookie", cookie}, {"x-csrf-token", csrf}}); }
};

struct Page : Desk {
  std::string admin = create_tenant("acme");
  std::string member = mint_value("acme", "ada", {"read", "tokenward:member"});

  Answer sign_in(const json::object& body, const Fields& fields = from_page()) {
    return ask("POST", "/v1/session", "", json::serialize(body), fields);
  }
  Browser browser(const std::string& token) {
    const Answer answer = sign_in({{"token", token}});
    BOOST_REQUIRE_MESSAGE(answer.status == 201, answer);
    return {pair_of(answer), answer.text("csrf")};
  }
  Answer go(const Browser& browser, const std::string& method, const std::string& target,
            const std::string& body = {}) {
    return ask(method, target, "", body, browser.fields());
  }
  /// Asks with a body, or with what is missing or wrong of the page's fields.
  Answer mint_with(Fields fields) {
    return ask("POST", "/v1/tenants/self/tokens", "", R"({"label":"x"})", std::move(fields));
  }
  Answer create_link(const json::object& body, const std::string& token) {
    return ask("POST", "/v1/tenants/acme/console-links", token, json::serialize(body), {{"host", kHost}});
  }
  static std::string code_of(const Answer& link, const std::string& member = "url") {
    const std::string url = link.text(member);
    return url.substr(url.find("#link=") + 6);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(session, Page)

BOOST_AUTO_TEST_CASE(a_token_signs_in_and_the_answer_says_who) {
  const Answer answer = sign_in({{"token", member}});
  BOOST_TEST(answer.status == 201, answer);
  BOOST_TEST(answer.header("Location") == "/v1/session");
  BOOST_TEST(answer.header("Cache-Control") == "no-store");
  BOOST_TEST(answer.members() == "tenant owner role scopes token_id embedded csrf idle_ends_at ends_at");
  BOOST_TEST(answer.text("tenant") == R"({"id":"acme","display_name":"acme"})");
  BOOST_TEST(answer.text("owner") == "ada");
  BOOST_TEST(answer.text("role") == "member");
  BOOST_TEST(answer.text("scopes") == R"(["read","tokenward:member"])");
  BOOST_TEST(answer.text("token_id") == get("/v1/self", member).text("id"));
  BOOST_TEST(answer.text("embedded") == "false");
  BOOST_TEST(answer.text("idle_ends_at") == "2026-03-01T12:30:00.000Z");
  BOOST_TEST(answer.text("ends_at") == "2026-03-02T00:00:00.000Z");
  const std::string cookie = answer.header("Set-Cookie");
  BOOST_TEST(cookie.starts_with("__Host-tokenward="));
  BOOST_TEST(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict"));

  const Answer read = go({pair_of(answer), ""}, "GET", "/v1/session");
  BOOST_TEST(read.status == 200, read);
  BOOST_TEST(read.wire.body == answer.wire.body);
}

BOOST_AUTO_TEST_CASE(only_the_page_itself_signs_anybody_in) {
  for (const Fields& fields : {Fields{{"host", kHost}}, Fields{{"host", kHost}, {"origin", "null"}},
                               Fields{{"host", kHost}, {"origin", "https://evil.example"}},
                               Fields{{"host", kHost}, {"origin", "http://localhost:8640"}}}) {
    const Answer answer = sign_in({{"token", member}}, fields);
    BOOST_TEST(answer.status == 403, answer);
    BOOST_TEST(answer.problem() == "foreign-origin");
    BOOST_TEST(answer.header("Set-Cookie") == "<none>");
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_good_signs_nobody_in) {
  post("/v1/tenants/acme/owners/suspend", admin, {{"owner", "eve"}});
  std::string link_of_nobody = code_of(create_link({{"owner", "ada"}}, admin));
  link_of_nobody[30] = link_of_nobody[30] == '_' ? '-' : '_';
  for (const json::object& body :
       {json::object{{"token", "x"}}, json::object{{"token", admin.substr(1)}}, json::object{{"link", "x"}},
        json::object{{"link", link_of_nobody}}, json::object{{"link", member}}}) {
    const Answer answer = sign_in(body);
    BOOST_TEST(answer.status == 401, answer);
    BOOST_TEST(answer.problem() == "unauthenticated");
  }
  const Answer plain = sign_in({{"token", mint_value("acme", "bob")}});
  BOOST_TEST(plain.status == 403);
  BOOST_TEST(plain.problem() == "forbidden");
}

BOOST_AUTO_TEST_CASE(a_token_for_some_networks_alone_signs_in_and_works_from_there_alone) {
  const std::string bound =
      mint("acme",
           {{"owner", "ada"}, {"label", "x"}, {"scopes", {"tokenward:member"}}, {"allowed_cidrs", {"192.0.2.0/24"}}})
          .text("value");
  const Browser inside = browser(bound);
  peer = "203.0.113.1";
  BOOST_TEST(sign_in({{"token", bound}}).status == 403);
  BOOST_TEST(go(inside, "GET", "/v1/session").status == 403);
}

BOOST_AUTO_TEST_CASE(a_session_does_what_its_token_may_and_no_more) {
  const Browser ada = browser(member);
  const Answer minted = go(ada, "POST", "/v1/tenants/self/tokens", R"({"label":"from the page"})");
  BOOST_TEST(minted.status == 201, minted);
  BOOST_TEST(minted.text("owner") == "ada");
  BOOST_TEST(go(ada, "GET", "/v1/tenants/acme/tokens").status == 200);
  BOOST_TEST(go(ada, "GET", "/v1/tenants/acme").status == 403);
  BOOST_TEST(go(ada, "GET", "/v1/tenants/system/policy").status == 404);
  BOOST_TEST(go(ada, "POST", "/v1/tenants", R"({"id":"mine"})").status == 403);
  const Browser root = browser(operator_token());
  BOOST_TEST(go(root, "GET", "/v1/tenants/acme/policy").status == 200);
  BOOST_TEST(go(root, "POST", "/v1/tenants", R"({"id":"mine"})").status == 201);
}

BOOST_AUTO_TEST_CASE(a_change_needs_the_origin_and_the_field_of_the_page) {
  const Browser ada = browser(member);
  const Browser other = browser(member);
  const std::uint64_t before = events();
  const auto refused = [&](Fields fields, const char* problem) {
    fields.emplace_back("host", kHost);
    fields.emplace_back("cookie", ada.cookie);
    const Answer answer = mint_with(std::move(fields));
    BOOST_TEST(answer.status == 403, answer);
    BOOST_TEST(answer.problem() == problem);
  };
  refused({{"x-csrf-token", ada.csrf}}, "foreign-origin");
  refused({{"origin", "https://evil.example"}, {"x-csrf-token", ada.csrf}}, "foreign-origin");
  refused({{"origin", "null"}, {"x-csrf-token", ada.csrf}}, "foreign-origin");
  refused({{"origin", kOrigin}}, "csrf");
  refused({{"origin", kOrigin}, {"x-csrf-token", other.csrf}}, "csrf");
  refused({{"origin", kOrigin}, {"x-csrf-token", ada.csrf + "A"}}, "csrf");
  BOOST_TEST(events() == before);
  BOOST_TEST(mint_with(ada.fields()).status == 201);
}

BOOST_AUTO_TEST_CASE(a_read_needs_neither) {
  const Browser ada = browser(member);
  for (const char* method : {"GET", "HEAD"}) {
    BOOST_TEST(ask(method, "/v1/session", "", "", {{"host", kHost}, {"cookie", ada.cookie}}).status == 200);
  }
}

BOOST_AUTO_TEST_CASE(an_authorization_field_counts_instead_of_the_cookie) {
  const Browser ada = browser(member);
  const Answer as_admin = ask("GET", "/v1/tenants/acme", admin, "", ada.fields());
  BOOST_TEST(as_admin.status == 200, as_admin);
  BOOST_TEST(ask("GET", "/v1/tenants/acme/tokens", "nonsense", "", ada.fields()).status == 401);
  BOOST_TEST(ask("GET", "/v1/session", member, "", ada.fields()).status == 401);
  // No page asked, so nobody asks for what only a page has.
  BOOST_TEST(ask("POST", "/v1/tenants/acme/tokens", member, R"({"label":"x"})").status == 201);
}

BOOST_AUTO_TEST_CASE(a_cookie_is_no_token) {
  const Browser ada = browser(member);
  for (const char* target : {"/v1/self", "/v1/auth"}) {
    BOOST_TEST(ask("GET", target, "", "", ada.fields()).status == 401, target);
  }
  const std::string value = ada.cookie.substr(ada.cookie.find('=') + 1);
  BOOST_TEST(get("/v1/tenants/acme/tokens", value).status == 401);
  BOOST_TEST(ask("POST", "/v1/validate", "", json::serialize(json::object{{"token", value}})).text("active") ==
             "false");
}

BOOST_AUTO_TEST_CASE(a_session_that_is_over_is_401_whatever_ended_it) {
  const Browser ada = browser(member);
  const Answer out = go(ada, "DELETE", "/v1/session");
  BOOST_TEST(out.status == 204, out);
  BOOST_TEST(out.header("Set-Cookie") == "__Host-tokenward=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
  BOOST_TEST(go(ada, "GET", "/v1/session").status == 401);

  const Browser again = browser(member);
  ask("POST", "/v1/self/revoke", member);
  BOOST_TEST(go(again, "GET", "/v1/session").status == 401);

  const Browser idle = browser(mint_value("acme", "ada", {"tokenward:member"}));
  clock().advance(std::chrono::minutes{30});
  BOOST_TEST(go(idle, "GET", "/v1/session").status == 401);
}

BOOST_AUTO_TEST_CASE(everywhere_means_every_browser_of_that_owner) {
  const Browser here = browser(member);
  const Browser there = browser(member);
  const Browser boss = browser(admin);
  BOOST_TEST(go(here, "DELETE", "/v1/session?everywhere=true").status == 204);
  BOOST_TEST(go(here, "GET", "/v1/session").status == 401);
  BOOST_TEST(go(there, "GET", "/v1/session").status == 401);
  BOOST_TEST(go(boss, "GET", "/v1/session").status == 200);
}

BOOST_AUTO_TEST_CASE(revoke_all_spares_the_session_and_its_token) {
  const Browser boss = browser(admin);
  const Browser other = browser(admin);
  const Answer done =
      go(boss, "POST", "/v1/tenants/acme/tokens/revoke-all", R"({"owner":"admin","include_management":true})");
  BOOST_TEST(done.status == 200, done);
  BOOST_TEST(go(boss, "GET", "/v1/session").status == 200);
  BOOST_TEST(go(other, "GET", "/v1/session").status == 401);
  BOOST_TEST(get("/v1/self", admin).status == 200);
}

BOOST_AUTO_TEST_CASE(an_embedded_page_has_a_session_of_its_own) {
  const Answer answer = sign_in({{"token", member}, {"embedded", true}});
  BOOST_TEST(answer.text("embedded") == "true");
  const std::string line = answer.header("Set-Cookie");
  BOOST_TEST(line.starts_with("__Host-tokenward-embedded="));
  BOOST_TEST(line.ends_with("; Path=/; Secure; HttpOnly; SameSite=None; Partitioned"));
  const Browser embedded{pair_of(answer), answer.text("csrf")};
  BOOST_TEST(go(embedded, "GET", "/v1/session").status == 401);
  Fields fields = embedded.fields();
  fields.emplace_back("x-tokenward-embedded", "1");
  BOOST_TEST(ask("GET", "/v1/session", "", "", fields).status == 200);
  // Under the other name it is no good either.
  const Browser renamed{"__Host-tokenward=" + embedded.cookie.substr(embedded.cookie.find('=') + 1), embedded.csrf};
  BOOST_TEST(go(renamed, "GET", "/v1/session").status == 401);
  const Answer out = ask("DELETE", "/v1/session", "", "", fields);
  BOOST_TEST(out.status == 204);
  BOOST_TEST(out.header("Set-Cookie").starts_with("__Host-tokenward-embedded=;"));
}

BOOST_AUTO_TEST_CASE(a_listener_without_the_console_reads_no_cookie) {
  const Browser ada = browser(member);
  ListenerTraits managing;
  managing.manage = true;
  http::Health health;
  http::Dispatcher dispatcher(house(), health, routes(house()), {{managing}}, [](auto, const auto&) {});
  http::TestRequest request{.target = "/v1/tenants/acme/tokens", .fields = ada.fields(), .listener = managing};
  http::TestExchange exchange(request.message());
  dispatcher.answer(request.message(), exchange);
  BOOST_TEST(exchange.answer().status == 401);
  for (const auto& read : dispatcher.rules("GET", "/v1/tenants/acme/tokens", managing).fields) {
    BOOST_TEST(read.name != "cookie");
  }
}

BOOST_AUTO_TEST_CASE(a_link_is_shown_once_behind_the_hash_and_starts_one_session) {
  const Answer link = create_link({{"owner", "eve"}}, admin);
  BOOST_TEST(link.status == 201, link);
  BOOST_TEST(link.text("url").starts_with(std::string(kOrigin) + "/console/#link="));
  BOOST_TEST(link.text("embed_url") == "null");
  BOOST_TEST(link.text("expires_at") == "2026-03-01T12:05:00.000Z");
  const std::string code = code_of(link);
  // Looking is not spending.
  for (const char* method : {"GET", "HEAD"}) {
    for (const std::string& target : {std::string("/console/?code=") + code, "/console/" + code + "/main.js"}) {
      ask(method, target, "");
    }
  }
  const Answer in = sign_in({{"link", code}});
  BOOST_TEST(in.status == 201, in);
  BOOST_TEST(in.text("owner") == "eve");
  BOOST_TEST(in.text("role") == "member");
  BOOST_TEST(in.text("token_id") == "null");
  const Answer again = sign_in({{"link", code}});
  BOOST_TEST(again.status == 401);
  const Browser eve{pair_of(in), in.text("csrf")};
  BOOST_TEST(go(eve, "POST", "/v1/tenants/self/tokens", R"({"label":"first"})").text("owner") == "eve");
  BOOST_TEST(go(eve, "GET", "/v1/tenants/acme").status == 403);
}

BOOST_AUTO_TEST_CASE(a_link_lasts_as_long_as_was_asked) {
  BOOST_TEST(create_link({{"owner", "eve"}, {"ttl_seconds", 3600}, {"role", "member"}}, admin).text("expires_at") ==
             "2026-03-01T13:00:00.000Z");
  const std::string code = code_of(create_link({{"owner", "eve"}, {"ttl_seconds", 60}}, admin));
  clock().advance(std::chrono::seconds{60});
  BOOST_TEST(sign_in({{"link", code}}).status == 401);
}

BOOST_AUTO_TEST_CASE(nobody_may_embed_the_page_unless_the_policy_says_so) {
  const Answer closed = get("/console/embed/acme", "");
  BOOST_TEST(closed.status == 200);
  BOOST_TEST(closed.header("Content-Security-Policy").find("frame-ancestors 'none';") != std::string::npos);
  BOOST_TEST(closed.header("X-Frame-Options") == "<none>");
  const std::string policy = closed.header("Content-Security-Policy");
  for (const char* tenant : {"nowhere", "self", "No%20Slug"}) {
    const Answer unknown = get("/console/embed/" + std::string(tenant), "");
    BOOST_TEST(unknown.status == 200);
    BOOST_TEST(unknown.header("Content-Security-Policy") == policy);
    BOOST_TEST(unknown.wire.body == closed.wire.body);
  }

  patch("/v1/tenants/acme/policy", admin, {{"embed_origins", {"https://B.example:443", "http://localhost:3000"}}});
  BOOST_TEST(get("/v1/tenants/acme/policy", admin).text("embed_origins") ==
             R"(["http://localhost:3000","https://b.example"])");
  const Answer open = get("/console/embed/acme?from=app", "");
  BOOST_TEST(open.header("Content-Security-Policy").find("frame-ancestors http://localhost:3000 https://b.example;") !=
             std::string::npos);
  BOOST_TEST(open.header("Cache-Control") == "no-store");
  const Answer link = create_link({{"owner", "eve"}}, admin);
  BOOST_TEST(link.text("embed_url").starts_with(std::string(kOrigin) + "/console/embed/acme#link="));
  BOOST_TEST(code_of(link) == code_of(link, "embed_url"));
}

BOOST_AUTO_TEST_CASE(the_history_names_the_owner_and_never_the_code) {
  const std::string code = code_of(create_link({{"owner", "eve"}}, admin));
  const Browser eve = [&] {
    const Answer in = sign_in({{"link", code}});
    return Browser{pair_of(in), in.text("csrf")};
  }();
  go(eve, "DELETE", "/v1/session");
  const Answer history = get("/v1/tenants/acme/history?limit=3", admin);
  const char* actions[] = {"sessions.ended", "session.started", "console_link.created"};
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(history.items().at(i).at("action").as_string() == actions[i]);
  const Answer file = get("/v1/tenants/acme/history?format=ndjson", admin);
  for (const std::string& secret : {code, eve.cookie, eve.csrf}) {
    BOOST_TEST(file.wire.body.find(secret.substr(20, 20)) == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
