// A value is in the answer to its minting and nowhere else.

#include <boost/test/unit_test.hpp>

#include "api/desk.h"
#include "api/requests.h"
#include "api/routes.h"

namespace secrecy_test {

using namespace tokenward;
using namespace tokenward::api;

BOOST_FIXTURE_TEST_SUITE(secrecy, Desk)

BOOST_AUTO_TEST_CASE(no_route_shows_any_role_a_value_again) {
  const std::string admin = create_tenant("acme");
  const std::string member = mint_value("acme", "ada", {"tokenward:member"});
  const Answer minted = mint("acme", {{"owner", "ada"}, {"label", "x"}});
  const std::string value = minted.text("value");
  // The middle of a value is its secret; a piece of it would be a leak too. What a hint shows is its end.
  const std::string piece = value.substr(40, 16);
  std::size_t seen = 0;
  for (const http::Route& route : routes(house())) {
    if (route.method != http::Method::Get) continue;
    for (const std::string& caller : {operator_token(), admin, member, value}) {
      const Answer answer = get(path_of(route.pattern, "acme", minted.text("id")), caller);
      if (answer.status == 200) ++seen;
      BOOST_TEST(answer.wire.body.find(piece) == std::string::npos, route.pattern);
      BOOST_TEST(answer.json.count("value") == 0u, route.pattern);
    }
  }
  for (const char* format : {"ndjson", "csv"}) {
    const Answer file = get(std::string("/v1/tenants/acme/history?format=") + format, admin);
    BOOST_TEST(file.status == 200);
    BOOST_TEST(file.wire.body.find(piece) == std::string::npos);
  }
  BOOST_TEST(seen > 15u);
  for (const Answer& answer : {patch(minted.header("Location"), member, {{"label", "y"}}),
                               ask("POST", minted.header("Location") + "/revoke", member),
                               ask("POST", minted.header("Location") + "/revoke", admin)}) {
    BOOST_TEST(answer.status == 200, answer);
    BOOST_TEST(answer.wire.body.find(piece) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_refused_mint_shows_no_value) {
  create_tenant("acme");
  for (int i = 0; i < 5; ++i) mint("acme", {{"owner", "ada"}, {"label", "x"}});
  const Answer refused = post("/v1/tenants/acme/tokens", operator_token(), {{"owner", "ada"}, {"label", "x"}});
  BOOST_TEST(refused.status == 409);
  BOOST_TEST(refused.wire.body.find("tkw_") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}
