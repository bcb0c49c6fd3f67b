// The feed of changes.
#include <memory>
#include <string>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

const Key kA{"t", 1, "a"}, kB{"u", 2, "b"};

void empty_store_has_an_empty_feed(Context& context) {
  const auto store = context.open();
  const tkw_info info = store->info();
  expect_equal("last_seq", info.last_seq, info.first_seq - 1);
  expect(store->changes(info.last_seq).empty(), "nothing is in the feed");
}

void puts_and_deletes_appear_in_order_and_checks_do_not(Context& context) {
  const auto store = context.open();
  const auto start = store->info().last_seq;
  const auto first = store->must_apply({put(plain_row(kA)), put(plain_row(kB))});
  const auto second = store->must_apply({check(kA, first), remove(kB, first)});
  const std::vector<FeedEntry> expected{{first, TKW_OP_PUT, kA}, {first, TKW_OP_PUT, kB}, {second, TKW_OP_DELETE, kB}};
  expect_equal("the feed", store->changes(start), expected);
  expect_equal("the feed after the first", store->changes(first).size(), std::size_t{1});
  expect(store->changes(second).empty(), "nothing after the last");
  expect_equal("last_seq", store->info().last_seq, second);
  const auto checked = store->must_apply({check(kA, first)});
  expect(checked > second, "a changeset of checks alone has a seq");
  expect(store->changes(second).empty(), "but changes nothing");
  store->changes(store->info().last_seq);  // wherever that is now, a follower may stand there
}

void limit_counts_changesets_and_splits_none(Context& context) {
  const auto store = context.open();
  const auto start = store->info().last_seq;
  std::vector<std::uint64_t> seqs;
  for (int i = 0; i < 3; ++i) seqs.push_back(store->must_apply({put(plain_row(kA)), put(plain_row(kB))}));
  const auto page = store->changes(start, 2);
  expect_equal("changes of two changesets", page.size(), std::size_t{4});
  expect_equal("the seq of the last", page.back().seq, seqs[1]);
  expect_equal("the rest", store->changes(seqs[1], 2).size(), std::size_t{2});
}

void what_lies_outside_of_its_reach_is_gone(Context& context) {
  const auto store = context.open();
  const auto seq = store->must_apply({put(plain_row(kA))});
  const auto code = [&](std::uint64_t after) {
    return code_name(store->changes(after, 10, [](const FeedEntry&) { return true; }).code);
  };
  expect_equal("from the newest", code(seq), "TKW_OK");
  expect_equal("from beyond the newest", code(seq + 1), "TKW_GONE");
  expect_equal("from the far future", code(UINT64_MAX), "TKW_GONE");
  const auto first = store->info().first_seq;
  expect_equal("from just before the first", code(first - 1), "TKW_OK");
  if (first > 1) expect_equal("from before that", code(first - 2), "TKW_GONE");
}

void sink_that_has_enough_ends_the_feed(Context& context) {
  const auto store = context.open();
  const auto start = store->info().last_seq;
  store->must_apply({put(plain_row(kA)), put(plain_row(kB))});
  store->must_apply({put(plain_row(kA))});
  int delivered = 0;
  require_ok(store->changes(start, 10, [&](const FeedEntry&) { return ++delivered < 1; }), "changes");
  expect_equal("changes delivered", delivered, 1);
}

void nothing_is_missed_over_a_restart(Context& context) {
  auto store = context.open();
  std::uint64_t position = store->info().last_seq;
  std::vector<FeedEntry> followed, made;
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 3; ++i) {
      const Key key{"t", 1, std::to_string(round) + "." + std::to_string(i)};
      made.push_back({store->must_apply({put(plain_row(key))}), TKW_OP_PUT, key});
    }
    if (round % 2 == 0) {  // a follower that looks only every other time
      for (const FeedEntry& entry : store->changes(position)) followed.push_back(entry);
      position = followed.back().seq;
    }
    store.reset();
    store = context.open();
    expect_equal("last_seq after the restart", store->info().last_seq, made.back().seq);
  }
  for (const FeedEntry& entry : store->changes(position)) followed.push_back(entry);
  expect_equal("what the follower saw", followed, made);
}

void seqs_are_never_used_twice(Context& context) {
  constexpr std::uint64_t kLeastRaise = std::uint64_t{1} << 20;
  constexpr int kOpenings = 3;
  const auto before = context.open()->must_apply({put(plain_row(kA))});
  for (int i = 0; i < kOpenings; ++i) Store(context.table(), context.settings_at(context.place())).info();
  const auto store = context.open();
  expect_equal("last_seq after reopening", store->info().last_seq, before);
  const auto after = store->must_apply({put(plain_row(kB))});
  if (after < before + (kOpenings + 1) * kLeastRaise)
    fail("each opening raises the counter by 2^20, whether anything was written or not\n  before: " +
         std::to_string(before) + "\n  after:  " + std::to_string(after));
  expect_equal("changes since", store->changes(before).size(), std::size_t{1});
}

}  // namespace

std::vector<Case> feed_cases() {
  return {
      {"feed.empty_store_has_an_empty_feed", Level::Core, "last_seq is first_seq - 1", empty_store_has_an_empty_feed},
      {"feed.puts_and_deletes_appear_in_order_and_checks_do_not", Level::Core, "what a changeset adds to the feed",
       puts_and_deletes_appear_in_order_and_checks_do_not},
      {"feed.limit_counts_changesets_and_splits_none", Level::Core, "limit", limit_counts_changesets_and_splits_none},
      {"feed.what_lies_outside_of_its_reach_is_gone", Level::Core, "GONE before first_seq - 1 and after last_seq",
       what_lies_outside_of_its_reach_is_gone},
      {"feed.sink_that_has_enough_ends_the_feed", Level::Core, "with OK", sink_that_has_enough_ends_the_feed},
      {"feed.nothing_is_missed_over_a_restart", Level::Core, "a follower goes on where it was",
       nothing_is_missed_over_a_restart},
      {"feed.seqs_are_never_used_twice", Level::Core, "every opening raises the counter by 2^20 or more",
       seqs_are_never_used_twice},
  };
}

}  // namespace tokenward::conformance
