// /v1/tenants/{tenant}/policy: reading, replacing and merging.

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "api/desk.h"

namespace policy_test {

using namespace tokenward::api;
namespace json = boost::json;

namespace {

constexpr char kPath[] = "/v1/tenants/acme/policy";
constexpr char kShape[] =
    "lifetime_days max_lifetime_days default_lifetime_days max_active_per_owner idle_days rotation_overlap_hours "
    "token_prefix self_rotation member_scopes embed_origins cors_origins "
    "tenant_rate caller_rate stale_if_error_seconds";

struct WithTenant : Desk {
  std::string admin = create_tenant("acme");

  Answer put(const json::value& body, Fields fields) {
    return ask("PUT", kPath, admin, json::serialize(body), std::move(fields));
  }
};

const json::object kWhole{{"lifetime_days", nullptr},
                          {"max_lifetime_days", 90},
                          {"default_lifetime_days", 30},
                          {"max_active_per_owner", 2},
                          {"idle_days", 14},
                          {"rotation_overlap_hours", 0},
                          {"token_prefix", "acme"},
                          {"self_rotation", true},
                          {"member_scopes", json::array{"read:*", "deploy"}},
                          {"embed_origins", json::array{"https://app.example.com"}},
                          {"cors_origins", json::array{"https://www.example.com"}},
                          {"tenant_rate", {{"per_second", 100}, {"burst", 250}}},
                          {"caller_rate", nullptr},
                          {"stale_if_error_seconds", 60}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(policy, WithTenant)

BOOST_AUTO_TEST_CASE(a_new_tenant_has_the_defaults_of_every_field) {
  const Answer read = get(kPath, admin);
  BOOST_TEST(read.status == 200, read);
  BOOST_TEST(read.members() == kShape);
  BOOST_TEST(read.wire.body ==
             R"({"lifetime_days":null,"max_lifetime_days":null,"default_lifetime_days":null,)"
             R"("max_active_per_owner":5,"idle_days":null,"rotation_overlap_hours":24,"token_prefix":"tkw",)"
             R"("self_rotation":false,"member_scopes":[],"embed_origins":[],"cors_origins":[],)"
             R"("tenant_rate":null,"caller_rate":null,"stale_if_error_seconds":null})"
             "\n");
}

BOOST_AUTO_TEST_CASE(a_member_may_read_it) {
  const std::string member = mint_value("acme", "ada", {"tokenward:member"});
  BOOST_TEST(get(kPath, member).wire.body == get(kPath, admin).wire.body);
}

BOOST_AUTO_TEST_CASE(a_list_is_never_null) {
  const std::string before = get(kPath, admin).wire.body;
  for (const char* name : {"member_scopes", "embed_origins"}) {
    const Answer refused = ask("PATCH", kPath, admin, "{\"" + std::string(name) + "\":null}", {});
    BOOST_TEST(refused.status == 422, refused);
    BOOST_TEST(refused.field() == name, refused);
  }
  BOOST_TEST(get(kPath, admin).wire.body == before);
}

BOOST_AUTO_TEST_CASE(put_replaces_the_whole_under_the_tag_that_was_read) {
  const std::string tag = get(kPath, admin).header("ETag");
  const Answer put_once = put(kWhole, {{"if-match", tag}});
  BOOST_TEST(put_once.status == 200, put_once);
  BOOST_TEST(put_once.json == kWhole);
  BOOST_TEST(put_once.header("ETag") != tag);
  const Answer read = get(kPath, admin);
  BOOST_TEST(read.wire.body == put_once.wire.body);
  BOOST_TEST(read.header("ETag") == put_once.header("ETag"));
}

BOOST_AUTO_TEST_CASE(put_without_a_tag_is_428_and_with_a_stale_one_412) {
  const std::string stale = get(kPath, admin).header("ETag");
  patch(kPath, admin, {{"max_active_per_owner", 9}});
  const Answer before = get(kPath, admin);
  const Answer blind = put(kWhole, {});
  BOOST_TEST(blind.status == 428, blind);
  BOOST_TEST(blind.problem() == "precondition-required");
  BOOST_TEST(blind.field() == "if-match");
  const Answer late = put(kWhole, {{"if-match", stale}});
  BOOST_TEST(late.status == 412, late);
  BOOST_TEST(late.problem() == "precondition-failed");
  BOOST_TEST(get(kPath, admin).wire.body == before.wire.body);
}

BOOST_AUTO_TEST_CASE(patch_changes_what_was_sent_and_needs_no_tag) {
  put(kWhole, {{"if-match", "*"}});
  const Answer merged = patch(kPath, admin, {{"lifetime_days", 7}, {"default_lifetime_days", nullptr}});
  BOOST_TEST(merged.status == 200, merged);
  json::object expected = kWhole;
  expected["lifetime_days"] = 7;
  expected["default_lifetime_days"] = nullptr;
  BOOST_TEST(merged.json == expected);
}

BOOST_AUTO_TEST_CASE(a_field_that_contradicts_one_that_stays_is_refused) {
  put(kWhole, {{"if-match", "*"}});
  const Answer refused = patch(kPath, admin, {{"max_lifetime_days", 29}});
  BOOST_TEST(refused.status == 422, refused);
  BOOST_TEST(refused.field() == "default_lifetime_days");
  BOOST_TEST(patch(kPath, admin, {{"max_lifetime_days", 29}, {"default_lifetime_days", 29}}).status == 200);
}

BOOST_AUTO_TEST_CASE(what_changes_nothing_is_no_event) {
  const std::uint64_t before = events();
  const std::string tag = get(kPath, admin).header("ETag");
  const Answer same = patch(kPath, admin, {{"max_active_per_owner", 5}});
  BOOST_TEST(same.status == 200, same);
  BOOST_TEST(same.header("ETag") == tag);
  BOOST_TEST(patch(kPath, admin, json::object{}).status == 200);
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(a_policy_of_days_is_exact_and_touches_new_tokens_only) {
  const Answer before = mint("acme", {{"owner", "ada"}, {"label", "before"}});
  BOOST_TEST(before.text("expires_at") == "null");
  patch(kPath, admin, {{"lifetime_days", 30}});
  const Answer after = mint("acme", {{"owner", "ada"}, {"label", "after"}});
  BOOST_TEST(after.text("created_at") == "2026-03-01T12:00:00.000Z");
  BOOST_TEST(after.text("expires_at") == "2026-03-31T12:00:00.000Z");
  BOOST_TEST(get(before.header("Location"), admin).text("expires_at") == "null");
}

BOOST_AUTO_TEST_CASE(a_change_is_in_the_history_with_what_was_before_and_after) {
  patch(kPath, admin, {{"lifetime_days", 30}});
  const Answer exported = get("/v1/tenants/acme/history?action=policy.changed&format=ndjson", admin);
  const json::object event = json::parse(exported.wire.body).as_object();
  BOOST_TEST(event.at("subject").as_string() == "policy");
  BOOST_TEST(event.at("before").at("lifetime_days").is_null());
  BOOST_TEST(event.at("after").at("lifetime_days").as_int64() == 30);
}

BOOST_AUTO_TEST_SUITE_END()

}
