#include "domain/rate.h"

#include <boost/test/unit_test.hpp>

#include "domain/policy.h"

namespace rate_test {

using namespace tokenward;
using namespace tokenward::domain;

namespace {

std::string field_of(const Result<void>& result) { return result ? "" : result.error().field; }

Policy with(std::optional<Rate> tenant, std::optional<Rate> caller) {
  Policy policy;
  policy.tenant_rate = tenant;
  policy.caller_rate = caller;
  return policy;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rate)

BOOST_AUTO_TEST_CASE(each_number_has_its_bounds) {
  BOOST_TEST(field_of(check_rate("r", std::nullopt)) == "");
  BOOST_TEST(field_of(check_rate("r", Rate{1, 1})) == "");
  BOOST_TEST(field_of(check_rate("r", Rate{100'000, 1'000'000})) == "");
  BOOST_TEST(field_of(check_rate("r", Rate{0, 1})) == "r.per_second");
  BOOST_TEST(field_of(check_rate("r", Rate{100'001, 1})) == "r.per_second");
  BOOST_TEST(field_of(check_rate("r", Rate{1, 0})) == "r.burst");
  BOOST_TEST(field_of(check_rate("r", Rate{1, 1'000'001})) == "r.burst");
}

BOOST_AUTO_TEST_CASE(a_policy_with_a_rate_out_of_bounds_is_refused) {
  BOOST_TEST(field_of(check_policy(with(Rate{0, 5}, std::nullopt))) == "tenant_rate.per_second");
  BOOST_TEST(field_of(check_policy(with(std::nullopt, Rate{5, 0}))) == "caller_rate.burst");
  BOOST_TEST(field_of(check_policy(with(Rate{5, 5}, Rate{1, 5}))) == "");
}

BOOST_AUTO_TEST_CASE(the_policy_comes_before_the_settings) {
  const RateLimits standard{Rate{10, 20}, Rate{1, 2}};
  BOOST_CHECK(rates_of(with(std::nullopt, std::nullopt), standard) == standard);
  BOOST_CHECK((rates_of(with(Rate{99, 99}, std::nullopt), standard) == RateLimits{Rate{99, 99}, Rate{1, 2}}));
  BOOST_CHECK((rates_of(with(std::nullopt, Rate{7, 7}), {}) == RateLimits{std::nullopt, Rate{7, 7}}));
}

BOOST_AUTO_TEST_CASE(an_admin_goes_no_higher_than_the_settings_and_leaves_what_an_operator_set) {
  const RateLimits standard{Rate{10, 20}, std::nullopt};
  const auto field = [&](const Policy& present, const Policy& wanted) {
    return field_of(check_rates_of_admin(present, wanted, standard));
  };
  const Policy none;
  BOOST_TEST(field(none, with(Rate{10, 20}, Rate{100'000, 1'000'000})) == "");
  BOOST_TEST(field(none, with(Rate{11, 20}, std::nullopt)) == "tenant_rate");
  BOOST_TEST(field(none, with(Rate{10, 21}, std::nullopt)) == "tenant_rate");
  const Policy generous = with(Rate{500, 500}, std::nullopt);
  BOOST_TEST(field(generous, with(Rate{500, 500}, Rate{1, 1})) == "");  // what an operator gave stays
  BOOST_TEST(field(generous, with(Rate{499, 500}, std::nullopt)) == "tenant_rate");
  BOOST_TEST(field(generous, none) == "");
  const Result<void> refused = check_rates_of_admin(none, generous, standard);
  BOOST_TEST((refused.error().code == ErrorCode::Forbidden));
  BOOST_TEST(refused.error().message.find("10 requests per second with a burst of 20") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}
