// What a node tells of a dedicated store that others write to: whether somebody asks in vain for a part of it.

#include "tenant/parts_behind.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <thread>

#include "tenant/two_nodes.h"

namespace parts_behind_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(parts_behind, Nodes)

BOOST_AUTO_TEST_CASE(a_part_that_somebody_cannot_follow_makes_its_store_older_and_idle_ones_do_not) {
  const auto apart = create("apart", {}, "dedicated"), idle = create("idle", {}, "dedicated");
  const auto wanted = mint(*apart, "alice"), rare = mint(*idle, "alice");
  BOOST_TEST(feed_age("dedicated") == -1);  // nobody knows yet that others may write there
  for (const auto* minted : {&wanted, &rare}) BOOST_CHECK(there(*minted) == Reason::None);
  pass(10min);
  BOOST_TEST(feed_age("dedicated") == 0);
  BOOST_CHECK(there(rare) == Reason::None);

  store("dedicated").fail_feed_of(apart->handle());
  BOOST_CHECK(there(wanted) == Reason::Unavailable);
  BOOST_TEST(feed_age("dedicated") == 1);  // the bound
  pass(40s);
  BOOST_CHECK(there(rare) == Reason::None);
  BOOST_CHECK(there(wanted) == Reason::Unavailable);
  pass(30s);
  BOOST_TEST(feed_age("dedicated") == 71);
  store("dedicated").heal();
  BOOST_CHECK(there(wanted) == Reason::None);
  BOOST_TEST(feed_age("dedicated") == 0);
}

BOOST_AUTO_TEST_CASE(a_part_that_nobody_asks_for_any_more_counts_no_longer_and_begins_anew) {
  const auto apart = create("apart", {}, "dedicated");
  const auto minted = mint(*apart, "alice");
  BOOST_CHECK(there(minted) == Reason::None);
  store("dedicated").fail_reads();
  outlast_bound();
  BOOST_CHECK(there(minted) == Reason::Unavailable);
  pass(PartsBehind::kAskedLately);
  BOOST_TEST(feed_age("dedicated") == 61);
  pass(1us);
  BOOST_TEST(feed_age("dedicated") == 0);
  BOOST_CHECK(there(minted) == Reason::Unavailable);
  BOOST_TEST(feed_age("dedicated") == 1);
}

BOOST_AUTO_TEST_CASE(a_look_at_a_part_that_hangs_counts_for_as_long_as_it_does) {
  const auto apart = create("apart", {}, "dedicated");
  const auto minted = mint(*apart, "alice");
  BOOST_CHECK(there(minted) == Reason::None);
  outlast_bound();
  std::atomic<bool> looking{false}, answered{false};
  store("dedicated").before_changes = [&] {
    looking = true;
    while (!answered) std::this_thread::sleep_for(1ms);  // as a database that hangs
  };
  std::jthread first([&] { (void)there(minted); });
  while (!looking) std::this_thread::yield();
  pass(5min);
  BOOST_TEST(feed_age("dedicated") == 301);
  answered = true;
  first.join();
  BOOST_TEST(feed_age("dedicated") == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace parts_behind_test
