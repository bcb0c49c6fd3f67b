#include "tenant/tenant_figures.h"

#include <boost/test/unit_test.hpp>

#include "tenant/figures.h"
#include "tenant/house_fixture.h"

namespace tenant_figures_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;

namespace {

HouseSettings labelling(std::size_t most) {
  HouseSettings settings;
  settings.labelled_tenants = most;
  return settings;
}

struct Labelled : HouseFixture {
  explicit Labelled(std::size_t most = 10) : HouseFixture(labelling(most)) {}

  [[nodiscard]] long value(const std::string& name, const std::string& labels) {
    return figure_of(house(), name + "{" + labels + "}");
  }
  [[nodiscard]] long validations(const std::string& tenant, const std::string& outcome) {
    return value("tokenward_tenant_validations_total", "tenant=\"" + tenant + "\",outcome=\"" + outcome + "\"");
  }
  [[nodiscard]] long changes(const std::string& tenant, const std::string& change) {
    return value("tokenward_tenant_token_changes_total", "tenant=\"" + tenant + "\",change=\"" + change + "\"");
  }
  [[nodiscard]] long events(domain::Action action) {
    return value("tokenward_events_total", "action=\"" + std::string(domain::to_string(action)) + "\"");
  }
};

struct Two : Labelled {
  Two() : Labelled(2) {}  // `system` and one more
};

}  // namespace

BOOST_AUTO_TEST_SUITE(tenant_figures)

BOOST_FIXTURE_TEST_CASE(each_tenant_has_its_own_numbers, Labelled) {
  const auto acme = create("acme"), globex = create("globex");
  const auto minted = mint(*acme, "alice");
  for (int i = 0; i < 3; ++i) BOOST_CHECK(validate(minted) == Reason::None);
  require(tokens().revoke(local_operator(), *acme, minted.view.token.id, {}));
  BOOST_CHECK(validate(minted) == Reason::Revoked);
  BOOST_TEST(validations("acme", "valid") == 3);
  BOOST_TEST(validations("acme", "refused") == 1);
  BOOST_TEST(validations("globex", "valid") == 0);
  BOOST_TEST(changes("acme", "minted") == 1);
  BOOST_TEST(changes("acme", "revoked") == 1);
  BOOST_TEST(changes("globex", "minted") == 0);
  BOOST_TEST(validations("_other", "valid") == 0);
}

BOOST_FIXTURE_TEST_CASE(nobody_is_charged_for_a_value_that_others_forged, Labelled) {
  const auto acme = create("acme");
  std::string value = value_of(mint(*acme, "alice"));
  value.back() = value.back() == 'a' ? 'b' : 'a';
  BOOST_CHECK(validate(value) == Reason::Unknown);
  for (const char* outcome : {"valid", "refused", "unavailable"}) BOOST_TEST(validations("acme", outcome) == 0);
}

BOOST_FIXTURE_TEST_CASE(beyond_the_bound_tenants_share_one_label, Two) {
  const auto acme = create("acme"), globex = create("globex"), initech = create("initech");
  const long before = changes("_other", "minted");  // the first operator's token, of a tenant yet to be taken in
  for (const auto& tenant : {acme, globex, initech}) mint(*tenant, "alice");
  BOOST_TEST(changes("acme", "minted") == 1);
  BOOST_TEST(changes("globex", "minted") == -1);
  BOOST_TEST(changes("initech", "minted") == -1);
  BOOST_TEST(changes("_other", "minted") == before + 2);
}

BOOST_FIXTURE_TEST_CASE(the_waits_of_a_tenant_are_its_own, Labelled) {
  const auto acme = create("acme");
  acme->room().lanes().stop(10s);
  BOOST_TEST(!acme->room().lanes().submit(acme->handle(), [](LaneTurn) {}));
  BOOST_TEST(value("tokenward_tenant_lane_tasks_refused_total", "tenant=\"acme\"") == 1);
  BOOST_TEST(value("tokenward_tenant_lane_tasks_total", "tenant=\"acme\"") == 0);
  BOOST_TEST(value("tokenward_tenant_lane_tasks_refused_total", "tenant=\"_other\"") == 0);
}

BOOST_FIXTURE_TEST_CASE(a_task_that_ran_is_counted_with_its_wait, Labelled) {
  const auto acme = create("acme");
  require(acme->room().lanes().submit(acme->handle(), [](LaneTurn) {}));
  require(acme->room().lanes().submit({}, [](LaneTurn) {}));  // of whoever is not known yet
  acme->room().lanes().stop(10s);
  BOOST_TEST(value("tokenward_tenant_lane_tasks_total", "tenant=\"acme\"") == 1);
  BOOST_TEST(value("tokenward_tenant_lane_tasks_total", "tenant=\"_other\"") == 1);
  BOOST_TEST(value("tokenward_tenant_lane_wait_seconds_total", "tenant=\"acme\"") >= 0);
}

BOOST_FIXTURE_TEST_CASE(events_are_counted_once_when_they_are_committed, Labelled) {
  const auto acme = create("acme");
  const long before = events(domain::Action::TokenMinted);
  mint(*acme, "alice");
  BOOST_TEST(events(domain::Action::TokenMinted) == before + 1);
  const auto refused = tokens().revoke(member_of(*acme, "bob"), *acme, domain::TokenId{}, {});
  BOOST_TEST(!refused);
  BOOST_TEST(events(domain::Action::TokenRevoked) == 0);
  BOOST_TEST(events(domain::Action::TenantCreated) >= 1);
}

BOOST_FIXTURE_TEST_CASE(no_tenant_is_named_unless_it_is_wanted, HouseFixture) {
  const auto acme = create("acme");
  mint(*acme, "alice");
  BOOST_TEST(acme->figures() == nullptr);
  Exposition out;
  append_figures(out, house());
  BOOST_TEST(std::move(out).take().find("tokenward_tenant_") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_label_of_a_tenant_that_is_gone_goes_to_the_next) {
  TenantFigureBook book(1);
  domain::TenantHandle first, second;
  first.bytes[0] = 1;
  second.bytes[0] = 2;
  const auto slug = [](const char* text) { return *domain::TenantSlug::parse(text); };
  const auto own = book.enter(first, slug("first"));
  BOOST_TEST(book.enter(first, slug("first")) == own);
  BOOST_TEST(book.enter(second, slug("second")) == book.of({}));
  book.leave(first);
  const auto next = book.enter(second, slug("second"));
  BOOST_TEST(next != book.of({}));
  BOOST_TEST(book.of(second) == next);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tenant_figures_test
