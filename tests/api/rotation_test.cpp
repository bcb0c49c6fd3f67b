// Rotating over HTTP: shapes, defaults, who may, and what the first use does on each way that a token is used.

#include <boost/test/unit_test.hpp>
#include <functional>

#include "api/desk.h"

namespace rotation_test {

using namespace tokenward::api;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

constexpr char kTokens[] = "/v1/tenants/acme/tokens";

struct Rotation : Desk {
  std::string admin = create_tenant("acme");
  std::string member = mint_value("acme", "ada", {"tokenward:member"});

  Answer mint_for(const std::string& who, json::object more = {}) {
    more["owner"] = who;
    more["label"] = "ci";
    return mint("acme", more);
  }
  Answer rotate(const Answer& old, const std::string& caller, const json::object& body = {}) {
    return post(old.header("Location") + "/rotate", caller, body);
  }
  Answer read(const Answer& token) { return get(token.header("Location"), admin); }
  /// How a gateway's question about a value is answered.
  int auth(const std::string& value) { return ask("GET", "/v1/auth", value).status; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rotation, Rotation)

BOOST_AUTO_TEST_CASE(a_rotation_answers_like_a_minting_and_both_tokens_name_each_other) {
  const Answer old = mint_for(
      "ada", {{"scopes", {"read"}}, {"metadata", {{"team", "blue"}}}, {"quota", {{"limit", 5}, {"window_s", 60}}}});
  clock().advance(1h);
  const Answer fresh = rotate(old, admin);
  BOOST_TEST(fresh.status == 201, fresh);
  BOOST_TEST(fresh.members() == old.members());
  BOOST_TEST(fresh.header("Location") == std::string(kTokens) + "/" + fresh.text("id"));
  BOOST_TEST(fresh.header("Cache-Control") == "no-store");
  BOOST_TEST(fresh.text("value") != old.text("value"));
  for (const char* same : {"owner", "label", "scopes", "metadata", "allowed_cidrs", "quota", "tenant"}) {
    BOOST_TEST(fresh.text(same) == old.text(same), same);
  }
  BOOST_TEST(fresh.text("replaces") == old.text("id"));
  BOOST_TEST(fresh.text("replaced_by") == "null");
  const Answer before = read(old), after = read(fresh);
  BOOST_TEST(before.text("replaced_by") == fresh.text("id"));
  BOOST_TEST(before.text("replaces") == "null");
  BOOST_TEST(before.text("status") == "active");
  BOOST_TEST(before.text("expires_at") == "2026-03-02T13:00:00.000Z");
  BOOST_TEST(after.header("ETag") == fresh.header("ETag"));
  json::object shown = fresh.json;
  shown.erase("value");
  BOOST_TEST(after.json == shown);
}

BOOST_AUTO_TEST_CASE(the_body_may_be_left_out_and_the_end_of_an_overlap_is_a_lifetimes) {
  const Answer old = mint_for("ada");
  const Answer fresh = ask("POST", old.header("Location") + "/rotate", member);
  BOOST_TEST(fresh.status == 201, fresh);
  clock().advance(24h);
  const Answer ended = read(old);
  BOOST_TEST(ended.text("status") == "expired");
  BOOST_TEST(ended.text("expired_reason") == "lifetime");
  BOOST_TEST(auth(old.text("value")) == 401);
  BOOST_TEST(auth(fresh.text("value")) == 200);
}

BOOST_AUTO_TEST_CASE(an_overlap_beyond_the_policy_or_beside_first_use_is_422) {
  const Answer old = mint_for("ada");
  for (const json::object& body :
       {json::object{{"overlap_hours", 25}}, json::object{{"retire", "first_use"}, {"overlap_hours", 1}}}) {
    const Answer refused = rotate(old, admin, body);
    BOOST_TEST(refused.status == 422, refused);
    BOOST_TEST(refused.field() == "overlap_hours");
  }
  patch("/v1/tenants/acme/policy", admin, {{"rotation_overlap_hours", 48}});
  BOOST_TEST(rotate(old, admin, {{"overlap_hours", 25}}).status == 201);
}

BOOST_AUTO_TEST_CASE(a_dead_token_and_one_that_was_rotated_already_are_409) {
  const Answer old = mint_for("ada");
  BOOST_TEST(rotate(old, admin).status == 201);
  const Answer again = rotate(old, admin);
  BOOST_TEST(again.status == 409, again);
  BOOST_TEST(again.problem() == "conflict");
  const Answer revoked = mint_for("ada");
  post(revoked.header("Location") + "/revoke", admin, json::object{});
  BOOST_TEST(rotate(revoked, admin).status == 409);
}

BOOST_AUTO_TEST_CASE(member_admin_and_operator_rotate_what_they_have_authority_over) {
  const Answer own = mint_for("ada"), foreign = mint_for("bob");
  const Answer management = mint_for("ada", {{"scopes", {"tokenward:admin"}}});
  BOOST_TEST(rotate(foreign, member).status == 404);
  BOOST_TEST(rotate(management, member).status == 403);
  BOOST_TEST(rotate(own, member).status == 201);
  BOOST_TEST(rotate(foreign, admin).status == 201);
  BOOST_TEST(rotate(management, admin).status == 201);
  const Answer other = mint_for("bob");
  BOOST_TEST(rotate(other, operator_token()).status == 201);
  const std::string elsewhere = create_tenant("globex");
  BOOST_TEST(rotate(own, elsewhere).status == 404);
}

BOOST_AUTO_TEST_CASE(the_answer_of_a_slot_stays_the_same_while_a_pair_lives) {
  for (int i = 0; i < 5; ++i) mint_for("bob");
  const Answer listed = get(std::string(kTokens) + "?owner=bob", admin);
  for (const json::object& token : listed.items()) {
    const std::string path = std::string(kTokens) + "/" + std::string(token.at("id").as_string()) + "/rotate";
    BOOST_TEST(ask("POST", path, admin).status == 201);
  }
  const Answer after = get(std::string(kTokens) + "?owner=bob", admin);
  BOOST_TEST(after.items().size() == 10u);
  BOOST_TEST(after.text("slots") == R"({"active":5,"limit":5})");
  BOOST_TEST(post(kTokens, admin, {{"owner", "bob"}, {"label", "one more"}}).problem() == "active-limit-reached");
}

BOOST_AUTO_TEST_CASE(a_token_rotates_itself_where_the_policy_has_self_rotation) {
  const Answer old = mint_for("ada", {{"expires_in_days", 10}});
  const Answer refused = ask("POST", "/v1/self/rotate", old.text("value"));
  BOOST_TEST(refused.status == 403, refused);
  patch("/v1/tenants/acme/policy", admin, {{"self_rotation", true}, {"max_lifetime_days", 90}});
  const Answer fresh = post("/v1/self/rotate", old.text("value"), {{"retire", "first_use"}});
  BOOST_TEST(fresh.status == 201, fresh);
  BOOST_TEST(fresh.header("Location") == std::string(kTokens) + "/" + fresh.text("id"));
  BOOST_TEST(fresh.text("expires_at") == old.text("expires_at"));
  BOOST_TEST(get("/v1/self", fresh.text("value")).status == 200);
  BOOST_TEST(get("/v1/self", old.text("value")).status == 401);
}

BOOST_AUTO_TEST_CASE(every_way_of_using_the_new_one_ends_the_old_one) {
  const std::string validator = mint_value("acme", "gate", {"tokenward:validator"});
  const std::function<int(const std::string&)> uses[] = {
      [&](const std::string& value) { return auth(value); },
      [&](const std::string& value) { return get("/v1/self", value).status; },
      [&](const std::string& value) {
        const Answer answer = post("/v1/validate", validator, {{"token", value}});
        return answer.text("active") == "true" ? answer.status : 401;
      }};
  for (const auto& use : uses) {
    const Answer old = mint_for("bob");
    const Answer fresh = rotate(old, admin, {{"retire", "first_use"}});
    BOOST_TEST(use(old.text("value")) == 200);
    BOOST_TEST(use(fresh.text("value")) == 200);
    BOOST_TEST(use(old.text("value")) == 401);
    BOOST_TEST(use(fresh.text("value")) == 200);
    const Answer ended = read(old);
    BOOST_TEST(ended.text("status") == "revoked");
    BOOST_TEST(ended.text("revoke_reason") == "rotated");
    BOOST_TEST(ended.text("revoked_by") == "bob");
    post(fresh.header("Location") + "/revoke", admin, json::object{});
  }
}

BOOST_AUTO_TEST_CASE(a_new_one_shown_from_where_it_may_not_be_used_ends_nothing) {
  const Answer old = mint_for("bob", {{"allowed_cidrs", {"198.51.100.0/24"}}});
  const Answer fresh = rotate(old, admin, {{"retire", "first_use"}});
  BOOST_TEST(auth(fresh.text("value")) == 403);
  BOOST_TEST(get("/v1/self", fresh.text("value")).status == 403);
  BOOST_TEST(read(old).text("status") == "active");
  peer = "198.51.100.4";
  BOOST_TEST(auth(fresh.text("value")) == 200);
  BOOST_TEST(read(old).text("status") == "revoked");
}

BOOST_AUTO_TEST_CASE(a_rotation_whose_answer_was_lost_is_repeated_under_its_key) {
  patch("/v1/tenants/acme/policy", admin, {{"self_rotation", true}});
  const Answer old = mint_for("bob"), other = mint_for("bob");
  const auto under_key = [&](const std::string& path, const std::string& caller, const std::string& body) {
    return ask("POST", path, caller, body, {{"idempotency-key", "k"}});
  };
  const std::string path = old.header("Location") + "/rotate";
  const Answer first = under_key(path, admin, "");
  BOOST_TEST(first.status == 201, first);
  const Answer again = under_key(path, admin, "");
  BOOST_TEST(again.status == 201, again);
  BOOST_TEST(again.json == first.json);
  BOOST_TEST(under_key(path, admin, R"({"overlap_hours":0})").problem() == "idempotency-key-reused");
  const Answer elsewhere = under_key(other.header("Location") + "/rotate", admin, "");
  BOOST_TEST(elsewhere.status == 201, elsewhere);
  BOOST_TEST(elsewhere.text("replaces") == other.text("id"));

  const std::string itself = mint_for("bob").text("value");
  const Answer own = under_key("/v1/self/rotate", itself, R"({"retire":"first_use"})");
  BOOST_TEST(own.status == 201, own);
  BOOST_TEST(under_key("/v1/self/rotate", itself, R"({"retire":"first_use"})").text("value") == own.text("value"));
  patch("/v1/tenants/acme/policy", admin, {{"self_rotation", false}});
  BOOST_TEST(under_key("/v1/self/rotate", itself, R"({"retire":"first_use"})").status == 403);
}

BOOST_AUTO_TEST_CASE(the_history_names_the_rotation_and_one_reuse) {
  const Answer old = mint_for("bob");
  const Answer fresh = rotate(old, admin, {{"overlap_hours", 0}});
  for (int i = 0; i < 3; ++i) BOOST_TEST(auth(old.text("value")) == 401);
  const std::string history = "/v1/tenants/acme/history?action=";
  const Answer rotated = get(history + "token.rotated", admin), reused = get(history + "token.reuse", admin);
  BOOST_REQUIRE(rotated.items().size() == 1u);
  BOOST_REQUIRE(reused.items().size() == 1u);
  BOOST_TEST(rotated.items()[0].at("subject").as_string() == old.text("id"));
  BOOST_TEST(reused.items()[0].at("subject").as_string() == old.text("id"));
  const Answer of_fresh = get("/v1/tenants/acme/history?subject=" + fresh.text("id"), admin);
  BOOST_TEST(of_fresh.items().at(0).at("action").as_string() == "token.minted");
}

BOOST_AUTO_TEST_SUITE_END()

}
