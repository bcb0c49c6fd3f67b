#include "tenant/rate_limiter.h"

#include <boost/test/unit_test.hpp>

#include "tenant/house_fixture.h"

namespace rate_limiter_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using domain::Rate;
using namespace std::chrono_literals;

namespace {

constexpr SteadyTime kStart = 1h;

Caller credential(std::uint8_t number) {
  domain::TokenId id{};
  id.bytes[15] = number;
  return Caller::credential(id);
}

/// The name of the bucket that refuses; empty: none does.
std::string refusal(RateLimiter& limiter, const Caller& caller, Draws draws = Draws::TenantAndCaller) {
  const Admission admission = limiter.admit(caller, draws, 1, kStart);
  const Drawn* const refused = admission.refused_by();
  if (refused == nullptr) return {};
  return admission.tenant && refused == &*admission.tenant ? "tenant" : "caller";
}

struct Limited : HouseFixture {
  explicit Limited(const domain::RateLimits& rates = {}) : HouseFixture(settings(rates)) {}

  static HouseSettings settings(const domain::RateLimits& rates) {
    HouseSettings settings;
    settings.rates = rates;
    return settings;
  }
  Result<Versioned<domain::Policy>> set(TenantRuntime& tenant, const domain::Authority& caller,
                                        std::optional<Rate> tenant_rate) {
    return house().policies().change(caller, tenant,
                                     [=](const domain::Policy& present) -> Result<domain::Policy> {
                                       domain::Policy changed = present;
                                       changed.tenant_rate = tenant_rate;
                                       return changed;
                                     },
                                     {});
  }
};

/// The rate of a tenant in force, as text; "none".
std::string rate_of(const TenantRuntime& tenant) {
  const auto limiter = tenant.limiter();
  if (!limiter || !limiter->limits().tenant) return "none";
  return std::to_string(limiter->limits().tenant->per_second) + "/" + std::to_string(limiter->limits().tenant->burst);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rate_limiter)

BOOST_AUTO_TEST_CASE(one_caller_is_refused_before_the_others_lose_anything) {
  RateLimiter limiter({Rate{1, 4}, Rate{1, 2}}, kStart);
  BOOST_TEST(refusal(limiter, credential(1)) == "");
  BOOST_TEST(refusal(limiter, credential(1)) == "");
  for (int i = 0; i < 10; ++i) BOOST_TEST(refusal(limiter, credential(1)) == "caller");
  BOOST_TEST(refusal(limiter, credential(2)) == "");
  BOOST_TEST(refusal(limiter, credential(2)) == "");
  BOOST_TEST(refusal(limiter, credential(3)) == "tenant");
}

BOOST_AUTO_TEST_CASE(what_must_stay_possible_draws_on_the_caller_alone) {
  RateLimiter limiter({Rate{1, 1}, Rate{1, 2}}, kStart);
  BOOST_TEST(refusal(limiter, credential(1)) == "");
  BOOST_TEST(refusal(limiter, credential(2)) == "tenant");
  BOOST_TEST(refusal(limiter, credential(2), Draws::Caller) == "");
  BOOST_TEST(refusal(limiter, credential(2), Draws::Caller) == "caller");
  BOOST_TEST(refusal(limiter, credential(2), Draws::Nothing) == "");
}

BOOST_AUTO_TEST_CASE(only_buckets_that_were_asked_are_told_of) {
  RateLimiter limiter({std::nullopt, Rate{1, 2}}, kStart);
  const Admission admission = limiter.admit(credential(1), Draws::TenantAndCaller, 1, kStart);
  BOOST_TEST(!admission.tenant);
  BOOST_TEST_REQUIRE(bool(admission.caller));
  BOOST_TEST(admission.caller->level.remaining == 1u);
}

BOOST_AUTO_TEST_CASE(callers_are_told_apart_by_credential_person_and_network) {
  BOOST_TEST(credential(1).key() != credential(2).key());
  BOOST_TEST(Caller::person("ada").key() == Caller::person("ada").key());
  BOOST_TEST(Caller::person("ada").key() != Caller::person("eve").key());
  BOOST_TEST(Caller::address("192.0.2.1").key() == Caller::address("192.0.2.77").key());
  BOOST_TEST(Caller::address("192.0.2.1").key() != Caller::address("192.0.3.1").key());
  BOOST_TEST(Caller::address("2001:db8::1").key() == Caller::address("2001:db8::ffff:1").key());
  BOOST_TEST(Caller::address("2001:db8::1").key() != Caller::address("2001:db8:0:1::1").key());
}

BOOST_AUTO_TEST_CASE(strangers_push_out_nobody_who_is_known) {
  RateLimiter limiter({std::nullopt, Rate{1, 1}}, kStart);
  BOOST_TEST(refusal(limiter, credential(1)) == "");
  for (int a = 0; a < 64; ++a) {
    for (int b = 0; b < 64; ++b) {
      (void)refusal(limiter, Caller::address("10." + std::to_string(a) + '.' + std::to_string(b) + ".1"));
    }
  }
  BOOST_TEST(refusal(limiter, credential(1)) == "caller");
  BOOST_TEST(refusal(limiter, credential(2)) == "");
}

BOOST_FIXTURE_TEST_CASE(without_a_rate_there_is_no_limiter, Limited) {
  BOOST_CHECK(create("acme")->limiter() == nullptr);
}

BOOST_FIXTURE_TEST_CASE(a_policy_changes_the_rate_at_once_and_keeps_it_over_a_restart, Limited) {
  const auto acme = create("acme");
  require(set(*acme, admin_of(*acme), Rate{5, 9}));
  BOOST_TEST(rate_of(*acme) == "5/9");
  restart();
  const auto again = require(house().directory().find(acme->slug()));
  BOOST_TEST(rate_of(*again) == "5/9");
  require(set(*again, admin_of(*again), std::nullopt));
  BOOST_CHECK(again->limiter() == nullptr);
}

BOOST_FIXTURE_TEST_CASE(a_change_of_something_else_does_not_fill_the_buckets, Limited) {
  domain::Policy policy;
  policy.tenant_rate = Rate{5, 9};
  const auto acme = create("acme", policy);
  const auto before = acme->limiter();
  require(set(*acme, admin_of(*acme), Rate{5, 9}));
  require(house().policies().read(admin_of(*acme), *acme));
  BOOST_CHECK(acme->limiter() == before);
}

BOOST_AUTO_TEST_CASE(the_settings_hold_where_the_policy_says_nothing_but_not_for_the_system) {
  Limited limited({Rate{10, 20}, std::nullopt});
  const auto acme = limited.create("acme");
  BOOST_TEST(rate_of(*acme) == "10/20");
  BOOST_CHECK(limited.system()->limiter() == nullptr);
  limited.restart();
  BOOST_TEST(rate_of(*require(limited.house().directory().find(acme->slug()))) == "10/20");
  BOOST_CHECK(limited.system()->limiter() == nullptr);
}

BOOST_AUTO_TEST_CASE(an_admin_only_lowers_what_the_settings_say_and_an_operator_sets_anything) {
  Limited limited({Rate{10, 20}, std::nullopt});
  const auto acme = limited.create("acme");
  const auto admin = limited.admin_of(*acme);
  BOOST_CHECK(code_of(limited.set(*acme, admin, Rate{11, 20})) == ErrorCode::Forbidden);
  BOOST_TEST(rate_of(*acme) == "10/20");
  require(limited.set(*acme, admin, Rate{10, 5}));
  BOOST_TEST(rate_of(*acme) == "10/5");
  require(limited.set(*acme, limited.local_operator(), Rate{999, 9999}));
  BOOST_TEST(rate_of(*acme) == "999/9999");
}

BOOST_AUTO_TEST_SUITE_END()

}
