// A disk that is full, cannot be written to, or fails.
#include <boost/test/unit_test.hpp>
#include <string>

#include "fresh_log.h"
#include "parts_support.h"
#include "simulated_disk.h"

namespace disk_test {

using namespace tokenward;
using namespace tokenward::test;

namespace {

struct DiskFixture {
  SimulatedDisk disk;
  ListeningHost host;
  Parts store{disk, host};

  DiskFixture() { store.must_apply({put(plain_row("a", "before"))}); }

  /// How it ends to put "after" into the row.
  tkw_rc apply() {
    try {
      return store.apply({Change{{put(plain_row("a", "after"))}}}).at(0).code;
    } catch (const sdk::Error& error) {
      return error.code();
    }
  }

  [[nodiscard]] std::string body() const { return store.rows().at(0).body; }

  /// The body that is found when the store is opened again.
  std::string body_after_restart() {
    const auto restarted = disk.restarted(Survival::Everything, 0);
    return Parts(*restarted, host).rows().at(0).body;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(disk_errors, DiskFixture)

BOOST_AUTO_TEST_CASE(what_could_not_be_written_was_not_applied_and_the_store_goes_on) {
  for (const tkw_rc code : {TKW_NO_SPACE, TKW_READ_ONLY, TKW_UNAVAILABLE}) {
    const std::string whole = disk.content(file::kLogName);
    disk.fail_writes(code);
    BOOST_TEST(apply() == code);
    BOOST_TEST(disk.content(file::kLogName) == whole);  // half of the write was taken back
    BOOST_TEST(body() == "before");
    BOOST_TEST(body_after_restart() == "before");
    disk.mend();
  }
  BOOST_TEST(apply() == TKW_OK);
  BOOST_TEST(body() == "after");
  BOOST_TEST(body_after_restart() == "after");
}

BOOST_AUTO_TEST_CASE(a_sync_that_fails_has_an_unknown_outcome_and_ends_all_writing_until_the_store_is_opened_again) {
  const Change change{{put(plain_row("a", "after"))}};
  disk.fail_syncs(TKW_NO_SPACE);
  BOOST_CHECK_EXCEPTION(store.apply({change}), sdk::Error,
                        [](const sdk::Error& error) { return error.code() == TKW_UNKNOWN_OUTCOME; });
  disk.mend();
  BOOST_TEST(apply() == TKW_UNAVAILABLE);
  BOOST_CHECK_THROW(store.touch({"t", 1, "a"}, 5, ""), sdk::Error);
  BOOST_CHECK_THROW(store.compact(), sdk::Error);
  BOOST_TEST(body() == "before");

  for (const Survival survival : {Survival::Nothing, Survival::Everything}) {
    const auto restarted = disk.restarted(survival, 0);
    Parts again(*restarted, host);
    const tkw_rc settled = again.apply({change}).at(0).code;  // the same request: applied then, or now
    BOOST_TEST(settled == (survival == Survival::Nothing ? TKW_OK : TKW_DUPLICATE));
    BOOST_TEST(again.rows().at(0).body == "after");
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_taken_back_durably_has_an_unknown_outcome) {
  disk.fail_writes(TKW_NO_SPACE);
  disk.fail_syncs(TKW_UNAVAILABLE);
  BOOST_TEST(apply() == TKW_UNKNOWN_OUTCOME);
  disk.mend();
  BOOST_TEST(apply() == TKW_UNAVAILABLE);
}

BOOST_AUTO_TEST_CASE(a_touch_that_could_not_be_written_is_said_and_changes_nothing) {
  disk.fail_writes(TKW_NO_SPACE);
  BOOST_CHECK_THROW(store.touch({"t", 1, "a"}, 5, "seen"), sdk::Error);
  BOOST_TEST(store.rows().at(0).touched == 0);
  disk.mend();
  store.touch({"t", 1, "a"}, 5, "seen");
  BOOST_TEST(store.rows().at(0).touched == 5);
}

BOOST_AUTO_TEST_CASE(touches_wait_for_the_next_sync_but_not_when_many_wait) {
  const int steps = disk.steps();
  store.touch({"t", 1, "a"}, 1, "");
  BOOST_TEST(disk.steps() == steps + 1);  // the write alone
  int syncs = 0;
  for (std::int64_t at = 2; at < 30'000; ++at) {
    const int before = disk.steps();
    store.touch({"t", 1, "a"}, at, "");
    syncs += disk.steps() - before - 1;
  }
  BOOST_TEST(syncs >= 1);
  BOOST_TEST(syncs <= 3);
}

BOOST_AUTO_TEST_CASE(a_compaction_that_finds_no_room_leaves_the_log_in_use_and_nothing_beside_it) {
  for (std::int64_t i = 0; i < 5; ++i) BOOST_TEST(apply() == TKW_OK);
  const std::string whole = disk.content(file::kLogName);
  disk.fail_writes(TKW_NO_SPACE);
  BOOST_CHECK_THROW(store.compact(), sdk::Error);
  disk.mend();
  BOOST_TEST(!disk.has(file::kFreshLogName));
  BOOST_TEST(disk.content(file::kLogName) == whole);
  BOOST_TEST(apply() == TKW_OK);
  store.compact();
  BOOST_TEST(disk.content(file::kLogName).size() < whole.size());
  BOOST_TEST(apply() == TKW_OK);
  BOOST_TEST(body_after_restart() == "after");
}

BOOST_AUTO_TEST_SUITE_END()

}
