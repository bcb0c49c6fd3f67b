#include "domain/policy.h"

#include <boost/test/unit_test.hpp>
#include <functional>

namespace policy_test {

using namespace tokenward;
using namespace tokenward::domain;
using namespace std::chrono_literals;

namespace {

/// A day of the calendar does not matter: half a microsecond past some second, so that nothing rounds unnoticed.
constexpr Instant kCreated = from_micros(1'764'000'000'000'001);

constexpr std::int64_t kDay = 86'400'000'000;  // microseconds

using Optional = std::optional<days>;

Policy policy_of(Optional lifetime, Optional max_lifetime, Optional default_lifetime) {
  Policy policy;
  policy.lifetime = lifetime;
  policy.max_lifetime = max_lifetime;
  policy.default_lifetime = default_lifetime;
  return policy;
}

const Policy kOpen = policy_of({}, {}, {});

std::string refused_field(const Policy& policy) {
  const auto checked = check_policy(policy);
  if (checked) return "accepted";
  BOOST_CHECK(checked.error().code == ErrorCode::Invalid);
  return checked.error().field;
}

std::string refused_field(const std::function<void(Policy&)>& change) {
  Policy policy;
  change(policy);
  return refused_field(policy);
}

/// The lifetime in microseconds; -1: none.
std::int64_t decided(const Policy& policy, const ExpiryWish& wish) {
  const auto expires_at = decide_expiry(policy, wish, kCreated);
  BOOST_REQUIRE_MESSAGE(expires_at, (expires_at ? "" : expires_at.error().message));
  return *expires_at ? (**expires_at - kCreated).count() : -1;
}

void check_refused(const Policy& policy, const ExpiryWish& wish, ErrorCode code, std::string_view field) {
  const auto expires_at = decide_expiry(policy, wish, kCreated);
  BOOST_REQUIRE(!expires_at);
  BOOST_CHECK(expires_at.error().code == code);
  BOOST_TEST(expires_at.error().field == field);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy)

BOOST_AUTO_TEST_CASE(the_default_policy_is_sound) { BOOST_TEST(refused_field(Policy{}) == "accepted"); }

BOOST_AUTO_TEST_CASE(an_overlap_is_nothing_to_a_year) {
  for (const auto overlap : {0h, 1h, 8760h}) {
    BOOST_TEST(refused_field([&](Policy& policy) { policy.rotation_overlap = overlap; }) == "accepted");
  }
  for (const auto overlap : {-1h, 8761h}) {
    BOOST_TEST(refused_field([&](Policy& policy) { policy.rotation_overlap = overlap; }) == "rotation_overlap_hours");
  }
}

BOOST_AUTO_TEST_CASE(each_number_of_days_is_none_or_1_to_36500) {
  const std::pair<const char*, Optional Policy::*> fields[] = {{"lifetime_days", &Policy::lifetime},
                                                               {"max_lifetime_days", &Policy::max_lifetime},
                                                               {"default_lifetime_days", &Policy::default_lifetime},
                                                               {"idle_days", &Policy::idle_limit}};
  for (const auto& [name, field] : fields) {
    for (const int count : {1, 36'500}) {
      BOOST_TEST(refused_field([&](Policy& policy) { policy.*field = days{count}; }) == "accepted");
    }
    for (const int count : {-36'500, -1, 0, 36'501, 2'000'000'000}) {
      BOOST_TEST(refused_field([&](Policy& policy) { policy.*field = days{count}; }) == name);
    }
  }
}

BOOST_AUTO_TEST_CASE(neither_lifetime_nor_default_exceeds_the_maximum) {
  BOOST_TEST(refused_field(policy_of(days{30}, days{30}, days{30})) == "accepted");
  BOOST_TEST(refused_field(policy_of(days{31}, days{30}, {})) == "lifetime_days");
  BOOST_TEST(refused_field(policy_of({}, days{30}, days{31})) == "default_lifetime_days");
  BOOST_TEST(refused_field(policy_of(days{5}, {}, days{31})) == "accepted");
}

BOOST_AUTO_TEST_CASE(an_owner_may_hold_1_to_1000_tokens) {
  for (const std::uint32_t limit : {1u, 5u, 1000u}) {
    BOOST_TEST(refused_field([&](Policy& policy) { policy.max_active_per_owner = limit; }) == "accepted");
  }
  for (const std::uint32_t limit : {0u, 1001u, 0xFFFFFFFFu}) {
    BOOST_TEST(refused_field([&](Policy& policy) { policy.max_active_per_owner = limit; }) == "max_active_per_owner");
  }
}

BOOST_AUTO_TEST_CASE(the_prefix_is_one_that_a_tenant_may_choose) {
  BOOST_TEST(refused_field([](Policy& policy) { policy.token_prefix = "acme"; }) == "accepted");
  for (const char* prefix : {"", "a", "Acme", "1abc", "ghp", "glpat"}) {
    BOOST_TEST(refused_field([&](Policy& policy) { policy.token_prefix = prefix; }) == "token_prefix");
  }
}

BOOST_AUTO_TEST_CASE(member_scopes_are_scopes_or_end_in_one_star_and_reach_no_role) {
  const auto field_for = [](std::vector<std::string> patterns) {
    return refused_field([&](Policy& policy) { policy.member_scopes = patterns; });
  };
  BOOST_TEST(field_for({}) == "accepted");
  BOOST_TEST(field_for({"read:*", "deploy", "*"}) == "accepted");
  BOOST_TEST(field_for(std::vector<std::string>(32, "read:*")) == "accepted");
  for (const char* bad : {"", "a b", "*a", "a*b", "a**", "tokenward:member", "TokenWard:*", "tokenward:*"}) {
    BOOST_TEST(field_for({"ok", bad}) == "member_scopes");
  }
  BOOST_TEST(field_for(std::vector<std::string>(33, "a")) == "member_scopes");
}

// The rows of DESIGN section 5, "Mint": what is decided for each wish under each policy.

BOOST_AUTO_TEST_CASE(absent_takes_the_default_else_the_maximum_else_none) {
  BOOST_TEST(decided(policy_of({}, days{90}, days{30}), Unspecified{}) == 30 * kDay);
  BOOST_TEST(decided(policy_of({}, {}, days{30}), Unspecified{}) == 30 * kDay);
  BOOST_TEST(decided(policy_of({}, days{90}, {}), Unspecified{}) == 90 * kDay);
  BOOST_TEST(decided(kOpen, Unspecified{}) == -1);
}

BOOST_AUTO_TEST_CASE(an_explicit_null_is_no_expiry_where_there_is_no_maximum) {
  BOOST_TEST(decided(kOpen, NoExpiry{}) == -1);
  BOOST_TEST(decided(policy_of({}, {}, days{30}), NoExpiry{}) == -1);
  check_refused(policy_of({}, days{90}, {}), NoExpiry{}, ErrorCode::Invalid, "expires_in_days");
  check_refused(policy_of({}, days{90}, days{30}), NoExpiry{}, ErrorCode::Invalid, "expires_in_days");
}

BOOST_AUTO_TEST_CASE(a_day_is_86400_seconds_from_the_creation) {
  for (const int count : {1, 2, 30, 365, 366, 36'500}) BOOST_TEST(decided(kOpen, days{count}) == count * kDay);
  // Across both changes of summer time of any zone a day stays what it is.
  for (int month = 0; month < 12; ++month) {
    const Instant created = kCreated + days{30 * month};
    const auto expires_at = decide_expiry(kOpen, days{1}, created);
    BOOST_REQUIRE(expires_at);
    BOOST_TEST((**expires_at - created).count() == kDay);
  }
}

BOOST_AUTO_TEST_CASE(chosen_days_are_bounded_by_1_and_by_the_maximum) {
  const Policy limited = policy_of({}, days{90}, days{30});
  BOOST_TEST(decided(limited, days{1}) == kDay);
  BOOST_TEST(decided(limited, days{90}) == 90 * kDay);
  check_refused(limited, days{91}, ErrorCode::Invalid, "expires_in_days");
  for (const int count : {0, -1, -2'000'000'000, 36'501, 2'000'000'000}) {
    check_refused(kOpen, days{count}, ErrorCode::Invalid, "expires_in_days");
  }
}

BOOST_AUTO_TEST_CASE(a_chosen_instant_lies_ahead_and_within_the_maximum_to_the_microsecond) {
  const Policy limited = policy_of({}, days{90}, {});
  BOOST_TEST(decided(limited, kCreated + 1us) == 1);
  BOOST_TEST(decided(limited, kCreated + days{90}) == 90 * kDay);
  check_refused(limited, kCreated + days{90} + 1us, ErrorCode::Invalid, "expires_at");
  check_refused(limited, kCreated, ErrorCode::Invalid, "expires_at");
  check_refused(limited, kCreated - 1us, ErrorCode::Invalid, "expires_at");
  check_refused(limited, from_micros(0), ErrorCode::Invalid, "expires_at");
  BOOST_TEST(decided(kOpen, kCreated + days{36'500}) == 36'500 * kDay);
  check_refused(kOpen, kCreated + days{36'500} + 1us, ErrorCode::Invalid, "expires_at");
  check_refused(kOpen, Instant::max(), ErrorCode::Invalid, "expires_at");
  check_refused(kOpen, Instant::min(), ErrorCode::Invalid, "expires_at");
}

BOOST_AUTO_TEST_CASE(a_fixed_lifetime_holds_for_everybody_who_says_nothing) {
  BOOST_TEST(decided(policy_of(days{7}, {}, {}), Unspecified{}) == 7 * kDay);
  BOOST_TEST(decided(policy_of(days{7}, days{90}, days{30}), Unspecified{}) == 7 * kDay);
}

BOOST_AUTO_TEST_CASE(a_fixed_lifetime_refuses_every_wish_even_the_same) {
  const Policy fixed = policy_of(days{7}, days{90}, days{30});
  check_refused(fixed, days{7}, ErrorCode::ExpiryFixed, "expires_in_days");
  check_refused(fixed, NoExpiry{}, ErrorCode::ExpiryFixed, "expires_in_days");
  check_refused(fixed, kCreated + days{7}, ErrorCode::ExpiryFixed, "expires_at");
}

BOOST_AUTO_TEST_SUITE_END()

}
