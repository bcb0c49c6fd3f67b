// How long the feed and the request ids are kept.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "parts_support.h"
#include "simulated_disk.h"

namespace trimming_test {

using namespace tokenward;
using namespace tokenward::test;
using namespace std::chrono_literals;

namespace {

struct TrimmingFixture {
  SimulatedDisk disk;
  ListeningHost host;

  /// Applies `n` changesets, a full call at a time.
  static void apply(Parts& to, int n) {
    for (int done = 0; done < n;) {
      std::vector<Change> changes;
      for (int i = 0; i < 64 && done < n; ++i, ++done) changes.push_back({{put(plain_row("x"))}});
      to.apply(changes);
    }
  }

  /// The same, and lets them grow old enough to go.
  static void apply_and_age(Parts& to, int n) {
    apply(to, n - 1);
    to.now += 10s;  // how often the ages are noted down
    apply(to, 1);
    to.now += 10min;
  }

  static std::size_t kept(const Parts& store) { return store.state.unguarded().feed.entries().size(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(trimming, TrimmingFixture)

BOOST_AUTO_TEST_CASE(applying_trims_the_feed_in_steps_and_the_feed_says_so) {
  Parts store(disk, host);
  const Change first{{put(plain_row("first"))}};
  store.apply({first});
  apply_and_age(store, 10'600);
  BOOST_TEST(kept(store) == 10'601U);
  apply(store, 1);
  BOOST_TEST(kept(store) == 10'602U - 256);
  apply(store, 1);
  apply(store, 1);
  BOOST_TEST(kept(store) == 10'604U - 2 * 256);  // the rest is among the last 10,000

  const file::Feed& feed = store.state.unguarded().feed;
  BOOST_TEST(feed.first_seq() > 1U);
  BOOST_CHECK_NO_THROW(store.feed(feed.first_seq() - 1));
  BOOST_CHECK_EXCEPTION(store.feed(feed.first_seq() - 2), sdk::Error,
                        [](const sdk::Error& error) { return error.code() == TKW_GONE; });
  BOOST_TEST(store.apply({first}).at(0).code == TKW_OK);  // the request is forgotten with its changeset
}

BOOST_AUTO_TEST_CASE(what_is_not_ten_minutes_old_stays_however_much_it_is) {
  Parts store(disk, host);
  apply(store, 12'000);
  store.now += 10min - 1us;
  apply(store, 100);
  BOOST_TEST(kept(store) == 12'100U);
}

BOOST_AUTO_TEST_CASE(what_was_trimmed_stays_trimmed_after_a_restart_and_a_compaction) {
  std::uint64_t first = 0;
  {
    Parts store(disk, host);
    apply_and_age(store, 10'600);
    apply(store, 1);
    first = store.state.unguarded().feed.first_seq();
    BOOST_TEST(first > 1U);
  }
  for (const bool compacted : {false, true}) {
    Parts store(disk, host);
    BOOST_TEST(store.state.unguarded().feed.first_seq() == first);
    BOOST_TEST(kept(store) == 10'601U - 256);
    if (!compacted) store.compact();
  }
}

BOOST_AUTO_TEST_CASE(a_key_that_has_left_the_feed_is_not_in_a_log_written_anew) {
  Parts store(disk, host);
  store.must_apply({put(plain_row("canary"))});
  store.must_apply({remove({"t", 1, "canary"})});
  store.compact();
  BOOST_TEST(disk.content(file::kLogName).find("canary") != std::string::npos);  // the feed still tells of it
  apply_and_age(store, 10'256);
  apply(store, 1);
  store.compact();
  BOOST_TEST(disk.content(file::kLogName).find("canary") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace trimming_test
