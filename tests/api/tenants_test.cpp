// /v1/tenants: their life from creation to deletion.

#include <boost/test/unit_test.hpp>

#include "api/desk.h"

namespace tenants_test {

using namespace tokenward::api;
namespace json = boost::json;

namespace {

constexpr char kShape[] = "id display_name state store created_at";

struct Tenants : Desk {
  std::string root = operator_token();
};

std::string actions(const Answer& history) {
  std::string all;
  for (const json::object& event : history.items()) all += std::string(event.at("action").as_string()) + ' ';
  return all;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tenants, Tenants)

BOOST_AUTO_TEST_CASE(a_tenant_is_created_with_its_name_place_and_tag) {
  const Answer created = post("/v1/tenants", root, {{"id", "acme"}, {"display_name", "  Acme Ltd "}});
  BOOST_TEST(created.status == 201, created);
  BOOST_TEST(created.members() == kShape);
  BOOST_TEST(created.text("display_name") == "Acme Ltd");
  BOOST_TEST(created.text("state") == "active");
  BOOST_TEST(created.text("store") == "main");
  BOOST_TEST(created.text("created_at") == "2026-03-01T12:00:00.000Z");
  BOOST_TEST(created.header("Location") == "/v1/tenants/acme");
  BOOST_TEST(created.header("Cache-Control") == "no-store");
  const Answer read = get(created.header("Location"), root);
  BOOST_TEST(read.wire.body == created.wire.body);
  BOOST_TEST(read.header("ETag") == created.header("ETag"));
}

BOOST_AUTO_TEST_CASE(what_is_left_out_has_its_default) {
  const Answer created = post("/v1/tenants", root, {{"id", "acme"}});
  BOOST_TEST(created.text("display_name") == "acme");
  BOOST_TEST(get("/v1/tenants/acme/policy", root).text("max_active_per_owner") == "5");
}

BOOST_AUTO_TEST_CASE(the_first_admin_token_is_shown_once_and_works) {
  const Answer created = post("/v1/tenants", root, {{"id", "acme"}, {"mint_admin_token", true}});
  BOOST_TEST(created.members() == std::string(kShape) + " admin_token");
  BOOST_TEST(created.header("Cache-Control") == "no-store");
  const std::string admin = created.text("admin_token");
  const Answer self = get("/v1/self", admin);
  BOOST_TEST(self.status == 200, self);
  BOOST_TEST(self.text("tenant") == "acme");
  BOOST_TEST(self.text("scopes") == R"(["tokenward:admin"])");
  BOOST_TEST(get("/v1/tenants/acme", root).members() == kShape);
}

BOOST_AUTO_TEST_CASE(a_tenant_can_begin_with_a_policy_of_its_own) {
  const json::object policy{{"lifetime_days", 30}, {"token_prefix", "acme"}};
  BOOST_TEST(post("/v1/tenants", root, {{"id", "acme"}, {"policy", policy}}).status == 201);
  const Answer read = get("/v1/tenants/acme/policy", root);
  BOOST_TEST(read.text("lifetime_days") == "30");
  BOOST_TEST(read.text("token_prefix") == "acme");
  BOOST_TEST(read.text("max_active_per_owner") == "5");
}

BOOST_AUTO_TEST_CASE(a_slug_is_taken_once) {
  create_tenant("acme");
  for (const char* slug : {"acme", "self", "system"}) {
    const Answer again = post("/v1/tenants", root, {{"id", slug}});
    BOOST_TEST(again.status == 409, again);
    BOOST_TEST(again.problem() == "conflict");
    BOOST_TEST(again.field() == "id");
  }
}

BOOST_AUTO_TEST_CASE(tenants_are_listed_in_pages_by_slug) {
  for (const char* slug : {"bravo", "alpha", "charlie"}) create_tenant(slug);
  const Answer first = get("/v1/tenants?limit=3", root);
  BOOST_TEST(first.members() == "items next_cursor");
  std::string slugs;
  for (const auto& tenant : first.items()) {
    BOOST_TEST(members_of(tenant) == std::string(kShape) + " etag");
    const Answer read = get("/v1/tenants/" + std::string(tenant.at("id").as_string()), root);
    BOOST_TEST(std::string(tenant.at("etag").as_string()) == read.header("ETag"));
    slugs += std::string(tenant.at("id").as_string()) + ' ';
  }
  BOOST_TEST(slugs == "alpha bravo charlie ");
  const Answer second = get("/v1/tenants?limit=3&cursor=" + first.text("next_cursor"), root);
  BOOST_TEST(second.items().size() == 1u);
  BOOST_TEST(second.text("next_cursor") == "null");
}

BOOST_AUTO_TEST_CASE(renaming_changes_the_name_and_the_tag) {
  create_tenant("acme");
  const std::string tag = get("/v1/tenants/acme", root).header("ETag");
  const Answer renamed = patch("/v1/tenants/acme", root, {{"display_name", "Acme"}}, {{"if-match", tag}});
  BOOST_TEST(renamed.status == 200, renamed);
  BOOST_TEST(renamed.text("display_name") == "Acme");
  BOOST_TEST(renamed.header("ETag") != tag);
  const Answer stale = patch("/v1/tenants/acme", root, {{"display_name", "Other"}}, {{"if-match", tag}});
  BOOST_TEST(stale.status == 412, stale);
  BOOST_TEST(get("/v1/tenants/acme", root).wire.body == renamed.wire.body);
}

BOOST_AUTO_TEST_CASE(a_stale_tag_leaves_a_tenant_in_the_state_it_is_in) {
  create_tenant("acme");
  const std::string path = "/v1/tenants/acme", stale = get(path, root).header("ETag");
  const Answer suspended = ask("POST", path + "/suspend", root, "", {{"if-match", stale}});
  BOOST_TEST(suspended.text("state") == "suspended", suspended);
  for (const auto& [method, act] : {std::pair{"POST", "/suspend"}, {"POST", "/resume"}, {"DELETE", ""}}) {
    const Answer late = ask(method, path + act, root, "", {{"if-match", stale}});
    BOOST_TEST(late.status == 412, late);
    BOOST_TEST(late.problem() == "precondition-failed");
  }
  BOOST_TEST(get(path, root).wire.body == suspended.wire.body);
  const Answer resumed = ask("POST", path + "/resume", root, "", {{"if-match", suspended.header("ETag")}});
  BOOST_TEST(resumed.text("state") == "active", resumed);
  const Answer deleted = ask("DELETE", path, root, "", {{"if-match", resumed.header("ETag")}});
  BOOST_TEST(deleted.text("state") == "deleting", deleted);
}

BOOST_AUTO_TEST_CASE(an_admin_reads_its_own_tenant_also_as_self) {
  const std::string admin = create_tenant("acme");
  BOOST_TEST(get("/v1/tenants/acme", admin).text("id") == "acme");
  BOOST_TEST(get("/v1/tenants/self", admin).text("id") == "acme");
  BOOST_TEST(get("/v1/tenants/self", root).text("id") == "system");
}

BOOST_AUTO_TEST_CASE(suspending_stops_all_tokens_at_once_and_resuming_lets_them_live) {
  create_tenant("acme");
  const std::string value = mint_value("acme", "ada");
  BOOST_TEST(post("/v1/validate", "", {{"token", value}}).text("active") == "true");
  const Answer suspended = post("/v1/tenants/acme/suspend", root, {{"reason", "unpaid"}});
  BOOST_TEST(suspended.status == 200, suspended);
  BOOST_TEST(suspended.text("state") == "suspended");
  BOOST_TEST(post("/v1/validate", "", {{"token", value}}).text("active") == "false");
  BOOST_TEST(get("/v1/self", value).status == 401);
  const Answer refused = post("/v1/tenants/acme/tokens", root, {{"owner", "ada"}, {"label", "x"}});
  BOOST_TEST(refused.status == 409, refused);
  BOOST_TEST(ask("POST", "/v1/tenants/acme/resume", root).text("state") == "active");
  BOOST_TEST(post("/v1/validate", "", {{"token", value}}).text("active") == "true");
}

BOOST_AUTO_TEST_CASE(deleting_can_be_undone_while_the_grace_lasts) {
  create_tenant("acme");
  const std::string value = mint_value("acme", "ada");
  BOOST_TEST(ask("DELETE", "/v1/tenants/acme", root).text("state") == "deleting");
  BOOST_TEST(get("/v1/self", value).status == 401);
  BOOST_TEST(post("/v1/tenants/acme/suspend", root, json::object{}).status == 409);
  clock().advance(std::chrono::days{29});
  BOOST_TEST(ask("POST", "/v1/tenants/acme/resume", root).text("state") == "active");
  BOOST_TEST(get("/v1/self", value).status == 200);
}

BOOST_AUTO_TEST_CASE(a_deletion_whose_grace_is_over_cannot_be_undone) {
  create_tenant("acme");
  BOOST_TEST(ask("DELETE", "/v1/tenants/acme", root).status == 200);
  clock().advance(std::chrono::days{30});
  const Answer late = ask("POST", "/v1/tenants/acme/resume", root);
  BOOST_TEST(late.status == 409, late);
  BOOST_TEST(late.text("type") == "/problems/conflict", late);
  BOOST_TEST(late.header("Content-Type") == "application/problem+json", late);
}

BOOST_AUTO_TEST_CASE(the_tenant_of_the_operators_stays) {
  BOOST_TEST(ask("POST", "/v1/tenants/system/suspend", root).status == 409);
  BOOST_TEST(ask("DELETE", "/v1/tenants/system", root).status == 409);
  BOOST_TEST(get("/v1/tenants/system", root).text("state") == "active");
}

BOOST_AUTO_TEST_CASE(every_change_is_in_the_history_of_the_tenant_and_of_system) {
  create_tenant("acme");
  patch("/v1/tenants/acme", root, {{"display_name", "Acme"}});
  post("/v1/tenants/acme/suspend", root, {{"reason", "unpaid"}});
  ask("POST", "/v1/tenants/acme/resume", root);
  ask("DELETE", "/v1/tenants/acme", root, R"({"reason": "left"})");
  const std::string done = "tenant.deleted tenant.resumed tenant.suspended tenant.renamed ";
  BOOST_TEST(actions(get("/v1/tenants/acme/history", root)) == done + "token.minted tenant.created ");
  BOOST_TEST(actions(get("/v1/tenants/system/history?subject=acme", root)) == done + "tenant.created ");
  const auto newest = get("/v1/tenants/acme/history?limit=1", root).items().at(0);
  BOOST_TEST(newest.at("reason").as_string() == "left");
  BOOST_TEST(newest.at("actor").as_string() == "root");
  BOOST_TEST(newest.at("source").as_string() == "192.0.2.7");
}

BOOST_AUTO_TEST_SUITE_END()

}
