#include "domain/history_event.h"

#include <boost/test/unit_test.hpp>
#include <set>

namespace history_event_test {

using namespace tokenward::domain;

BOOST_AUTO_TEST_SUITE(history_event)

BOOST_AUTO_TEST_CASE(every_stored_action_has_one_name_that_reads_back) {
  std::set<std::string_view> names;
  std::uint32_t known = 0;
  for (std::uint32_t stored = 0; stored < 64; ++stored) {
    const auto action = action_of(stored);
    if (!action) continue;
    ++known;
    BOOST_TEST(static_cast<std::uint32_t>(*action) == stored);
    BOOST_CHECK(parse_action(to_string(*action)) == *action);
    names.insert(to_string(*action));
  }
  BOOST_TEST(known >= 18u);
  BOOST_TEST(names.size() == known);
  BOOST_TEST(!names.contains("unknown"));
}

BOOST_AUTO_TEST_CASE(the_numbers_that_are_stored_never_change) {
  BOOST_TEST(static_cast<int>(Action::TokenMinted) == 1);
  BOOST_TEST(static_cast<int>(Action::TokenRevoked) == 3);
  BOOST_TEST(static_cast<int>(Action::TokenExpired) == 5);
  BOOST_TEST(static_cast<int>(Action::RecordSealBroken) == 10);
  BOOST_TEST(static_cast<int>(Action::TenantCreated) == 13);
  BOOST_TEST(static_cast<int>(Action::TokenKept) == 18);
  BOOST_TEST(static_cast<int>(Action::TokenReissued) == 20);
  BOOST_TEST(static_cast<int>(Action::TokenReuse) == 21);
  BOOST_TEST(static_cast<int>(Action::TokenShortened) == 23);
}

BOOST_AUTO_TEST_CASE(the_names_of_acts_on_the_tenant_say_so) {
  for (const Action action : actions()) {
    BOOST_TEST(is_about_tenant(action) == to_string(action).starts_with("tenant."), to_string(action));
  }
}

BOOST_AUTO_TEST_CASE(an_action_is_stored_as_a_state_of_the_index) {
  for (std::uint32_t stored = 64; stored < 300; ++stored) BOOST_CHECK(!action_of(stored));
}

BOOST_AUTO_TEST_CASE(a_name_that_is_no_action_reads_as_none) {
  for (const char* text : {"", "unknown", "token", "token.Minted", "token.minted "}) BOOST_CHECK(!parse_action(text));
}

BOOST_AUTO_TEST_CASE(a_set_of_actions_is_read_from_names_with_commas_between) {
  const auto set = ActionSet::parse("token.revoked,token.minted");
  BOOST_REQUIRE(set.has_value());
  BOOST_TEST(set->contains(Action::TokenMinted));
  BOOST_TEST(set->contains(Action::TokenRevoked));
  BOOST_TEST(!set->contains(Action::TokenExpired));
  BOOST_CHECK(!set->only());
  BOOST_TEST(set->bits() == ActionSet::parse("token.minted,token.revoked")->bits());
  BOOST_CHECK(ActionSet::parse("clock.set")->only() == Action::ClockSet);
  BOOST_TEST(ActionSet().empty());
  for (const char* text : {"", ",", "token.minted,", ",token.minted", "token.minted,token.minted",
                           "token.minted, token.revoked", "token.minted;token.revoked"}) {
    BOOST_TEST(!ActionSet::parse(text), text);
  }
}

BOOST_AUTO_TEST_CASE(every_action_is_named_and_has_a_number_of_its_own) {
  std::set<Action> seen;
  for (const Action action : actions()) {
    BOOST_TEST(static_cast<std::size_t>(action) < kActionNumbers);
    BOOST_CHECK(parse_action(to_string(action)) == action);
    seen.insert(action);
  }
  BOOST_TEST(seen.size() == actions().size());
  BOOST_CHECK(seen.contains(Action::TokenMinted));
  BOOST_CHECK(seen.contains(Action::AccountDeleted));
}

BOOST_AUTO_TEST_SUITE_END()

}
