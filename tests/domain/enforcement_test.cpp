#include "domain/enforcement.h"

#include <boost/test/unit_test.hpp>

#include "domain/tokens.h"

namespace enforcement_test {

using namespace tokenward;
using namespace tokenward::domain;
using namespace std::chrono_literals;

namespace {

/// Days since tokens of these tests were minted; none: never.
using Day = std::optional<double>;

Instant on(double day) {
  return at_second(0) +
         std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::duration<double, std::ratio<86'400>>(day));
}
std::optional<Instant> on(const Day& day) { return day ? std::optional(on(*day)) : std::nullopt; }
std::optional<days> span(const Day& day) { return day ? std::optional(days{static_cast<int>(*day)}) : std::nullopt; }

struct Line {
  const char* what;
  Day lifetime, max_lifetime;  ///< Of the policy.
  Day expires;                 ///< Of the token, which was minted on day 0.
  double earliest;
  Day end;  ///< None: it stays as it is.
};

Token token_expiring(const Day& expires) { return token_of({}, on(expires)); }

Enforcement enforcement_of(EnforcementTerms terms) {
  return {.terms = std::move(terms), .started_at = on(100), .actor = "boss"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(enforcement)

BOOST_AUTO_TEST_CASE(a_token_lives_no_longer_than_its_lifetime_and_never_longer_than_before) {
  const Line lines[] = {
      {"no bound, no change", {}, {}, {}, 10, {}},
      {"no expiry gets the maximum", {}, 30, {}, 10, 30},
      {"no expiry gets the fixed lifetime", 20, {}, {}, 10, 20},
      {"a fixed lifetime comes before the maximum", 20, 30, {}, 10, 20},
      {"a later end is brought forward", {}, 30, 31, 10, 30},
      {"the very end stays", {}, 30, 30, 10, {}},
      {"an earlier end stays", {}, 30, 29, 10, {}},
      {"what is over ends now, not in the past", {}, 30, {}, 40, 40},
      {"with grace it ends when that is over", {}, 30, 400, 47, 47},
      {"grace beyond the lifetime does not extend", {}, 30, 35, 47, {}},
      {"grace that ends before the lifetime changes nothing", {}, 30, 400, 12, 30},
      {"the end of grace is the end already", {}, 30, 47, 47, {}},
  };
  for (const Line& line : lines) {
    BOOST_TEST_CONTEXT(line.what) {
      const Bounds bounds{span(line.lifetime), span(line.max_lifetime), {}};
      const auto change = shorten(bounds, token_expiring(line.expires), on(line.earliest));
      BOOST_TEST(change.has_value() == line.end.has_value());
      if (!change || !line.end) continue;
      BOOST_CHECK(change->expires_at == on(line.end));
      BOOST_REQUIRE(change->rules.size() == 1u);
      BOOST_CHECK(change->rules[0] == (line.lifetime ? BoundRule::Lifetime : BoundRule::MaxLifetime));
      BOOST_CHECK(!change->idle_due);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_end_is_a_whole_millisecond_and_not_after_now) {
  const Instant now = on(40) + 1234us;
  const auto change = shorten({{}, days{30}, {}}, token_expiring({}), now);
  BOOST_REQUIRE(change);
  BOOST_CHECK(change->expires_at == on(40) + 1ms);
  BOOST_TEST(change->ends_by(now));
}

BOOST_AUTO_TEST_CASE(an_idle_span_is_stamped_where_there_is_none_or_a_longer_one) {
  struct {
    const char* what;
    Day limit, used;  ///< Of the token.
    double earliest;
    Day due;  ///< Of a policy of 30 days; none: it stays as it is.
  } const lines[] = {
      {"none, never used", {}, {}, 10, 30},
      {"none, used", {}, 8, 10, 38},
      {"a longer one", 60, 8, 10, 38},
      {"the same", 30, 8, 10, {}},
      {"a shorter one", 7, 8, 10, {}},
      {"over already", {}, {}, 40, 40},
      {"over already, with grace", {}, {}, 47, 47},
      {"grace does not go beyond the span that it had", 45, {}, 47, 45},
  };
  for (const auto& line : lines) {
    BOOST_TEST_CONTEXT(line.what) {
      Token token = token_expiring({});
      token.idle_limit = span(line.limit);
      token.last_used_at = on(line.used);
      const auto change = shorten({{}, {}, days{30}}, token, on(line.earliest));
      BOOST_TEST(change.has_value() == line.due.has_value());
      if (!change || !line.due) continue;
      BOOST_CHECK(change->idle_limit == days{30});
      BOOST_CHECK(change->idle_due == on(line.due));
      BOOST_CHECK(!change->expires_at);
      BOOST_CHECK(change->rules == std::vector{BoundRule::Idle});
    }
  }
}

BOOST_AUTO_TEST_CASE(both_rules_can_be_broken_and_either_may_end_it) {
  const auto change = shorten({days{90}, days{90}, days{30}}, token_expiring({}), on(40));
  BOOST_REQUIRE(change);
  BOOST_CHECK((change->rules == std::vector{BoundRule::Lifetime, BoundRule::Idle}));
  BOOST_CHECK(change->expires_at == on(90));
  BOOST_TEST(change->ends_by(on(40)));
  BOOST_TEST(!change->ends_by(on(39)));
}

BOOST_AUTO_TEST_CASE(what_was_shortened_once_is_not_shortened_again) {
  for (const double earliest : {10.0, 40.0, 400.0}) {
    const Bounds bounds{{}, days{30}, days{7}};
    Token token = token_expiring({});
    const auto change = shorten(bounds, token, on(earliest));
    BOOST_REQUIRE(change);
    token.expires_at = change->expires_at;
    token.idle_limit = change->idle_limit;
    for (const double later : {earliest, earliest + 1, earliest + 1000}) {
      BOOST_TEST(!shorten(bounds, token, on(later)).has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(whatever_is_minted_under_a_policy_keeps_to_it) {
  Policy policies[3];
  policies[0].lifetime = days{7};
  policies[1].max_lifetime = days{90};
  policies[1].default_lifetime = days{30};
  policies[2].idle_limit = days{14};
  for (const Policy& policy : policies) {
    for (const ExpiryWish& wish : {ExpiryWish(Unspecified{}), ExpiryWish(NoExpiry{}), ExpiryWish(days{90})}) {
      const auto expires_at = decide_expiry(policy, wish, at_second(0));
      if (!expires_at) continue;
      Token token = token_of({}, *expires_at);
      token.idle_limit = policy.idle_limit;
      BOOST_TEST(!shorten(Bounds::of(policy), token, at_second(1)).has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(it_reaches_whom_it_names_and_never_the_credential_that_asks) {
  const Token ordinary = token_of(), management = token_of({"tokenward:member"});
  BOOST_TEST(enforcement_of({}).reaches(ordinary));
  BOOST_TEST(!enforcement_of({}).reaches(management));
  BOOST_TEST(enforcement_of({.include_management = true}).reaches(management));
  BOOST_TEST(enforcement_of({.owner = Owner::parse("alice@example.com")}).reaches(ordinary));
  BOOST_TEST(!enforcement_of({.owner = Owner::parse("bob@example.com")}).reaches(ordinary));
  Enforcement own = enforcement_of({.include_management = true});
  own.spared = management.id;
  BOOST_TEST(!own.reaches(management));
  Token later = token_of();
  later.created_at = on(100.5);
  BOOST_TEST(!enforcement_of({}).reaches(later));
}

BOOST_AUTO_TEST_CASE(grace_counts_from_its_start_and_nothing_ends_in_the_past) {
  BOOST_CHECK(enforcement_of({}).earliest_end(on(100)) == on(100));
  BOOST_CHECK(enforcement_of({}).earliest_end(on(101)) == on(101));
  BOOST_CHECK(enforcement_of({.grace = days{7}}).earliest_end(on(101)) == on(107));
  BOOST_CHECK(enforcement_of({.grace = days{7}}).earliest_end(on(108)) == on(108));
}

BOOST_AUTO_TEST_SUITE_END()

}
