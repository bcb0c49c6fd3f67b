// /v1/self: what whoever holds a token may do with it.

#include <boost/test/unit_test.hpp>

#include "api/desk.h"

namespace self_test {

using namespace tokenward::api;
namespace json = boost::json;

BOOST_FIXTURE_TEST_SUITE(self, Desk)

BOOST_AUTO_TEST_CASE(a_token_without_any_scope_may_read_itself) {
  create_tenant("acme");
  const Answer minted = mint("acme", {{"owner", "ada"}, {"label", "mine"}});
  const Answer read = get("/v1/self", minted.text("value"));
  BOOST_TEST(read.status == 200, read);
  json::object shown = minted.json;
  shown.erase("value");
  BOOST_TEST(read.json == shown);
  BOOST_TEST(read.header("ETag") == minted.header("ETag"));
}

BOOST_AUTO_TEST_CASE(a_token_may_revoke_itself_and_is_no_good_at_the_next_request) {
  create_tenant("acme");
  const Answer minted = mint("acme", {{"owner", "ada"}, {"label", "mine"}});
  const std::string value = minted.text("value");
  const Answer revoked = post("/v1/self/revoke", value, {{"reason", "pasted into a chat"}});
  BOOST_TEST(revoked.status == 200, revoked);
  BOOST_TEST(revoked.text("status") == "revoked");
  BOOST_TEST(revoked.text("revoked_by") == "ada");
  BOOST_TEST(revoked.text("revoke_reason") == "pasted into a chat");
  BOOST_TEST(get("/v1/self", value).status == 401);
  BOOST_TEST(ask("POST", "/v1/self/revoke", value).status == 401);
  BOOST_TEST(get(minted.header("Location"), operator_token()).text("status") == "revoked");
}

BOOST_AUTO_TEST_CASE(every_role_may_revoke_itself_without_a_body) {
  create_tenant("acme");
  for (const char* scope : {"tokenward:validator", "tokenward:member", "tokenward:admin"}) {
    const std::string value = mint_value("acme", "ada", {scope});
    BOOST_TEST(ask("POST", "/v1/self/revoke", value).status == 200, scope);
    BOOST_TEST(get("/v1/self", value).status == 401, scope);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
