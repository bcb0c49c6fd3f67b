#include "domain/rotation.h"

#include <boost/test/unit_test.hpp>

#include "domain/tokens.h"

namespace rotation_test {

using namespace tokenward;
using namespace tokenward::domain;
using namespace std::chrono_literals;

namespace {

constexpr Instant kCreated = at_second(1'000'000);

Policy policy_of(std::optional<days> lifetime, std::optional<days> max_lifetime, std::optional<days> default_lifetime) {
  Policy policy;
  policy.lifetime = lifetime;
  policy.max_lifetime = max_lifetime;
  policy.default_lifetime = default_lifetime;
  return policy;
}

std::optional<Instant> expiry(const Policy& policy, const std::optional<Instant>& old, CouldMint could_mint) {
  const auto decided = decide_successor_expiry(policy, kCreated, old, could_mint);
  BOOST_REQUIRE(decided);
  return *decided;
}

/// The overlap in hours; -1: refused.
std::int64_t overlap(const Policy& policy, Retirement retirement, std::optional<std::chrono::hours> asked) {
  const auto decided = decide_overlap(policy, retirement, asked);
  if (decided) return decided->count();
  BOOST_CHECK(decided.error().code == ErrorCode::Invalid);
  BOOST_TEST(decided.error().field == "overlap_hours");
  return -1;
}

Token replaced(Retirement retirement) {
  Token token = token_of();
  token.replaced_by = RotationLink{{}, retirement};
  return token;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rotation)

BOOST_AUTO_TEST_CASE(a_retirement_has_a_name_that_reads_back) {
  for (const Retirement one : {Retirement::Overlap, Retirement::FirstUse}) {
    BOOST_CHECK(parse_retirement(to_string(one)) == one);
  }
  for (const char* text : {"", "Overlap", "first-use", "firstuse"}) BOOST_CHECK(!parse_retirement(text));
}

BOOST_AUTO_TEST_CASE(an_overlap_is_what_was_asked_for_within_the_policy_and_else_the_policys) {
  Policy policy;
  BOOST_TEST(overlap(policy, Retirement::Overlap, {}) == 24);
  BOOST_TEST(overlap(policy, Retirement::Overlap, 0h) == 0);
  BOOST_TEST(overlap(policy, Retirement::Overlap, 24h) == 24);
  BOOST_TEST(overlap(policy, Retirement::Overlap, 25h) == -1);
  BOOST_TEST(overlap(policy, Retirement::Overlap, -1h) == -1);
  policy.rotation_overlap = 0h;
  BOOST_TEST(overlap(policy, Retirement::Overlap, {}) == 0);
  BOOST_TEST(overlap(policy, Retirement::Overlap, 1h) == -1);
}

BOOST_AUTO_TEST_CASE(a_first_use_has_no_overlap_to_choose) {
  BOOST_TEST(overlap({}, Retirement::FirstUse, {}) == 24);  // not looked at
  BOOST_TEST(overlap({}, Retirement::FirstUse, 1h) == -1);
}

BOOST_AUTO_TEST_CASE(who_could_mint_the_new_token_gets_what_the_policy_gives_today) {
  const Instant soon = kCreated + 1h;
  BOOST_CHECK(expiry(policy_of(days{7}, {}, {}), soon, CouldMint::Yes) == kCreated + days{7});
  BOOST_CHECK(expiry(policy_of({}, days{90}, {}), soon, CouldMint::Yes) == kCreated + days{90});
  BOOST_CHECK(expiry(policy_of({}, days{90}, days{30}), std::nullopt, CouldMint::Yes) == kCreated + days{30});
  BOOST_CHECK(!expiry({}, soon, CouldMint::Yes));
}

BOOST_AUTO_TEST_CASE(who_could_not_never_gains_a_moment) {
  const Instant soon = kCreated + 1h, late = kCreated + days{400};
  for (const Policy& policy : {policy_of(days{7}, {}, {}), policy_of({}, days{90}, {}), Policy{}}) {
    BOOST_CHECK(expiry(policy, soon, CouldMint::No) == soon);
  }
  BOOST_CHECK(expiry(policy_of(days{7}, {}, {}), late, CouldMint::No) == kCreated + days{7});
  BOOST_CHECK(expiry(policy_of(days{7}, {}, {}), std::nullopt, CouldMint::No) == kCreated + days{7});
  BOOST_CHECK(!expiry({}, std::nullopt, CouldMint::No));
}

BOOST_AUTO_TEST_CASE(an_end_moves_earlier_and_never_later) {
  BOOST_CHECK(earlier(at_second(1), at_second(2)) == at_second(1));
  BOOST_CHECK(earlier(at_second(2), at_second(1)) == at_second(1));
  BOOST_CHECK(earlier(std::nullopt, at_second(1)) == at_second(1));
  BOOST_CHECK(earlier(at_second(1), std::nullopt) == at_second(1));
  BOOST_CHECK(!earlier(std::nullopt, std::nullopt));
}

BOOST_AUTO_TEST_CASE(an_end_is_the_rotations_only_where_the_rotation_brought_it_about) {
  BOOST_TEST(!ended_by_rotation(token_of()));
  BOOST_TEST(ended_by_rotation(replaced(Retirement::Overlap)));
  BOOST_TEST(!ended_by_rotation(replaced(Retirement::FirstUse)));  // its lifetime was over before the first use

  Token token = replaced(Retirement::FirstUse);
  token.revoked = by("alice", 1);
  BOOST_TEST(!ended_by_rotation(token));
  token.revoked->reason = kRotatedReason;
  BOOST_TEST(ended_by_rotation(token));
  token.replaced_by.reset();
  BOOST_TEST(!ended_by_rotation(token));  // somebody gave that reason by hand

  Token idle = replaced(Retirement::Overlap);
  idle.idled_at = at_second(5);
  BOOST_TEST(!ended_by_rotation(idle));
}

BOOST_AUTO_TEST_SUITE_END()

}
