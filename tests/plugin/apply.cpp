// What a changeset does, and does not do.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "support.h"

using namespace tokenward::test;

namespace {

const Key kA{"t", 1, "a"}, kB{"t", 1, "b"}, kC{"t", 1, "c"};

Row row(const Key& key, std::string body = "{}") {
  Row made;
  made.key = key;
  made.body = std::move(body);
  return made;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(apply, StoreFixture)

BOOST_AUTO_TEST_CASE(every_column_comes_back_as_it_was_put) {
  Row full{{"tenant", 4'000'000'000, "id"}, "owner", 63, -5, -9'000'000'000'000'000'000, "note", "{\"a\": 1}", 0};
  full.version = store.must_apply({put(full, TKW_ABSENT)});
  BOOST_TEST(store.get({full.key}) == std::vector{full});

  Row bare = row({"", 0, "x"}, "");
  bare.version = store.must_apply({put(bare)});
  BOOST_TEST(store.get({bare.key}) == std::vector{bare});
}

BOOST_AUTO_TEST_CASE(a_put_replaces_all_but_what_touch_owns) {
  Row first{kA, "owner", 1, 100, 7, "first", "{}", 0};
  store.must_apply({put(first)});
  Row second{kA, "other", 2, TKW_NO_DUE, 9, "second", "{\"b\": 2}", 0};
  second.version = store.must_apply({put(second)});
  second.touched = 7;
  second.note = "first";
  BOOST_TEST(store.get({kA}) == std::vector{second});
}

BOOST_AUTO_TEST_CASE(each_indexed_column_changes_on_its_own) {
  Row now{kA, "owner", 1, 100, 0, "", "{}", 0};
  store.must_apply({put(now)});
  for (const auto& change : std::vector<std::function<void(Row&)>>{
           [](Row& r) { r.body = "new"; }, [](Row& r) { r.owner = ""; }, [](Row& r) { r.owner = "o"; },
           [](Row& r) { r.state = 0; }, [](Row& r) { r.state = 5; }, [](Row& r) { r.due = TKW_NO_DUE; },
           [](Row& r) { r.due = 0; }}) {
    change(now);
    now.version = store.must_apply({put(now)});
    BOOST_TEST(store.get({kA}) == std::vector{now});
    BOOST_TEST(store.scan({.flags = TKW_SCAN_BY_STATE, .tenant = "t", .state = now.state}) == std::vector{now});
    if (!now.owner.empty())
      BOOST_TEST(store.scan({.flags = TKW_SCAN_BY_OWNER, .tenant = "t", .owner = now.owner}) == std::vector{now});
    const std::size_t with_due = now.due == TKW_NO_DUE ? 0 : 1;
    BOOST_TEST(store.scan({.flags = TKW_SCAN_BY_STATE | TKW_SCAN_BY_DUE, .tenant = "t", .state = now.state}).size() ==
               with_due);
  }
}

BOOST_AUTO_TEST_CASE(the_version_is_the_seq_and_seqs_rise) {
  const auto first = store.must_apply({put(row(kA)), put(row(kB))});
  const auto second = store.must_apply({put(row(kA))});
  BOOST_TEST(second > first);
  BOOST_TEST(store.get({kA}).at(0).version == second);
  BOOST_TEST(store.get({kB}).at(0).version == first);
}

BOOST_AUTO_TEST_CASE(expectations_hold_or_nothing_happens) {
  const auto version = store.must_apply({put(row(kA))});
  struct Case {
    Operation operation;
    bool holds;
  };
  for (const auto& [operation, holds] : std::vector<Case>{{put(row(kA), TKW_ABSENT), false},
                                                          {put(row(kB), version), false},
                                                          {put(row(kA), version + 1), false},
                                                          {put(row(kA), UINT64_MAX - 1), false},
                                                          {check(kA, version + 1), false},
                                                          {check(kB, version), false},
                                                          {remove(kA, version + 1), false},
                                                          {remove(kB, version), false},
                                                          {check(kA, version), true},
                                                          {remove(kB, TKW_ANY), true},
                                                          {put(row(kB), TKW_ABSENT), true},
                                                          {put(row(kA), version), true}}) {
    const Answer answer = store.apply(Change{{operation}});
    BOOST_TEST(answer.code == (holds ? TKW_OK : TKW_CONFLICT));
    BOOST_TEST((answer.seq != 0) == holds);
  }
}

BOOST_AUTO_TEST_CASE(delete_removes_the_version_it_expects) {
  const auto version = store.must_apply({put(row(kA))});
  store.must_apply({remove(kA, version)});
  BOOST_TEST(store.get({kA}).empty());
  BOOST_TEST(store.scan({.tenant = "t"}).empty());
  store.must_apply({put(row(kA), TKW_ABSENT)});
  BOOST_TEST(store.get({kA}).size() == 1U);
}

BOOST_AUTO_TEST_CASE(wherever_an_op_fails_nothing_of_its_changeset_is_visible) {
  const auto before = store.must_apply({put(row(kA, "before")), put(row(kB, "before"))});
  for (std::uint32_t failing = 0; failing < 5; ++failing) {
    Change change{{put(row(kA, "after"), before), put(row(kC, "after"), TKW_ABSENT), remove(kB, before),
                   put(row({"t", 2, "d"}), TKW_ABSENT)}};
    change.operations.insert(change.operations.begin() + failing, check({"t", 3, "none"}, 1));
    const auto last = store.info().last_seq;
    const Answer answer = store.apply(change);
    BOOST_TEST(answer.code == TKW_CONFLICT);
    BOOST_TEST(answer.index == failing);
    BOOST_TEST(store.get({kA, kB, kC, {"t", 2, "d"}}).size() == 2U);
    BOOST_TEST(store.get({kA}).at(0).body == "before");
    BOOST_TEST(store.info().last_seq == last);
    BOOST_TEST(store.changes(last).empty());
  }
}

BOOST_AUTO_TEST_CASE(the_first_failing_op_is_named) {
  const Answer answer = store.apply(Change{{put(row(kA)), check(kB, 1), check(kC, 1)}});
  BOOST_TEST(answer.code == TKW_CONFLICT);
  BOOST_TEST(answer.index == 1U);
  BOOST_TEST(!answer.message.empty());
}

BOOST_AUTO_TEST_CASE(one_changeset_that_fails_leaves_the_others_of_its_call_alone) {
  const auto answers = store.apply(std::vector<Change>{Change{{put(row({"t1", 1, "x"}))}},
                                                       Change{{put(row({"t2", 1, "x"})), check({"t2", 1, "none"}, 5)}},
                                                       Change{{put(row({"t3", 1, "x"}))}}});
  BOOST_TEST(answers.at(0).code == TKW_OK);
  BOOST_TEST(answers.at(1).code == TKW_CONFLICT);
  BOOST_TEST(answers.at(2).code == TKW_OK);
  BOOST_TEST(answers.at(2).seq > answers.at(0).seq);
  BOOST_TEST(store.get({{"t1", 1, "x"}, {"t2", 1, "x"}, {"t3", 1, "x"}}).size() == 2U);
}

BOOST_AUTO_TEST_CASE(the_changesets_of_a_call_apply_in_their_order) {
  const auto answers = store.apply(std::vector<Change>{Change{{put(row(kA, "first"), TKW_ABSENT)}},
                                                       Change{{put(row(kA, "second"), TKW_ABSENT)}},
                                                       Change{{put(row(kA, "third"), TKW_ANY)}}});
  BOOST_TEST(answers.at(0).code == TKW_OK);
  BOOST_TEST(answers.at(1).code == TKW_CONFLICT);
  BOOST_TEST(answers.at(2).code == TKW_OK);
  BOOST_TEST(store.get({kA}).at(0).body == "third");
}

BOOST_AUTO_TEST_CASE(a_call_without_changesets_is_no_error) { BOOST_TEST(store.apply(std::vector<Change>{}).empty()); }

BOOST_AUTO_TEST_CASE(sixty_four_changesets_of_a_call_are_all_applied) {
  std::vector<Change> changes;
  for (int i = 0; i < 64; ++i) changes.push_back({{put(row({"t" + std::to_string(i), 1, "x"}), TKW_ABSENT)}});
  std::uint64_t last = 0;
  for (const Answer& answer : store.apply(changes)) {
    BOOST_TEST(answer.code == TKW_OK);
    BOOST_TEST(answer.seq > last);
    last = answer.seq;
  }
  BOOST_TEST(store.scan({.flags = TKW_SCAN_ALL_TENANTS}).size() == 64U);
}

BOOST_AUTO_TEST_CASE(a_repeated_request_is_a_duplicate_with_the_first_seq) {
  const Change change{{put(row(kA, "once"), TKW_ANY)}};
  const Answer first = store.apply(change);
  store.must_apply({put(row(kA, "later"))});
  const Answer again = store.apply(change);
  BOOST_TEST(again.code == TKW_DUPLICATE);
  BOOST_TEST(again.seq == first.seq);
  BOOST_TEST(store.get({kA}).at(0).body == "later");
}

BOOST_AUTO_TEST_CASE(a_repeated_request_whose_expectations_no_longer_hold_is_a_duplicate_too) {
  const Change change{{put(row(kA), TKW_ABSENT)}};
  const Answer first = store.apply(change);
  const Answer again = store.apply(change);
  BOOST_TEST(again.code == TKW_DUPLICATE);
  BOOST_TEST(again.seq == first.seq);
}

BOOST_AUTO_TEST_CASE(a_request_repeated_within_one_call_is_applied_once) {
  const Change change{{put(row(kA), TKW_ANY)}};
  const auto answers = store.apply(std::vector{change, change});
  BOOST_TEST(answers.at(0).code == TKW_OK);
  BOOST_TEST(answers.at(1).code == TKW_DUPLICATE);
  BOOST_TEST(answers.at(1).seq == answers.at(0).seq);
  BOOST_TEST(store.changes(0).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_request_that_failed_may_be_made_again) {
  Change change{{put(row(kA)), check(kB, 1)}};
  BOOST_TEST(store.apply(change).code == TKW_CONFLICT);
  change.operations.pop_back();
  BOOST_TEST(store.apply(change).code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(requests_that_differ_in_the_last_bit_are_different) {
  Change change{{put(row(kA))}};
  Change other = change;
  other.request.back() ^= 1;
  BOOST_TEST(store.apply(change).code == TKW_OK);
  BOOST_TEST(store.apply(other).code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(keys_are_bytes) {
  using namespace std::string_literals;
  const std::vector<std::string> alike{"a"s,    "A"s,  "a "s,       " a"s,        "a\0"s,
                                       "a\0b"s, "\0"s, "\xc3\xa9"s, "e\xcc\x81"s, "\xff"s};
  for (const auto& id : alike) store.must_apply({put(row({"t", 1, id}, "id " + id), TKW_ABSENT)});
  for (const auto& tenant : alike) store.must_apply({put(row({tenant, 2, "x"}, "tenant " + tenant), TKW_ABSENT)});
  for (const auto& id : alike) BOOST_TEST(store.get({{"t", 1, id}}).at(0).body == "id " + id);
  for (const auto& tenant : alike) BOOST_TEST(store.get({{tenant, 2, "x"}}).at(0).body == "tenant " + tenant);
}

BOOST_AUTO_TEST_CASE(get_delivers_what_is_there_and_leaves_out_the_rest) {
  store.must_apply({put(row(kA)), put(row(kC))});
  BOOST_TEST(store.get({}).empty());
  BOOST_TEST(store.get({kB}).empty());
  BOOST_TEST(store.get({kA, kB, kC, {"T", 1, "a"}, {"t", 2, "a"}}).size() == 2U);
}

BOOST_AUTO_TEST_CASE(get_takes_a_thousand_keys) {
  std::vector<Key> keys;
  std::vector<Operation> puts;
  for (int i = 0; i < 1000; ++i) {
    keys.push_back({"t", 1, std::to_string(i)});
    puts.push_back(put(row(keys.back()), TKW_ABSENT));
  }
  store.must_apply(puts);
  BOOST_TEST(store.get(keys).size() == 1000U);
}

BOOST_AUTO_TEST_CASE(a_sink_that_has_enough_ends_a_get) {
  store.must_apply({put(row(kA)), put(row(kB)), put(row(kC))});
  int delivered = 0;
  const Answer answer = store.get({kA, kB, kC}, [&](const Row&) { return ++delivered < 2; });
  BOOST_TEST(answer.code == TKW_OK);
  BOOST_TEST(delivered == 2);
  BOOST_TEST(store.get({kA, kB, kC}).size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
