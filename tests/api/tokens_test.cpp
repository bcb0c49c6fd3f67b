// /v1/tenants/{tenant}/tokens: minting, reading, relabelling and revoking one.

#include <boost/test/unit_test.hpp>

#include "api/desk.h"
#include "tenant/sweeper.h"

namespace tokens_test {

using namespace tokenward::api;
namespace json = boost::json;

namespace {

constexpr char kTokens[] = "/v1/tenants/acme/tokens";
constexpr char kShape[] =
    "id tenant owner label status created_at expires_at revoked_at revoked_by revoke_reason last_used_at "
    "last_used_from created_by hint replaces replaced_by expired_reason scopes metadata allowed_cidrs quota";

struct WithTenant : Desk {
  std::string admin = create_tenant("acme");
  std::string member = mint_value("acme", "ada", {"tokenward:member", "read:all"});
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tokens, WithTenant)

BOOST_AUTO_TEST_CASE(minting_shows_the_token_and_its_value_once) {
  const Answer minted = post(kTokens, admin,
                             {{"owner", "bob@example.com"},
                              {"label", " deploy "},
                              {"scopes", {"write", "read", "read"}},
                              {"metadata", {{"team", "blue"}, {"cost", 1.5}}},
                              {"allowed_cidrs", {"198.51.100.0/24", "2001:db8::1"}},
                              {"quota", {{"limit", 1000}, {"window_s", 3600}}},
                              {"expires_in_days", 30}});
  BOOST_TEST(minted.status == 201, minted);
  BOOST_TEST(minted.members() == std::string(kShape) + " value");
  BOOST_TEST(minted.header("Cache-Control") == "no-store");
  BOOST_TEST(minted.header("Location") == std::string(kTokens) + "/" + minted.text("id"));
  const std::string value = minted.text("value");
  BOOST_TEST(value.size() == 87u);
  BOOST_TEST(value.starts_with("tkw_"));
  BOOST_TEST(minted.text("hint") == value.substr(81));
  BOOST_TEST(minted.text("tenant") == "acme");
  BOOST_TEST(minted.text("owner") == "bob@example.com");
  BOOST_TEST(minted.text("label") == "deploy");
  BOOST_TEST(minted.text("status") == "active");
  BOOST_TEST(minted.text("created_at") == "2026-03-01T12:00:00.000Z");
  BOOST_TEST(minted.text("expires_at") == "2026-03-31T12:00:00.000Z");
  BOOST_TEST(minted.text("created_by") == "admin");
  BOOST_TEST(minted.text("scopes") == R"(["read","write"])");
  BOOST_TEST(minted.json.at("metadata").at("cost").as_double() == 1.5);
  BOOST_TEST(minted.text("allowed_cidrs") == R"(["198.51.100.0/24","2001:db8::1/128"])");
  BOOST_TEST(minted.text("quota") == R"({"limit":1000,"window_s":3600})");
  for (const char* absent : {"revoked_at", "revoked_by", "revoke_reason", "last_used_at", "last_used_from", "replaces",
                             "replaced_by", "expired_reason"}) {
    BOOST_TEST(minted.text(absent) == "null", absent);
  }
  const Answer read = get(minted.header("Location"), admin);
  BOOST_TEST(read.members() == kShape);
  BOOST_TEST(read.header("ETag") == minted.header("ETag"));
  json::object shown = minted.json;
  shown.erase("value");
  BOOST_TEST(read.json == shown);
}

BOOST_AUTO_TEST_CASE(the_location_of_a_token_names_its_tenant_also_where_the_request_said_self) {
  const Answer minted = post("/v1/tenants/self/tokens", member, {{"label", "x"}});
  BOOST_TEST(minted.status == 201, minted);
  BOOST_TEST(minted.text("owner") == "ada");
  BOOST_TEST(minted.header("Location") == std::string(kTokens) + "/" + minted.text("id"));
}

BOOST_AUTO_TEST_CASE(whoever_is_of_another_tenant_must_name_the_owner) {
  const Answer refused = post(kTokens, operator_token(), {{"label", "x"}});
  BOOST_TEST(refused.status == 422, refused);
  BOOST_TEST(refused.field() == "owner");
}

BOOST_AUTO_TEST_CASE(null_is_no_expiry_and_saying_nothing_is_the_policys_choice) {
  patch("/v1/tenants/acme/policy", admin, {{"default_lifetime_days", 10}});
  BOOST_TEST(post(kTokens, member, {{"label", "a"}, {"expires_in_days", nullptr}}).text("expires_at") == "null");
  BOOST_TEST(post(kTokens, member, {{"label", "b"}, {"expires_at", nullptr}}).text("expires_at") == "null");
  BOOST_TEST(post(kTokens, member, {{"label", "c"}}).text("expires_at") == "2026-03-11T12:00:00.000Z");
  BOOST_TEST(post(kTokens, member, {{"label", "d"}, {"expires_at", "2026-04-01T02:00:00+02:00"}}).text("expires_at") ==
             "2026-04-01T00:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(no_expiry_is_refused_where_the_policy_has_a_maximum) {
  patch("/v1/tenants/acme/policy", admin, {{"max_lifetime_days", 10}});
  for (const char* field : {"expires_in_days", "expires_at"}) {
    const Answer refused = post(kTokens, member, {{"label", "a"}, {field, nullptr}});
    BOOST_TEST(refused.status == 422, refused);
    BOOST_TEST(refused.problem() == "invalid-value");
  }
  BOOST_TEST(post(kTokens, member, {{"label", "a"}, {"expires_in_days", 11}}).status == 422);
  BOOST_TEST(post(kTokens, member, {{"label", "a"}, {"expires_in_days", 10}}).status == 201);
  BOOST_TEST(post(kTokens, member, {{"label", "a"}}).text("expires_at") == "2026-03-11T12:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(a_fixed_lifetime_cannot_be_chosen_against) {
  patch("/v1/tenants/acme/policy", admin, {{"lifetime_days", 10}});
  for (const json::object& wish :
       {json::object{{"expires_in_days", 10}}, json::object{{"expires_in_days", nullptr}},
        json::object{{"expires_at", nullptr}}, json::object{{"expires_at", "2026-03-05T00:00:00Z"}}}) {
    json::object body = wish;
    body["label"] = "x";
    const Answer refused = post(kTokens, member, body);
    BOOST_TEST(refused.status == 422, refused);
    BOOST_TEST(refused.problem() == "expiry-fixed");
  }
}

BOOST_AUTO_TEST_CASE(only_one_of_the_two_ways_to_say_an_expiry_may_be_used) {
  const Answer refused = post(kTokens, member, {{"label", "a"}, {"expires_in_days", 1}, {"expires_at", nullptr}});
  BOOST_TEST(refused.status == 422, refused);
  BOOST_TEST(refused.field() == "expires_at");
}

BOOST_AUTO_TEST_CASE(metadata_may_fill_four_kibibytes_and_no_more) {
  const auto of_size = [](std::size_t size) { return json::object{{"k", std::string(size - 8, 'x')}}; };
  BOOST_TEST(post(kTokens, member, {{"label", "a"}, {"metadata", of_size(4096)}}).status == 201);
  const Answer refused = post(kTokens, member, {{"label", "a"}, {"metadata", of_size(4097)}});
  BOOST_TEST(refused.status == 422, refused);
  BOOST_TEST(refused.field() == "metadata");
}

BOOST_AUTO_TEST_CASE(blanks_in_metadata_do_not_count_as_its_size) {
  const std::string blanks(5000, ' ');
  const Answer minted = ask("POST", kTokens, member, R"({"label":"a","metadata":{)" + blanks + R"("k":1}})");
  BOOST_TEST(minted.status == 201, minted);
  BOOST_TEST(minted.text("metadata") == R"({"k":1})");
}

BOOST_AUTO_TEST_CASE(the_sixth_active_token_of_an_owner_is_one_too_many) {
  for (int i = 0; i < 5; ++i) BOOST_TEST(post(kTokens, member, {{"label", "x"}}).status == 201);
  const std::uint64_t before = events();
  const Answer refused = post(kTokens, member, {{"label", "x"}});
  BOOST_TEST(refused.status == 409, refused);
  BOOST_TEST(refused.problem() == "active-limit-reached");
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(a_member_mints_only_for_itself_and_only_scopes_it_has_or_may_give) {
  BOOST_TEST(post(kTokens, member, {{"label", "x"}, {"owner", "bob"}}).status == 403);
  BOOST_TEST(post(kTokens, member, {{"label", "x"}, {"scopes", {"read:all"}}}).status == 201);
  const Answer refused = post(kTokens, member, {{"label", "x"}, {"scopes", {"deploy"}}});
  BOOST_TEST(refused.status == 403, refused);
  BOOST_TEST(refused.field() == "scopes");
  patch("/v1/tenants/acme/policy", admin, {{"member_scopes", {"dep*"}}});
  BOOST_TEST(post(kTokens, member, {{"label", "x"}, {"scopes", {"deploy"}}}).status == 201);
}

BOOST_AUTO_TEST_CASE(nobody_mints_above_itself) {
  for (const char* scope : {"tokenward:validator", "tokenward:member", "tokenward:admin", "tokenward:operator"}) {
    BOOST_TEST(post(kTokens, member, {{"label", "x"}, {"scopes", {scope}}}).status == 403, scope);
  }
  BOOST_TEST(post(kTokens, admin, {{"label", "x"}, {"scopes", {"tokenward:operator"}}}).status == 403);
  BOOST_TEST(
      post(kTokens, operator_token(), {{"owner", "x"}, {"label", "x"}, {"scopes", {"tokenward:operator"}}}).status ==
      403);
  BOOST_TEST(post(kTokens, admin, {{"label", "x"}, {"scopes", {"tokenward:admin"}}}).status == 201);
}

BOOST_AUTO_TEST_CASE(relabelling_changes_the_label_and_nothing_else) {
  const Answer minted = mint("acme", {{"owner", "ada"}, {"label", "old"}});
  const Answer relabelled = patch(minted.header("Location"), member, {{"label", " new "}});
  BOOST_TEST(relabelled.status == 200, relabelled);
  json::object expected = minted.json;
  expected.erase("value");
  expected["label"] = "new";
  BOOST_TEST(relabelled.json == expected);
  BOOST_TEST(relabelled.header("ETag") != minted.header("ETag"));
  BOOST_TEST(get(minted.header("Location"), member).wire.body == relabelled.wire.body);
}

BOOST_AUTO_TEST_CASE(a_stale_tag_keeps_a_label_as_it_is) {
  const Answer minted = mint("acme", {{"owner", "ada"}, {"label", "old"}});
  const std::string path = minted.header("Location");
  patch(path, member, {{"label", "mine"}}, {{"if-match", minted.header("ETag")}});
  const Answer late = patch(path, member, {{"label", "yours"}}, {{"if-match", minted.header("ETag")}});
  BOOST_TEST(late.status == 412, late);
  BOOST_TEST(get(path, member).text("label") == "mine");
}

BOOST_AUTO_TEST_CASE(a_stale_tag_lets_a_token_live) {
  const Answer minted = mint("acme", {{"owner", "ada"}, {"label", "old"}});
  const std::string path = minted.header("Location"), value = minted.text("value");
  const Answer relabelled = patch(path, member, {{"label", "new"}});
  for (const char* act : {"/revoke", "/rotate"}) {
    const Answer late = ask("POST", path + act, member, "", {{"if-match", minted.header("ETag")}});
    BOOST_TEST(late.status == 412, late);
    const Answer late_itself = ask("POST", std::string("/v1/self") + act, value, "", {{"if-match", "\"1\""}});
    BOOST_TEST(late_itself.status == (act == std::string("/revoke") ? 412 : 403), late_itself);
  }
  BOOST_TEST(get(path, member).wire.body == relabelled.wire.body);
  const Answer revoked = ask("POST", path + "/revoke", member, "", {{"if-match", relabelled.header("ETag")}});
  BOOST_TEST(revoked.text("status") == "revoked", revoked);
  const Answer again = ask("POST", path + "/revoke", member, "", {{"if-match", relabelled.header("ETag")}});
  BOOST_TEST(again.status == 412, again);
}

BOOST_AUTO_TEST_CASE(the_tag_in_a_listing_is_that_of_the_token_read_alone) {
  const Answer minted = mint("acme", {{"owner", "bob"}, {"label", "old"}});
  patch(minted.header("Location"), admin, {{"label", "new"}});
  const Answer listed = get(std::string(kTokens) + "?owner=bob", admin);
  BOOST_REQUIRE(listed.items().size() == 1u);
  const json::object item = listed.items().front();
  BOOST_TEST(members_of(item) == std::string(kShape) + " etag");
  const Answer read = get(minted.header("Location"), admin);
  BOOST_TEST(std::string(item.at("etag").as_string()) == read.header("ETag"));
}

BOOST_AUTO_TEST_CASE(revoking_says_when_by_whom_and_why_and_the_next_validation_refuses) {
  const Answer minted = mint("acme", {{"owner", "ada"}, {"label", "x"}});
  const std::string value = minted.text("value");
  BOOST_TEST(post("/v1/validate", "", {{"token", value}}).text("active") == "true");
  clock().advance(std::chrono::hours{1});
  const Answer revoked = post(minted.header("Location") + "/revoke", member, {{"reason", "leaked"}});
  BOOST_TEST(revoked.status == 200, revoked);
  BOOST_TEST(revoked.members() == kShape);
  BOOST_TEST(revoked.text("status") == "revoked");
  BOOST_TEST(revoked.text("revoked_at") == "2026-03-01T13:00:00.000Z");
  BOOST_TEST(revoked.text("revoked_by") == "ada");
  BOOST_TEST(revoked.text("revoke_reason") == "leaked");
  BOOST_TEST(post("/v1/validate", "", {{"token", value}}).text("active") == "false");
}

BOOST_AUTO_TEST_CASE(revoking_again_answers_the_same_and_changes_nothing) {
  const Answer minted = mint("acme", {{"owner", "ada"}, {"label", "x"}});
  const std::string path = minted.header("Location") + "/revoke";
  const Answer once = post(path, member, {{"reason", "leaked"}});
  const std::uint64_t before = events();
  const Answer again = post(path, admin, {{"reason", "other"}});
  BOOST_TEST(again.status == 200, again);
  BOOST_TEST(again.wire.body == once.wire.body);
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(an_expired_token_says_why_and_can_be_revoked_no_more) {
  const Answer minted = mint("acme", {{"owner", "ada"}, {"label", "x"}, {"expires_in_days", 1}});
  clock().advance(std::chrono::days{1});
  const Answer read = get(minted.header("Location"), member);
  BOOST_TEST(read.text("status") == "expired");
  BOOST_TEST(read.text("expired_reason") == "lifetime");
  const Answer refused = ask("POST", minted.header("Location") + "/revoke", member);
  BOOST_TEST(refused.status == 409, refused);
  BOOST_TEST(refused.problem() == "conflict");
}

BOOST_AUTO_TEST_CASE(a_token_that_nobody_used_says_that_it_expired_for_that) {
  patch("/v1/tenants/acme/policy", admin, {{"idle_days", 10}});
  const Answer minted = mint("acme", {{"owner", "ada"}, {"label", "x"}});
  clock().advance(std::chrono::days{11});
  tokenward::tenant::Sweeper sweeper(house());
  for (bool more = true; more;) {
    const auto step = sweeper.step(house().default_room());
    BOOST_REQUIRE(bool(step));
    more = step->more;
  }
  const Answer read = get(minted.header("Location"), admin);
  BOOST_TEST(read.text("status") == "expired");
  BOOST_TEST(read.text("expires_at") == "null");
  BOOST_TEST(read.text("expired_reason") == "idle");
}

BOOST_AUTO_TEST_CASE(a_member_sees_and_touches_only_its_own_tokens) {
  const Answer other = mint("acme", {{"owner", "bob"}, {"label", "x"}});
  const std::string path = other.header("Location");
  const std::uint64_t before = events();
  for (const Answer& answer :
       {get(path, member), patch(path, member, {{"label", "mine"}}), ask("POST", path + "/revoke", member)}) {
    BOOST_TEST(answer.status == 404, answer);
    BOOST_TEST(answer.field() == "id");
  }
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(a_member_never_touches_a_management_token_even_under_its_own_name) {
  const Answer strong = mint("acme", {{"owner", "ada"}, {"label", "x"}, {"scopes", {"tokenward:admin"}}});
  const std::string path = strong.header("Location");
  BOOST_TEST(patch(path, member, {{"label", "mine"}}).status == 403);
  BOOST_TEST(ask("POST", path + "/revoke", member).status == 403);
  BOOST_TEST(get(path, admin).text("status") == "active");
}

BOOST_AUTO_TEST_CASE(the_last_operator_cannot_be_revoked) {
  const std::string id = get("/v1/self", operator_token()).text("id");
  const Answer refused = ask("POST", "/v1/tenants/system/tokens/" + id + "/revoke", operator_token());
  BOOST_TEST(refused.status == 409, refused);
  BOOST_TEST(ask("POST", "/v1/self/revoke", operator_token()).status == 409);
  BOOST_TEST(get("/v1/self", operator_token()).status == 200);
}

BOOST_AUTO_TEST_CASE(a_token_works_only_from_where_it_may_be_used) {
  const Answer minted = mint("acme", {{"owner", "ada"}, {"label", "x"}, {"allowed_cidrs", {"198.51.100.0/24"}}});
  BOOST_TEST(get("/v1/self", minted.text("value")).status == 403);
  peer = "198.51.100.9";
  BOOST_TEST(get("/v1/self", minted.text("value")).status == 200);
}

BOOST_AUTO_TEST_CASE(a_use_is_shown_with_its_time_and_address) {
  const Answer minted = mint("acme", {{"owner", "ada"}, {"label", "x"}});
  clock().advance(std::chrono::minutes{1});
  BOOST_TEST(get("/v1/self", minted.text("value")).status == 200);
  BOOST_TEST(bool(house().default_room().last_used().flush()));
  const Answer read = get(minted.header("Location"), admin);
  BOOST_TEST(read.text("last_used_at") == "2026-03-01T12:01:00.000Z");
  BOOST_TEST(read.text("last_used_from") == "192.0.2.7");
  BOOST_TEST(read.header("ETag") == minted.header("ETag"));
}

BOOST_AUTO_TEST_SUITE_END()

}
