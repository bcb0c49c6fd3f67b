// POST /v1/tenants/{tenant}/tokens/revoke-all.

#include <boost/test/unit_test.hpp>

#include "api/desk.h"

namespace revoke_all_test {

using namespace tokenward::api;
namespace json = boost::json;

namespace {

constexpr char kPath[] = "/v1/tenants/acme/tokens/revoke-all";

struct WithTokens : Desk {
  std::string admin = create_tenant("acme");
  std::string member = mint_value("acme", "ada", {"tokenward:member"});
  Answer first = mint("acme", {{"owner", "ada"}, {"label", "first"}});
  Answer second = mint("acme", {{"owner", "ada"}, {"label", "second"}});
  Answer other = mint("acme", {{"owner", "bob"}, {"label", "other"}});

  bool lives(const Answer& minted) { return get("/v1/self", minted.text("value")).status == 200; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(revoke_all, WithTokens)

BOOST_AUTO_TEST_CASE(of_an_owner_it_takes_the_ordinary_tokens_and_says_how_many) {
  const Answer done = post(kPath, admin, {{"owner", "ada"}, {"reason", "left"}});
  BOOST_TEST(done.status == 200, done);
  BOOST_TEST(done.wire.body == "{\"revoked\":2,\"pending\":false}\n");
  BOOST_TEST(!lives(first));
  BOOST_TEST(!lives(second));
  BOOST_TEST(lives(other));
  BOOST_TEST(get("/v1/self", member).status == 200);
  BOOST_TEST(get(first.header("Location"), admin).text("revoke_reason") == "left");
}

BOOST_AUTO_TEST_CASE(those_to_be_kept_are_kept) {
  const Answer done = post(kPath, admin, {{"owner", "ada"}, {"keep", {second.text("id")}}});
  BOOST_TEST(done.text("revoked") == "1");
  BOOST_TEST(!lives(first));
  BOOST_TEST(lives(second));
}

BOOST_AUTO_TEST_CASE(management_tokens_go_only_when_asked_for_and_never_the_calling_one) {
  const std::string strong = mint_value("acme", "admin", {"tokenward:admin"});
  const Answer done = post(kPath, admin, {{"owner", "admin"}, {"include_management", true}});
  BOOST_TEST(done.text("revoked") == "1", done);
  BOOST_TEST(get("/v1/self", strong).status == 401);
  BOOST_TEST(get("/v1/self", admin).status == 200);
}

BOOST_AUTO_TEST_CASE(of_a_whole_tenant_it_counts_nothing_and_rows_follow) {
  const Answer done = post(kPath, admin, {{"all", true}, {"reason", "breach"}, {"keep", {other.text("id")}}});
  BOOST_TEST(done.wire.body == "{\"revoked\":null,\"pending\":true}\n");
  BOOST_TEST(!lives(first));
  BOOST_TEST(lives(other));
  const Answer shown = get(first.header("Location"), admin);
  BOOST_TEST(shown.text("status") == "revoked");
  BOOST_TEST(shown.text("revoked_by") == "admin");
  BOOST_TEST(shown.text("revoke_reason") == "breach");
  const Answer listed = get("/v1/tenants/acme/tokens?status=revoked", admin);
  BOOST_TEST(listed.items().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_member_reaches_its_own_tokens_only) {
  BOOST_TEST(post(kPath, member, {{"all", true}}).status == 403);
  BOOST_TEST(post(kPath, member, {{"owner", "bob"}}).status == 404);
  BOOST_TEST(lives(other));
  BOOST_TEST(post(kPath, member, {{"owner", "ada"}}).text("revoked") == "2");
}

BOOST_AUTO_TEST_CASE(either_an_owner_or_all_must_be_named) {
  for (const json::value& body : {json::value(json::object{}), json::value{{"all", false}},
                                  json::value{{"owner", nullptr}}, json::value{{"owner", "ada"}, {"all", true}}}) {
    const Answer refused = post(kPath, admin, body);
    BOOST_TEST(refused.status == 422, refused);
    BOOST_TEST(refused.field() == "owner");
  }
  BOOST_TEST(lives(first));
}

BOOST_AUTO_TEST_SUITE_END()

}
