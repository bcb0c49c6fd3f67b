// /v1/tenants/{tenant}/owners: all tokens of a person at once.

#include <boost/test/unit_test.hpp>

#include "api/desk.h"

namespace owners_test {

using namespace tokenward::api;
namespace json = boost::json;

namespace {

constexpr char kSuspend[] = "/v1/tenants/acme/owners/suspend";
constexpr char kResume[] = "/v1/tenants/acme/owners/resume";

struct WithOwner : Desk {
  std::string admin = create_tenant("acme");
  Answer minted = mint("acme", {{"owner", "ada"}, {"label", "x"}});
  std::string value = minted.text("value");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(owners, WithOwner)

BOOST_AUTO_TEST_CASE(a_suspended_owners_tokens_are_no_good_until_it_is_resumed) {
  BOOST_TEST(get("/v1/self", value).status == 200);
  const Answer suspended = post(kSuspend, admin, {{"owner", "ada"}, {"reason", "on leave"}});
  BOOST_TEST(suspended.status == 200, suspended);
  BOOST_TEST(suspended.wire.body == "{\"owner\":\"ada\",\"state\":\"suspended\"}\n");
  BOOST_TEST(get("/v1/self", value).status == 401);
  BOOST_TEST(get(minted.header("Location"), admin).text("status") == "active");
  BOOST_TEST(post("/v1/tenants/acme/tokens", admin, {{"owner", "ada"}, {"label", "y"}}).status == 409);
  const Answer resumed = post(kResume, admin, {{"owner", "ada"}});
  BOOST_TEST(resumed.wire.body == "{\"owner\":\"ada\",\"state\":\"active\"}\n");
  BOOST_TEST(get("/v1/self", value).status == 200);
}

BOOST_AUTO_TEST_CASE(doing_it_again_is_no_event) {
  post(kSuspend, admin, {{"owner", "ada"}});
  const std::uint64_t before = events();
  BOOST_TEST(post(kSuspend, admin, {{"owner", "ada"}}).status == 200);
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(it_is_in_the_history_with_the_reason) {
  post(kSuspend, admin, {{"owner", "ada"}, {"reason", "on leave"}});
  const json::object event = get("/v1/tenants/acme/history?owner=ada&limit=1", admin).items().at(0);
  BOOST_TEST(event.at("action").as_string() == "owner.suspended");
  BOOST_TEST(event.at("reason").as_string() == "on leave");
}

BOOST_AUTO_TEST_CASE(the_last_operator_cannot_be_suspended) {
  const Answer refused = post("/v1/tenants/system/owners/suspend", operator_token(), {{"owner", "root"}});
  BOOST_TEST(refused.status == 409, refused);
  BOOST_TEST(get("/v1/self", operator_token()).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}
