// Two nodes on one store: what one changes, the other one's memory knows within the bound, or it does not answer.

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "tenant/feed_watch.h"
#include "tenant/two_nodes.h"

namespace feed_follower_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(feed_follower, Nodes)

BOOST_AUTO_TEST_CASE(a_token_that_another_node_revoked_is_refused_once_memory_is_too_old) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(there(minted) == Reason::None);
  revoke(minted);
  BOOST_CHECK(at_once(minted).known);  // within the bound
  pass(1000ms);
  BOOST_CHECK(at_once(minted).known);
  pass(1ms);
  BOOST_CHECK(!at_once(minted).known);
  BOOST_CHECK(there(minted) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(what_nobody_changed_is_answered_from_memory_again) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(there(minted) == Reason::None);
  outlast_bound();
  BOOST_CHECK(there(minted) == Reason::None);  // read again: that it was minted is a change too
  const auto reads = other->validator().counts().reads();
  outlast_bound();
  BOOST_CHECK(there(minted) == Reason::None);
  BOOST_CHECK(at_once(minted).known);
  BOOST_TEST(other->validator().counts().reads() == reads);
}

BOOST_AUTO_TEST_CASE(owners_tenants_and_rates_are_taken_over) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(there(minted) == Reason::None);
  require(put_alice_into(OwnerState::Suspended));
  outlast_bound();
  BOOST_CHECK(there(minted) == Reason::Suspended);
  require(put_alice_into(OwnerState::Active));
  outlast_bound();
  BOOST_CHECK(there(minted) == Reason::None);

  require(house().tenants().suspend(local_operator(), *acme, ""));
  outlast_bound();
  BOOST_CHECK(there(minted) == Reason::Suspended);
  require(house().tenants().resume(local_operator(), *acme, ""));
  outlast_bound();
  BOOST_CHECK(there(minted) == Reason::None);

  BOOST_CHECK(acme_there()->limiter() == nullptr);
  change_policy([](domain::Policy& policy) { policy.tenant_rate = domain::Rate{5, 5}; });
  outlast_bound();
  BOOST_CHECK(acme_there()->limiter() != nullptr);
}

BOOST_AUTO_TEST_CASE(a_node_that_cannot_follow_answers_for_the_bound_and_no_longer) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(there(minted) == Reason::None);
  store().fail_reads();
  pass(1000ms);
  BOOST_CHECK(there(minted) == Reason::None);
  pass(1ms);
  BOOST_CHECK(there(minted) == Reason::Unavailable);
  BOOST_CHECK(!other->directory().find(acme->handle()));
  store().heal();
  BOOST_CHECK(there(minted) == Reason::None);
}

BOOST_AUTO_TEST_CASE(once_a_look_has_failed_nobody_waits_for_the_next) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(there(minted) == Reason::None);
  store().fail_reads();
  outlast_bound();
  BOOST_CHECK(there(minted) == Reason::Unavailable);
  std::atomic<bool> looking{false}, answered{false};
  store().before_changes = [&] {
    looking = true;
    while (!answered) std::this_thread::sleep_for(1ms);  // as a database that hangs
  };
  std::jthread first([&] { (void)there(minted); });
  while (!looking) std::this_thread::yield();
  BOOST_CHECK(there(minted) == Reason::Unavailable);
  answered = true;
  first.join();
  store().heal();
  BOOST_CHECK(there(minted) == Reason::None);
}

BOOST_AUTO_TEST_CASE(who_waited_for_a_look_that_failed_begins_none) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(there(minted) == Reason::None);
  outlast_bound();
  std::atomic<int> looks{0};
  std::atomic<bool> others_come{false};
  store().before_changes = [&] {
    ++looks;
    while (!others_come) std::this_thread::yield();
    std::this_thread::sleep_for(500ms);  // until they wait
    store().fail_reads();
  };
  {
    std::vector<std::jthread> threads;
    threads.emplace_back([&] { BOOST_CHECK(there(minted) == Reason::Unavailable); });
    while (looks == 0) std::this_thread::yield();
    for (int i = 0; i < 3; ++i) threads.emplace_back([&] { BOOST_CHECK(there(minted) == Reason::Unavailable); });
    others_come = true;
  }
  BOOST_TEST(looks == 1);
}

BOOST_AUTO_TEST_CASE(a_policy_may_let_cached_tokens_live_through_an_outage_for_a_stated_time) {
  const auto minted = mint(*acme, "alice"), unknown = mint(*acme, "alice");
  change_policy([](domain::Policy& policy) { policy.stale_if_error = 30s; });
  BOOST_CHECK(there(minted) == Reason::None);
  follow_as_a_watch_does();
  BOOST_CHECK(there(minted) == Reason::None);
  store().fail_reads();
  pass(30s);
  BOOST_TEST(at_once(minted).known);  // nobody waits for the store
  BOOST_CHECK(there(minted) == Reason::None);
  BOOST_CHECK(there(unknown) == Reason::Unavailable);
  BOOST_CHECK(!other->directory().find(acme->handle()));  // nothing is changed or listed meanwhile
  pass(1us);
  BOOST_CHECK(there(minted) == Reason::Unavailable);
  store().heal();
  revoke(minted);
  BOOST_CHECK(there(minted) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(a_tenant_of_a_dedicated_store_too_once_its_own_feed_cannot_be_followed) {
  const auto apart = create("apart", {}, "dedicated");
  const auto policy = [](const domain::Policy& present) {
    domain::Policy changed = present;
    changed.stale_if_error = 30s;
    return Result(changed);
  };
  require(house().policies().change(local_operator(), *apart, policy, {}));
  const auto minted = mint(*apart, "alice");
  const auto lost = mint(*apart, "bob");
  for (const auto* one : {&minted, &lost}) BOOST_CHECK(there(*one) == Reason::None);
  require(tokens().revoke(admin_of(*apart), *apart, lost.view.token.id, ""));
  outlast_bound();
  BOOST_CHECK(there(lost) == Reason::Revoked);  // as long as it can be followed, it is
  BOOST_CHECK(there(minted) == Reason::None);
  store("dedicated").fail_reads();
  pass(30s);
  BOOST_CHECK(there(minted) == Reason::None);
  BOOST_TEST(feed_age("dedicated") == 1);  // nobody asked meanwhile
  pass(1us);
  BOOST_CHECK(there(minted) == Reason::Unavailable);
}

BOOST_AUTO_TEST_CASE(a_feed_that_no_longer_reaches_back_makes_memory_begin_anew) {
  const auto minted = mint(*acme, "alice");
  const auto kept = mint(*acme, "alice");
  BOOST_CHECK(there(minted) == Reason::None);
  BOOST_CHECK(there(kept) == Reason::None);
  revoke(minted);
  store().forget_feed();
  outlast_bound();
  BOOST_CHECK(there(minted) == Reason::Revoked);
  BOOST_CHECK(there(kept) == Reason::None);
}

BOOST_AUTO_TEST_CASE(more_changes_than_one_look_holds_are_all_taken_over) {
  const auto minted = mint(*acme, "alice");
  const auto busy = mint(*acme, "bob");
  BOOST_CHECK(there(minted) == Reason::None);
  for (int i = 0; i < 1'010; ++i) {
    require(tokens().relabel(admin_of(*acme), *acme, busy.view.token.id, std::to_string(i), {}));
  }
  revoke(minted);
  outlast_bound();
  BOOST_CHECK(there(minted) == Reason::Revoked);
  BOOST_TEST(follower().position() == require(store().info()).last_seq);
}

BOOST_AUTO_TEST_CASE(changes_of_its_own_cost_a_node_nothing) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(validate(minted) == Reason::None);
  for (int i = 0; i < 3; ++i) mint(*acme, "alice");
  const auto gets = store().counters().gets.load();
  outlast_bound();
  BOOST_CHECK(validate(minted) == Reason::None);
  BOOST_TEST(store().counters().gets == gets);
}

BOOST_AUTO_TEST_CASE(each_tenant_of_a_dedicated_store_has_a_feed_of_its_own) {
  const auto apart = create("apart", {}, "dedicated");
  const auto minted = mint(*apart, "alice");
  const auto elsewhere = mint(*acme, "alice");
  BOOST_CHECK(there(minted) == Reason::None);
  BOOST_CHECK(there(elsewhere) == Reason::None);
  require(tokens().revoke(admin_of(*apart), *apart, minted.view.token.id, ""));
  outlast_bound();
  BOOST_CHECK(there(minted) == Reason::Revoked);

  store("dedicated").fail_reads();
  outlast_bound();
  BOOST_CHECK(there(minted) == Reason::Unavailable);
  BOOST_CHECK(there(elsewhere) == Reason::None);
}

BOOST_AUTO_TEST_CASE(of_a_store_that_nobody_else_writes_to_memory_never_grows_old) {
  HouseFixture alone(with_test_time(), 60s, {"dedicated"});
  for (const std::string where : {"main", "dedicated"}) {
    const auto tenant = alone.create("acme-" + where, {}, where);
    const auto minted = alone.mint(*tenant, "alice");
    BOOST_CHECK(alone.validate(minted) == Reason::None);
    BOOST_TEST(tenant->follower().is_alone());
    outlast_bound();
    (where == "main" ? alone.store() : alone.store(where)).fail_reads();
    BOOST_CHECK(alone.validate(minted) == Reason::None);
    BOOST_TEST(figure_of(alone.house(), "tokenward_feed_age_seconds{store=\"" + where + "\"}") == -1);
    alone.store().heal();
  }
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

HouseSettings with_short_bound() {
  HouseSettings settings;
  settings.staleness_bound = 100ms;
  return settings;
}

struct RealTime : Nodes {
  RealTime() : Nodes(with_short_bound()) {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(feed_watch, RealTime)

BOOST_AUTO_TEST_CASE(whoever_asks_after_the_bound_is_never_told_that_a_revoked_token_is_good) {
  change_policy([](domain::Policy& policy) { policy.max_active_per_owner = 100; });
  const auto minted = mint_many(*acme, "alice", 40);
  for (const auto& one : minted) BOOST_REQUIRE(there(one) == Reason::None);
  {
    const FeedWatch watch(*other);
    for (const auto& one : minted) {
      revoke(one);
      const auto revoked = std::chrono::steady_clock::now();
      // Until the bound has passed both answers are right; from then on one is.
      Reason reason = Reason::None;
      while (std::chrono::steady_clock::now() <= revoked + 100ms && reason == Reason::None) reason = there(one);
      BOOST_CHECK(there(one) == Reason::Revoked);
    }
  }
  BOOST_CHECK(follower().as_of().has_value());
}

BOOST_AUTO_TEST_CASE(a_watched_feed_is_followed_before_anybody_asks) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(there(minted) == Reason::None);
  const FeedWatch watch(*other);
  revoke(minted);
  const auto last = require(store().info()).last_seq;
  const auto end = std::chrono::steady_clock::now() + 60s;
  while (follower().position() < last && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(1ms);
  BOOST_TEST(follower().position() == last);
  BOOST_TEST(other->cache().size().entries == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace feed_follower_test
