#include "domain/token.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "domain/tokens.h"

namespace token_test {

using namespace tokenward;
using namespace tokenward::domain;
using namespace std::chrono_literals;
using std::chrono::days;

BOOST_AUTO_TEST_SUITE(token)

BOOST_AUTO_TEST_CASE(a_token_without_expiry_stays_active) {
  BOOST_CHECK(status_of(token_of(), {}, Instant::max()) == Status::Active);
}

BOOST_AUTO_TEST_CASE(a_token_expires_at_the_very_instant) {
  const Token token = token_of({}, at_second(100));
  BOOST_CHECK(status_of(token, {}, at_second(100) - 1us) == Status::Active);
  BOOST_CHECK(status_of(token, {}, at_second(100)) == Status::Expired);
  BOOST_CHECK(status_of(token, {}, at_second(100) + 1us) == Status::Expired);
}

BOOST_AUTO_TEST_CASE(a_token_found_idle_is_expired_for_good) {
  Token token = token_of();
  token.idle_limit = days{30};
  BOOST_CHECK(status_of(token, {}, at_second(0) + days{31}) == Status::Active);  // until the sweeper finds it
  token.idled_at = at_second(100);
  BOOST_CHECK(status_of(token, {}, at_second(99)) == Status::Expired);
  token.revoked = by("bob", 200);
  BOOST_CHECK(status_of(token, {}, at_second(300)) == Status::Revoked);
}

BOOST_AUTO_TEST_CASE(revoked_wins_over_expired) {
  Token token = token_of({}, at_second(100));
  token.revoked = by("bob", 200);
  BOOST_CHECK(status_of(token, {}, at_second(50)) == Status::Revoked);
  BOOST_CHECK(status_of(token, {}, at_second(300)) == Status::Revoked);
}

BOOST_AUTO_TEST_CASE(a_revocation_holds_even_where_its_time_lies_ahead) {
  Token token = token_of();
  token.revoked = by("bob", 1000);
  BOOST_CHECK(status_of(token, {}, at_second(1)) == Status::Revoked);
}

BOOST_AUTO_TEST_CASE(a_lower_generation_of_tenant_or_owner_is_revoked) {
  const Token token = token_of({}, at_second(100), {3, 5});
  const auto status = [&](Generation floor) { return status_of(token, floor, at_second(50)); };
  BOOST_CHECK(status({3, 5}) == Status::Active);
  BOOST_CHECK(status({2, 4}) == Status::Active);
  BOOST_CHECK(status({4, 5}) == Status::Revoked);
  BOOST_CHECK(status({3, 6}) == Status::Revoked);
  BOOST_CHECK(status({4, 0}) == Status::Revoked);
  BOOST_CHECK(status({0, 6}) == Status::Revoked);
}

BOOST_AUTO_TEST_CASE(a_lower_generation_wins_over_expired) {
  BOOST_CHECK(status_of(token_of({}, at_second(100), {0, 0}), {1, 0}, at_second(200)) == Status::Revoked);
}

BOOST_AUTO_TEST_CASE(a_token_with_any_role_is_a_management_token) {
  for (const char* scope : {"tokenward:validator", "tokenward:member", "tokenward:admin", "tokenward:operator"}) {
    BOOST_TEST(token_of({"read:all", scope}).management(), scope);
  }
  BOOST_TEST(!token_of({"read:all", "tokenward"}).management());
}

BOOST_AUTO_TEST_CASE(every_status_has_a_name_of_its_own_that_reads_back) {
  std::set<std::string_view> names;
  for (const Status status : {Status::Active, Status::Expired, Status::Revoked}) {
    names.insert(to_string(status));
    BOOST_CHECK(parse_status(to_string(status)) == status);
  }
  BOOST_TEST(names.size() == 3u);
  for (const char* text : {"", "Active", "active ", "dead"}) BOOST_CHECK(!parse_status(text));
}

BOOST_AUTO_TEST_SUITE_END()

}
