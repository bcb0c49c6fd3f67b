// /v1/tenants/{tenant}/policy/preview and /enforce.

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "api/desk.h"

namespace enforcement_test {

using namespace tokenward;
using namespace tokenward::api;
namespace json = boost::json;

namespace {

constexpr char kPolicy[] = "/v1/tenants/acme/policy";
constexpr char kPreview[] = "/v1/tenants/acme/policy/preview";
constexpr char kEnforce[] = "/v1/tenants/acme/policy/enforce";

struct WithTokens : Desk {
  std::string admin = create_tenant("acme");
  Answer endless = mint("acme", {{"owner", "ada"}, {"label", "endless"}, {"expires_in_days", nullptr}});
  Answer brief = mint("acme", {{"owner", "ada"}, {"label", "brief"}, {"expires_in_days", 10}});
  Answer other = mint_later({{"owner", "bob"}, {"label", "other"}, {"expires_in_days", 400}});

  /// Ids of one millisecond have no order.
  Answer mint_later(const json::object& body) {
    clock().advance(std::chrono::seconds{1});
    return mint("acme", body);
  }

  void set_max(int days) { BOOST_REQUIRE(patch(kPolicy, admin, {{"max_lifetime_days", days}}).status == 200); }
  Answer enforce(const json::value& body, Fields fields = {}) {
    return ask("POST", kEnforce, admin, json::serialize(body), std::move(fields));
  }
  std::string end_of(const Answer& minted) { return get(minted.header("Location"), admin).text("expires_at"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(enforcement, WithTokens)

BOOST_AUTO_TEST_CASE(a_preview_shows_what_would_change_and_the_tag_of_the_policy) {
  set_max(30);
  const Answer shown = post(kPreview, admin, json::object{});
  BOOST_TEST(shown.status == 200, shown);
  BOOST_TEST(shown.members() == "items next_cursor changes ends_at_once");
  BOOST_TEST(shown.header("ETag") == get(kPolicy, admin).header("ETag"));
  BOOST_TEST(shown.text("changes") == "2");
  BOOST_TEST(shown.text("ends_at_once") == "0");
  const auto items = shown.items();
  BOOST_REQUIRE(items.size() == 2u);
  BOOST_TEST(members_of(items[0]) ==
             "id owner label status expires_at new_expires_at idle_days new_idle_days rules ends_at_once");
  BOOST_TEST(items[0].at("id") == json::value(other.text("id")));
  BOOST_TEST(items[1].at("id") == json::value(endless.text("id")));
  BOOST_TEST(items[1].at("expires_at").is_null());
  BOOST_TEST(json::serialize(items[1].at("rules")) == R"(["max_lifetime_days"])");
  BOOST_TEST(end_of(endless) == "null");
}

BOOST_AUTO_TEST_CASE(the_body_of_both_may_be_left_out) {
  set_max(30);
  BOOST_TEST(ask("POST", kPreview, admin, "").text("changes") == "2");
  BOOST_TEST(ask("POST", kEnforce, admin, "").text("changed") == "2");
}

BOOST_AUTO_TEST_CASE(a_preview_comes_in_pages) {
  set_max(30);
  const Answer first = post(std::string(kPreview) + "?limit=1", admin, json::object{});
  BOOST_TEST(first.items().size() == 1u);
  BOOST_TEST(first.text("changes") == "2");
  const Answer second =
      post(std::string(kPreview) + "?limit=1&cursor=" + first.text("next_cursor"), admin, json::object{});
  BOOST_TEST(second.items().at(0).at("id") == json::value(endless.text("id")));
  BOOST_TEST(second.text("next_cursor") == "null");
  BOOST_TEST(second.text("changes") == "null");
  const Answer foreign =
      post(std::string(kPreview) + "?cursor=" + first.text("next_cursor"), admin, json::object{{"grace_days", 1}});
  BOOST_TEST(foreign.status == 422, foreign);
  BOOST_TEST(foreign.field() == "cursor");
}

BOOST_AUTO_TEST_CASE(enforcing_says_how_many_were_changed_and_can_be_asked_about) {
  BOOST_TEST(get(kEnforce, admin).status == 404);
  set_max(30);
  const Answer done = enforce(json::object{{"grace_days", 7}});
  BOOST_TEST(done.status == 200, done);
  BOOST_TEST(done.wire.body == "{\"changed\":2,\"pending\":false}\n");
  BOOST_TEST(end_of(endless) != "null");
  BOOST_TEST(end_of(brief) == brief.text("expires_at"));
  const Answer asked = get(kEnforce, admin);
  BOOST_TEST(asked.members() ==
             "pending changed started_at finished_at started_by owner include_management grace_days");
  BOOST_TEST(asked.text("pending") == "false");
  BOOST_TEST(asked.text("changed") == "2");
  BOOST_TEST(asked.text("started_by") == "admin");
  BOOST_TEST(asked.text("grace_days") == "7");
}

BOOST_AUTO_TEST_CASE(of_one_owner_alone) {
  set_max(30);
  BOOST_TEST(enforce(json::object{{"owner", "bob"}}).text("changed") == "1");
  BOOST_TEST(end_of(endless) == "null");
}

BOOST_AUTO_TEST_CASE(the_tag_of_another_policy_is_412_and_nothing_is_changed) {
  set_max(30);
  const std::string tag = post(kPreview, admin, json::object{}).header("ETag");
  set_max(20);
  const Answer refused = enforce(json::object{}, {{"if-match", tag}});
  BOOST_TEST(refused.status == 412, refused);
  BOOST_TEST(refused.problem() == "precondition-failed");
  BOOST_TEST(end_of(endless) == "null");
  const std::string present = post(kPreview, admin, json::object{}).header("ETag");
  BOOST_TEST(enforce(json::object{}, {{"if-match", present}}).text("changed") == "2");
}

BOOST_AUTO_TEST_CASE(what_is_over_ends_at_once_but_for_the_credential_that_asks) {
  clock().advance(std::chrono::hours{24 * 40});
  const std::string fresh = mint_value("acme", "second", {"tokenward:admin"});
  set_max(30);
  const Answer done = enforce(json::object{{"include_management", true}});
  BOOST_TEST(done.status == 200, done);
  BOOST_TEST(get("/v1/self", endless.text("value")).status == 401);
  BOOST_TEST(get("/v1/self", admin).text("expires_at") == "null");
  BOOST_TEST(get("/v1/self", fresh).status == 200);
}

BOOST_AUTO_TEST_CASE(members_and_validators_cannot_and_other_tenants_see_nothing) {
  set_max(30);
  const std::string stranger = create_tenant("other");
  for (const auto& [caller, status] : {std::pair{mint_value("acme", "ada", {"tokenward:member"}), 403},
                                       std::pair{mint_value("acme", "gate", {"tokenward:validator"}), 403},
                                       std::pair{stranger, 404}, std::pair{std::string(), 401}}) {
    BOOST_TEST(post(kPreview, caller, json::object{}).status == status);
    BOOST_TEST(post(kEnforce, caller, json::object{}).status == status);
    BOOST_TEST(get(kEnforce, caller).status == status);
  }
  BOOST_TEST(end_of(endless) == "null");
}

BOOST_AUTO_TEST_CASE(an_operator_reaches_those_of_system_and_an_admin_of_it_does_not) {
  clock().advance(std::chrono::hours{24 * 40});
  const std::string admin_of_system = mint_value("system", "boss", {"tokenward:admin"});
  BOOST_TEST(patch("/v1/tenants/system/policy", operator_token(), {{"max_lifetime_days", 30}}).status == 200);
  const char* path = "/v1/tenants/system/policy/enforce";
  BOOST_TEST(post(path, admin_of_system, {{"include_management", true}}).status == 403);
  const std::string second = mint_value("system", "second", {"tokenward:operator"});
  BOOST_TEST(post(path, second, {{"include_management", true}}).status == 200);
  BOOST_TEST(get("/v1/self", operator_token()).status == 401);
}

BOOST_AUTO_TEST_SUITE_END()

}
