// The power goes at every single step of everything that a store does to its disk.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "parts_support.h"
#include "simulated_disk.h"

namespace power_test {

using namespace tokenward;
using namespace tokenward::test;

namespace {

/// What callers were told: the newest version of each row of which OK was said, and all seqs.
struct Told {
  std::map<std::string, std::string> bodies;     ///< By id; acknowledged.
  std::map<std::string, std::string> attempted;  ///< By id; of the last call, of which nothing may have been said.
  std::uint64_t newest_seq = 0;
};

/// Puts rows of all of `ids` in one call, a changeset each.
void put_all(Parts& store, Told& told, const std::vector<std::string>& ids, const std::string& body) {
  std::vector<Change> changes;
  told.attempted.clear();
  for (const auto& id : ids) {
    changes.push_back({{put(plain_row(id, body))}});
    told.attempted[id] = body;
  }
  for (const sdk::Outcome& outcome : store.apply(changes)) {
    if (outcome.code != TKW_OK) throw sdk::Error(outcome.code, outcome.message);
    told.newest_seq = outcome.seq;
  }
  for (const auto& [id, put_body] : told.attempted) told.bodies[id] = put_body;
  told.attempted.clear();
}

using Scenario = std::function<void(SimulatedDisk&, ListeningHost&, Told&)>;

/// Opened, written to, touched, compacted, written to, closed, opened and compacted again.
void everything(SimulatedDisk& disk, ListeningHost& host, Told& told) {
  {
    Parts store(disk, host);
    put_all(store, told, {"a", "b"}, std::string(300, 'x'));
    store.touch({"t", 1, "a"}, 5, "seen");
    put_all(store, told, {"a"}, std::string(200, 'y'));
    store.compact();
    put_all(store, told, {"a", "b", "c", "d"}, std::string(150, 'z'));
    store.touch({"t", 1, "b"}, 6, "seen");
    store.close();
  }
  Parts store(disk, host);
  put_all(store, told, {"c"}, "{}");
  store.compact();
  put_all(store, told, {"e"}, "{}");
}

/// Whether `found` is what callers were told, and of the last call each changeset wholly or not at all.
void check_rows(const std::vector<Row>& found, const Told& told) {
  std::map<std::string, std::string> bodies;
  for (const Row& row : found) bodies[row.key.id] = row.body;
  for (const auto& [id, body] : told.bodies) {
    const auto attempted = told.attempted.find(id);
    BOOST_TEST_REQUIRE(bodies.contains(id));
    BOOST_TEST((bodies[id] == body || (attempted != told.attempted.end() && bodies[id] == attempted->second)));
  }
  for (const auto& [id, body] : bodies)
    if (!told.bodies.contains(id)) BOOST_TEST(told.attempted.at(id) == body);
}

/// After a restart all that was acknowledged is there, and the store goes on with seqs that were never told.
void check_after_power_cut(const SimulatedDisk& before, const Told& told, Survival survival, unsigned seed) {
  const auto disk = before.restarted(survival, seed);
  ListeningHost host;
  Parts store(*disk, host);
  check_rows(store.rows(), told);
  BOOST_TEST(store.must_apply({put(plain_row("after"))}) > told.newest_seq);
  BOOST_TEST(store.feed(0).back().key.id == "after");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(power)

BOOST_AUTO_TEST_CASE(whenever_the_power_goes_what_was_acknowledged_is_there_and_nothing_is_half_there) {
  ListeningHost host;
  SimulatedDisk untroubled;
  Told all;
  everything(untroubled, host, all);
  BOOST_REQUIRE(untroubled.steps() > 30);

  for (int step = 1; step <= untroubled.steps(); ++step) {
    SimulatedDisk disk;
    disk.cut_power_at(step);
    Told told;
    BOOST_CHECK_THROW(everything(disk, host, told), sdk::Error);
    BOOST_TEST_CONTEXT("step " << step) {
      check_after_power_cut(disk, told, Survival::Nothing, 0);
      check_after_power_cut(disk, told, Survival::Everything, 0);
      for (unsigned seed = 1; seed <= 20; ++seed) check_after_power_cut(disk, told, Survival::Anything, seed);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_power_may_go_again_while_the_store_recovers) {
  ListeningHost host;
  Told told;
  SimulatedDisk first;
  {
    Parts store(first, host);
    put_all(store, told, {"a", "b"}, std::string(300, 'x'));
    first.cut_power_at(first.steps() + 2);
    BOOST_CHECK_THROW(put_all(store, told, {"a", "b", "c"}, std::string(300, 'y')), sdk::Error);
  }
  for (int step = 1; step <= 5; ++step)
    for (unsigned seed = 1; seed <= 20; ++seed) {
      const auto second = first.restarted(Survival::Anything, seed);
      second->cut_power_at(step);
      try {
        Parts store(*second, host);
      } catch (const sdk::Error&) {  // the power went
      }
      check_after_power_cut(*second, told, Survival::Anything, seed + 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}
