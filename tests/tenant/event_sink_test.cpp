// Who keeps a log of events hears of each that is committed: once, in its order, and of no other.

#include "tenant/event_sink.h"

#include <boost/test/unit_test.hpp>
#include <thread>

#include "tenant/house_fixture.h"

namespace event_sink_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using Fault = FaultyStore::Fault;

namespace {

struct Told {
  LinkedEvent linked;
  Certainty certainty;
  std::string slug;
};

struct SinkFixture : HouseFixture {
  SinkFixture() : HouseFixture({}, 50ms, {"second"}) {
    house().tell_events_to([this](const LinkedEvent& linked, Certainty certainty, std::string_view slug) {
      told_.lock()->push_back({linked, certainty, std::string(slug)});
    });
  }
  std::vector<Told> told_of(const TenantRuntime& tenant) {
    std::vector<Told> found;
    for (const Told& told : *told_.lock()) {
      if (told.linked.tenant == tenant.handle()) found.push_back(told);
    }
    return found;
  }
  std::size_t told_altogether() { return told_.lock()->size(); }

  /// What was told of a tenant is its history, event for event.
  void check_against_history(TenantRuntime& tenant) {
    const auto told = told_of(tenant);
    const auto kept = events(tenant);
    BOOST_TEST_REQUIRE(told.size() == kept.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
      BOOST_TEST(told[i].linked.event.seq == i + 1);
      BOOST_TEST((told[i].linked.event.hash == kept[i].hash));
      BOOST_TEST((told[i].linked.event.action == kept[i].action));
      BOOST_TEST(told[i].linked.event.detail.owner == kept[i].detail.owner);
      BOOST_TEST((told[i].certainty == Certainty::Committed));
      BOOST_TEST(told[i].slug == tenant.slug().text());
    }
  }

 private:
  Guarded<std::vector<Told>> told_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(event_sink, SinkFixture)

BOOST_AUTO_TEST_CASE(each_event_is_told_once_and_in_order_with_the_tenant_from_its_first_on) {
  for (const char* const store : {"main", "second"}) {
    const auto tenant = create(std::string("on-") + store, policy_of(10), store);
    const auto minted = mint(*tenant, "ada");
    require(tokens().revoke(admin_of(*tenant), *tenant, minted.view.token.id, "gone"));
    BOOST_TEST(events(*tenant).size() >= 3u);
    check_against_history(*tenant);
  }
  // `system` began before anybody listened; what it was told of since is the end of its history.
  const auto told = told_of(*system());
  const auto kept = events(*system());
  BOOST_TEST_REQUIRE(told.size() == 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    BOOST_TEST(told[i].slug == "system");
    BOOST_TEST((told[i].linked.event.hash == kept[kept.size() - 2 + i].hash));
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_told_of_a_changeset_that_failed) {
  const auto acme = create("acme", policy_of(10));
  const std::size_t before = told_altogether();
  MintRequest request;
  request.owner = owner("ada");
  request.label = "x";
  store().fail({Fault::Refused});
  BOOST_TEST(!tokens().mint(admin_of(*acme), *acme, request));
  BOOST_TEST(told_altogether() == before);
  (void)mint(*acme, "ada");
  check_against_history(*acme);
}

BOOST_AUTO_TEST_CASE(what_is_committed_at_a_later_attempt_is_told_once) {
  const auto acme = create("acme", policy_of(10));
  for (const Fault fault : {Fault::Conflict, Fault::Retry, Fault::UnknownLost, Fault::UnknownApplied}) {
    store().fail({fault});
    (void)mint(*acme, "ada");
  }
  check_against_history(*acme);
}

BOOST_AUTO_TEST_CASE(what_may_or_may_not_be_committed_is_told_as_that) {
  const auto acme = create("acme", policy_of(10));
  const std::size_t before = told_of(*acme).size();
  MintRequest request;
  request.owner = owner("ada");
  request.label = "x";
  store().fail_all(Fault::UnknownLost);
  BOOST_TEST(!tokens().mint(admin_of(*acme), *acme, request));
  store().heal();
  const auto told = told_of(*acme);
  BOOST_TEST_REQUIRE(told.size() == before + 1);
  BOOST_TEST((told.back().certainty == Certainty::Unknown));
  BOOST_TEST((told.back().linked.event.action == domain::Action::TokenMinted));
}

BOOST_AUTO_TEST_CASE(changes_that_share_a_changeset_are_told_in_the_order_of_the_chain) {
  const auto acme = create("acme", policy_of(6)), globex = create("globex", policy_of(6));
  constexpr std::size_t kAtOnce = 9;
  const auto begun = store().counters().applies.load();
  std::atomic<unsigned> minted{0};
  {
    std::vector<std::jthread> threads;
    ChangeQueue::Hold acme_waits(&acme->changes()), globex_waits(&globex->changes());
    for (const auto& tenant : {acme, globex}) {
      for (std::size_t i = 0; i < kAtOnce; ++i) {
        threads.emplace_back([this, &minted, tenant] {
          MintRequest request;
          request.owner = owner("ada");
          request.label = "x";
          if (tokens().mint(admin_of(*tenant), *tenant, request)) ++minted;
        });
      }
    }
    while (acme->changes().waiting() < kAtOnce || globex->changes().waiting() < kAtOnce)
      std::this_thread::sleep_for(1ms);
  }
  // Each tenant's changes went into one changeset, but for those that found no slot left.
  BOOST_TEST(minted == 12u);
  BOOST_TEST(store().counters().applies.load() - begun <= 2u);
  check_against_history(*acme);
  check_against_history(*globex);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace event_sink_test
