// The field Idempotency-Key of POST /v1/tenants/{tenant}/tokens.

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "api/desk.h"
#include "api/routes.h"

namespace idempotency_key_test {

using namespace tokenward;
using namespace tokenward::api;
using namespace std::chrono_literals;

namespace {

constexpr char kTokens[] = "/v1/tenants/acme/tokens";
constexpr char kBody[] = R"({"owner":"ada","label":"ci"})";

struct WithKey : Desk {
  Answer mint_under(const std::string& key, const std::string& body = kBody) {
    return ask("POST", kTokens, admin, body, {{"idempotency-key", key}});
  }
  const std::string admin = create_tenant("acme");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(idempotency_key, WithKey)

BOOST_AUTO_TEST_CASE(the_same_request_again_has_the_same_answer) {
  const Answer first = mint_under("k");
  BOOST_TEST(first.status == 201, first);
  const Answer again = mint_under("k");
  BOOST_TEST(again.status == 201, again);
  BOOST_TEST(again.json == first.json);
  for (const char* field : {"Location", "ETag", "Cache-Control"})
    BOOST_TEST(again.header(field) == first.header(field));
  BOOST_TEST(post("/v1/validate", admin, {{"token", again.text("value")}}).text("active") == "true");
  BOOST_TEST(get("/v1/tenants/acme/history?action=token.reissued", admin).items().size() == 1u);
}

BOOST_AUTO_TEST_CASE(another_body_under_the_key_is_refused_even_if_it_means_the_same) {
  const Answer first = mint_under("k");
  for (const char* body : {R"({"owner":"ada","label":"cd"})", R"({"label":"ci","owner":"ada"})"}) {
    const Answer refused = mint_under("k", body);
    BOOST_TEST(refused.status == 422, refused);
    BOOST_TEST(refused.problem() == "idempotency-key-reused");
    BOOST_TEST(refused.field() == "idempotency-key");
    BOOST_TEST(refused.wire.body.find("tkw_") == std::string::npos);
  }
  BOOST_TEST(mint_under("k").text("value") == first.text("value"));
}

BOOST_AUTO_TEST_CASE(a_dead_token_is_not_given_again) {
  const Answer first = mint_under("k");
  BOOST_TEST(ask("POST", first.header("Location") + "/revoke", admin).status == 200);
  const Answer refused = mint_under("k");
  BOOST_TEST(refused.status == 409, refused);
  BOOST_TEST(refused.problem() == "conflict");
  BOOST_TEST(refused.wire.body.find("tkw_") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_limit_refuses_no_repetition) {
  const Answer first = mint_under("k");
  for (int i = 0; i < 4; ++i) mint("acme", {{"owner", "ada"}, {"label", "x"}});
  BOOST_TEST(mint_under("another").problem() == "active-limit-reached");
  BOOST_TEST(mint_under("k").text("value") == first.text("value"));
}

BOOST_AUTO_TEST_CASE(a_repeated_rotation_is_not_held_to_the_tag_that_it_has_made_stale) {
  const Answer old = mint("acme", {{"owner", "ada"}, {"label", "x"}});
  const auto rotate = [&](const char* key) {
    return ask("POST", old.header("Location") + "/rotate", admin, "",
               {{"idempotency-key", key}, {"if-match", old.header("ETag")}});
  };
  const Answer first = rotate("k");
  BOOST_TEST(first.status == 201, first);
  BOOST_TEST(rotate("k").text("value") == first.text("value"));
  BOOST_TEST(rotate("another").status == 412);
}

BOOST_AUTO_TEST_CASE(after_a_day_the_key_is_free) {
  const Answer first = mint_under("k");
  clock().advance(24h);
  const Answer second = mint_under("k");
  BOOST_TEST(second.status == 201, second);
  BOOST_TEST(second.text("id") != first.text("id"));
}

BOOST_AUTO_TEST_CASE(two_credentials_may_have_the_same_key) {
  const Answer first = mint_under("k");
  const Answer others = ask("POST", kTokens, operator_token(), kBody, {{"idempotency-key", "k"}});
  BOOST_TEST(others.status == 201, others);
  BOOST_TEST(others.text("id") != first.text("id"));
}

BOOST_AUTO_TEST_CASE(a_key_has_1_to_255_visible_ascii_characters) {
  const auto before = events();
  for (const std::string& key : {std::string(), std::string(256, 'k'), std::string("a b"), std::string("a\tb")}) {
    const Answer refused = mint_under(key);
    BOOST_TEST(refused.status == 400, refused);
    BOOST_TEST(refused.problem() == "malformed");
    BOOST_TEST(refused.field() == "idempotency-key");
  }
  BOOST_TEST(events() == before);
  for (const std::string& key : {std::string(255, 'k'), std::string("!"), std::string("~"), std::string("\"k\"")}) {
    BOOST_TEST(mint_under(key).status == 201, key);
  }
}

BOOST_AUTO_TEST_CASE(a_refused_body_leaves_the_key_free) {
  BOOST_TEST(mint_under("k", R"({"owner":"ada","label":""})").status == 422);
  BOOST_TEST(mint_under("k", "{").status == 400);
  BOOST_TEST(mint_under("k").status == 201);
}

BOOST_AUTO_TEST_CASE(only_the_routes_that_mint_read_it) {
  for (const http::Route& route : routes(house())) {
    const bool reads =
        std::ranges::any_of(route.fields, [](const ReadField& f) { return f.name == "idempotency-key"; });
    const bool mints = route.method == http::Method::Post &&
                       (route.pattern == "/v1/tenants/{tenant}/tokens" || route.pattern.ends_with("/rotate"));
    BOOST_TEST(reads == mints, route.pattern);
  }
}

BOOST_AUTO_TEST_CASE(without_the_field_each_request_mints) {
  const Answer first = ask("POST", kTokens, admin, kBody), second = ask("POST", kTokens, admin, kBody);
  BOOST_TEST(first.status == 201, first);
  BOOST_TEST(second.text("id") != first.text("id"));
}

BOOST_AUTO_TEST_SUITE_END()

}
