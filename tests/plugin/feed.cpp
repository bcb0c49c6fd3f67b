// The feed of changes, waiting for it, and touch, which is not in it.
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "support.h"

using namespace tokenward::test;

namespace {

const Key kA{"t", 1, "a"}, kB{"u", 2, "b"};

Row row(const Key& key, std::string body = "{}") {
  Row made;
  made.key = key;
  made.body = std::move(body);
  return made;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(feed, StoreFixture)

BOOST_AUTO_TEST_CASE(an_empty_store_has_an_empty_feed_from_its_beginning) {
  const tkw_info info = store.info();
  BOOST_TEST(info.first_seq == 1U);
  BOOST_TEST(info.last_seq == 0U);
  BOOST_TEST(store.changes(0).empty());
}

BOOST_AUTO_TEST_CASE(puts_and_deletes_appear_in_the_order_of_seq_and_checks_do_not) {
  const auto first = store.must_apply({put(row(kA)), put(row(kB))});
  const auto second = store.must_apply({check(kA, first), remove(kB, first)});
  const std::vector<FeedEntry> expected{{first, TKW_OP_PUT, kA}, {first, TKW_OP_PUT, kB}, {second, TKW_OP_DELETE, kB}};
  BOOST_TEST(store.changes(0) == expected, boost::test_tools::per_element());
  BOOST_TEST(store.changes(first).size() == 1U);
  BOOST_TEST(store.changes(second).empty());
  BOOST_TEST(store.info().last_seq == second);
}

BOOST_AUTO_TEST_CASE(the_longest_keys_come_back_byte_for_byte) {
  std::string tenant(64, '\0'), id(512, '\xff');
  tenant[63] = 'x';
  const Key key{tenant, UINT32_MAX, id};
  const auto seq = store.must_apply({put(row(key))});
  const std::vector<FeedEntry> expected{{seq, TKW_OP_PUT, key}};
  BOOST_TEST(store.changes(0) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(limit_counts_changesets_and_splits_none) {
  std::vector<std::uint64_t> seqs;
  for (int i = 0; i < 3; ++i) seqs.push_back(store.must_apply({put(row(kA)), put(row(kB))}));
  const auto page = store.changes(0, 2);
  BOOST_TEST(page.size() == 4U);
  BOOST_TEST(page.back().seq == seqs[1]);
  BOOST_TEST(store.changes(seqs[1], 2).size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_changeset_of_checks_alone_is_committed_but_changes_nothing) {
  const auto seq = store.must_apply({put(row(kA))});
  const auto checked = store.must_apply({check(kA, seq)});
  BOOST_TEST(checked > seq);
  BOOST_TEST(store.info().last_seq == checked);
  BOOST_TEST(store.changes(seq).empty());
}

BOOST_AUTO_TEST_CASE(a_follower_from_the_future_is_told_that_its_past_is_gone) {
  const auto seq = store.must_apply({put(row(kA))});
  const auto never = [](const FeedEntry&) { return true; };
  BOOST_TEST(store.changes(seq + 1, 10, never).code == TKW_GONE);
  BOOST_TEST(store.changes(UINT64_MAX, 10, never).code == TKW_GONE);
  BOOST_TEST(store.changes(seq, 10, never).code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(a_sink_that_has_enough_ends_the_feed) {
  store.must_apply({put(row(kA)), put(row(kB))});
  int delivered = 0;
  BOOST_TEST(store.changes(0, 10, [&](const FeedEntry&) { return ++delivered < 1; }).code == TKW_OK);
  BOOST_TEST(delivered == 1);
}

BOOST_AUTO_TEST_CASE(reopening_skips_a_million_seqs_and_loses_none_of_the_feed) {
  TemporaryDirectory other;
  const Settings where = settings_for(other.file("store"));
  std::uint64_t before = 0;
  {
    OpenStore first(where);
    first.migrate(1);
    before = first.must_apply({put(row(kA))});
  }
  for (int reopened = 0; reopened < 3; ++reopened) OpenStore unused(where);
  OpenStore last(where);
  BOOST_TEST(last.info().last_seq == before);
  const auto after = last.must_apply({put(row(kB))});
  BOOST_TEST(after >= before + (4U << 20));  // even openings without a write count: their seqs may have been seen
  BOOST_TEST(last.changes(0).size() == 2U);
  BOOST_TEST(last.changes(before).size() == 1U);
}

BOOST_AUTO_TEST_CASE(waiting_ends_at_once_if_there_is_something_new) {
  const auto seq = store.must_apply({put(row(kA))});
  BOOST_TEST(store.wait(seq - 1, HostCall(100'000)).code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(waiting_ends_with_the_next_commit) {
  const auto seq = store.must_apply({put(row(kA))});
  Answer answer{TKW_INTERNAL};
  const HostCall call(100'000);
  std::thread waiting([&] { answer = store.wait(seq, call); });
  call.wait_until_asked();
  store.must_apply({put(row(kB))});
  waiting.join();
  BOOST_TEST(answer.code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(waiting_in_vain_times_out) { BOOST_TEST(store.wait(0, HostCall(1)).code == TKW_TIMEOUT); }

BOOST_AUTO_TEST_CASE(touch_changes_neither_version_nor_feed) {
  Row touched = row(kA);
  touched.touched = 5;
  touched.version = store.must_apply({put(touched)});
  BOOST_TEST(store.touch({{kA, 6, "10.0.0.1"}}).code == TKW_OK);
  touched.touched = 6;
  touched.note = "10.0.0.1";
  BOOST_TEST(store.get({kA}) == std::vector{touched});
  BOOST_TEST(store.changes(touched.version).empty());
  BOOST_TEST(store.info().last_seq == touched.version);
  BOOST_TEST(store.apply(Change{{check(kA, touched.version)}}).code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(the_newest_touch_wins_in_whatever_order_they_come) {
  store.must_apply({put(row(kA))});
  BOOST_TEST(store.touch({{kA, 30, "new"}, {kA, 10, "old"}, {kA, 30, "equal"}}).code == TKW_OK);
  BOOST_TEST(store.touch({{kA, 20, "late"}}).code == TKW_OK);
  BOOST_TEST(store.get({kA}).at(0).touched == 30);
  BOOST_TEST(store.get({kA}).at(0).note == "new");
}

BOOST_AUTO_TEST_CASE(touching_what_is_not_there_is_passed_over) {
  store.must_apply({put(row(kA))});
  BOOST_TEST(store.touch({}).code == TKW_OK);
  BOOST_TEST(store.touch({{kB, 9, "none"}, {kA, 9, "there"}}).code == TKW_OK);
  BOOST_TEST(store.get({kB}).empty());
  BOOST_TEST(store.get({kA}).at(0).note == "there");
}

BOOST_AUTO_TEST_SUITE_END()
