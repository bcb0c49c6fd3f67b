// What a changeset does, and does not do.
#include <functional>
#include <string>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

const Key kA{"t", 1, "a"}, kB{"t", 1, "b"}, kC{"t", 1, "c"};

void each_expectation_holds_or_nothing_happens(Context& context) {
  const auto store = context.open();
  const auto version = store->must_apply({put(plain_row(kA))});
  struct Attempt {
    const char* what;
    Operation operation;
    bool holds;
  };
  const std::vector<Attempt> attempts{{"PUT ABSENT of what is there", put(plain_row(kA, "no"), TKW_ABSENT), false},
                                      {"PUT of a version that is not there", put(plain_row(kB, "no"), version), false},
                                      {"PUT of a later version", put(plain_row(kA, "no"), version + 1), false},
                                      {"PUT of an earlier version", put(plain_row(kA, "no"), version - 1), false},
                                      {"PUT of the largest version", put(plain_row(kA, "no"), UINT64_MAX - 1), false},
                                      {"CHECK of another version", check(kA, version + 1), false},
                                      {"CHECK of what is not there", check(kB, version), false},
                                      {"DELETE of another version", remove(kA, version + 1), false},
                                      {"DELETE of a version that is not there", remove(kB, version), false},
                                      {"CHECK", check(kA, version), true},
                                      {"DELETE ANY of what is not there", remove(kB, TKW_ANY), true},
                                      {"PUT ABSENT", put(plain_row(kB), TKW_ABSENT), true},
                                      {"PUT of the version", put(plain_row(kA, "yes"), version), true}};
  for (const auto& [what, operation, holds] : attempts) {
    const auto before = store->info().last_seq;
    const Answer answer = store->apply(Change{{operation}});
    expect_equal(what, code_name(answer.code), holds ? "TKW_OK" : "TKW_CONFLICT");
    expect_equal(std::string(what) + ": whether there is a seq", answer.seq != 0, holds);
    if (!holds) expect(store->changes(before).empty(), std::string(what) + ": nothing in the feed");
  }
  expect_equal("the body in the end", store->row(kA).body, "yes");
}

void an_op_that_fails_anywhere_leaves_nothing(Context& context) {
  const auto store = context.open();
  const Key event{"t", 9, "event"};
  const auto before = store->must_apply({put(plain_row(kA, "before")), put(plain_row(kB, "before"))});
  const std::vector<Operation> failing{check({"t", 3, "none"}, 1), put(plain_row({"t", 3, "none"}), before),
                                       remove({"t", 3, "none"}, before)};
  for (const Operation& bad : failing) {
    for (std::uint32_t at = 0; at <= 4; ++at) {
      Change change{{put(plain_row(kA, "after"), before), put(plain_row(kC, "after"), TKW_ABSENT), remove(kB, before),
                     put(plain_row(event), TKW_ABSENT)}};
      change.operations.insert(change.operations.begin() + at, bad);
      const auto last = store->info().last_seq;
      const Answer answer = store->apply(change);
      expect_equal("the code", code_name(answer.code), "TKW_CONFLICT");
      expect_equal("the index of the failing op", answer.index, at);
      expect_equal("rows that are there", store->get({kA, kB, kC, event}).size(), std::size_t{2});
      expect_equal("the body", store->row(kA).body, "before");
      expect(store->scan(Scan{.kind = 9, .tenant = "t"}).empty(), "no event is visible in a scan");
      expect_equal("last_seq", store->info().last_seq, last);
      expect(store->changes(last).empty(), "nothing is in the feed");
    }
  }
}

void first_failing_op_is_named(Context& context) {
  const auto store = context.open();
  const Answer answer = store->apply(Change{{put(plain_row(kA)), check(kC, 1), check(kB, 1)}});
  expect_equal("the code", code_name(answer.code), "TKW_CONFLICT");
  expect_equal("the index", answer.index, 1U);
}

void changesets_of_a_call_are_independent(Context& context) {
  const auto store = context.open();
  const auto answers = store->apply(std::vector<Change>{
      Change{{put(plain_row({"t1", 1, "x"}))}}, Change{{put(plain_row({"t2", 1, "x"})), check({"t2", 1, "none"}, 5)}},
      Change{{put(plain_row({"t3", 1, "x"}))}}});
  expect_equal("the first", code_name(answers[0].code), "TKW_OK");
  expect_equal("the second, which fails", code_name(answers[1].code), "TKW_CONFLICT");
  expect_equal("the third", code_name(answers[2].code), "TKW_OK");
  expect(answers[2].seq > answers[0].seq, "seqs rise within a call");
  const std::size_t there = store->get({{"t1", 1, "x"}, {"t2", 1, "x"}, {"t3", 1, "x"}}).size();
  expect_equal("rows that are there", there, std::size_t{2});
  expect(store->apply(std::vector<Change>{}).empty(), "a call without changesets is no error");
}

void changesets_apply_in_array_order(Context& context) {
  const auto store = context.open();
  const auto answers = store->apply(std::vector<Change>{Change{{put(plain_row(kA, "first"), TKW_ABSENT)}},
                                                        Change{{put(plain_row(kA, "second"), TKW_ABSENT)}},
                                                        Change{{put(plain_row(kA, "third"), TKW_ANY)}}});
  expect_equal("the first", code_name(answers[0].code), "TKW_OK");
  expect_equal("the second", code_name(answers[1].code), "TKW_CONFLICT");
  expect_equal("the third", code_name(answers[2].code), "TKW_OK");
  expect_equal("the body", store->row(kA).body, "third");
}

void full_call_is_applied(Context& context) {
  const auto store = context.open();
  std::vector<Change> changes;
  for (int i = 0; i < TKW_MAX_CALL_CHANGESETS; ++i)
    changes.push_back({{put(plain_row({"t" + std::to_string(i), 1, "x"}), TKW_ABSENT)}});
  std::uint64_t last = 0;
  for (const Answer& answer : store->apply(changes)) {
    require_ok(answer, "a changeset of a full call");
    expect(answer.seq > last, "seqs rise within a call");
    last = answer.seq;
  }
  expect_equal("rows", store->scan(Scan{.flags = TKW_SCAN_ALL_TENANTS}).size(), changes.size());
}

void version_is_the_seq_of_the_last_put(Context& context) {
  const auto store = context.open();
  const auto first = store->must_apply({put(plain_row(kA)), put(plain_row(kB))});
  const auto second = store->must_apply({put(plain_row(kA)), check(kB, first)});
  expect(second > first, "seqs rise");
  expect_equal("the version of what was PUT", store->row(kA).version, second);
  expect_equal("the version of what was CHECKed", store->row(kB).version, first);
}

void put_replaces_all_but_what_touch_owns(Context& context) {
  const auto store = context.open();
  store->must_apply({put(Row{kA, "owner", 1, 100, 7, "first", "{}", 0})});
  Row second{kA, "other", 2, TKW_NO_DUE, 9, "second", "{\"b\": 2}", 0};
  second.version = store->must_apply({put(second)});
  second.touched = 7;
  second.note = "first";
  expect_equal("the row", store->row(kA), second);
}

void each_column_changes_on_its_own(Context& context) {
  const auto store = context.open();
  Row now{kA, "owner", 1, 100, 0, "", "{}", 0};
  store->must_apply({put(now)});
  const std::vector<std::function<void(Row&)>> steps{
      [](Row& r) { r.body = "new"; },          [](Row& r) { r.owner = ""; },
      [](Row& r) { r.owner = "o"; },           [](Row& r) { r.state = 0; },
      [](Row& r) { r.state = TKW_MAX_STATE; }, [](Row& r) { r.due = TKW_NO_DUE; },
      [](Row& r) { r.due = INT64_MIN; },       [](Row& r) { r.due = 0; }};
  for (const auto& step : steps) {
    step(now);
    now.version = store->must_apply({put(now)});
    const std::vector<Row> expected{now};
    expect_equal("get", store->get({kA}), expected);
    expect_equal("by state", store->scan({.flags = TKW_SCAN_BY_STATE, .tenant = "t", .state = now.state}), expected);
    const auto due = store->scan({.flags = TKW_SCAN_BY_STATE | TKW_SCAN_BY_DUE, .tenant = "t", .state = now.state});
    expect_equal("by due", due, now.due == TKW_NO_DUE ? std::vector<Row>{} : expected);
    if (!now.owner.empty())
      expect_equal("by owner", store->scan({.flags = TKW_SCAN_BY_OWNER, .tenant = "t", .owner = now.owner}), expected);
    for (const char* gone : {"owner", "o"})
      if (now.owner != gone)
        expect(store->scan({.flags = TKW_SCAN_BY_OWNER, .tenant = "t", .owner = gone}).empty(), "no former owner");
  }
}

void deleted_rows_are_gone_everywhere(Context& context) {
  const auto store = context.open();
  const auto version = store->must_apply({put(Row{kA, "owner", 1, 100, 0, "", "{}", 0})});
  store->must_apply({remove(kA, version)});
  expect(store->get({kA}).empty(), "get finds nothing");
  for (const Scan& scan : {Scan{.tenant = "t"}, Scan{.flags = TKW_SCAN_BY_OWNER, .tenant = "t", .owner = "owner"},
                           Scan{.flags = TKW_SCAN_BY_STATE, .tenant = "t", .state = 1},
                           Scan{.flags = TKW_SCAN_BY_STATE | TKW_SCAN_BY_DUE, .tenant = "t", .state = 1}})
    expect(store->scan(scan).empty(), "a scan finds nothing: " + shown(scan));
  store->must_apply({put(plain_row(kA), TKW_ABSENT)});
}

void get_delivers_what_is_there(Context& context) {
  const auto store = context.open();
  std::vector<Key> keys;
  std::vector<Operation> puts;
  for (int i = 0; i < TKW_MAX_GET_KEYS; ++i) {
    keys.push_back({"t", 1, "id" + std::to_string(i)});
    puts.push_back(put(plain_row(keys.back()), TKW_ABSENT));
  }
  store->must_apply(puts);
  expect_equal("rows of a thousand keys", store->get(keys).size(), keys.size());
  expect(store->get({}).empty(), "no keys, no rows");
  keys.resize(3);
  keys.insert(keys.end(), {kA, {"T", 1, "id0"}, {"t", 2, "id0"}, {"", 1, "id0"}});
  expect_equal("rows where some are absent", store->get(keys).size(), std::size_t{3});
}

void sink_that_has_enough_ends_a_get(Context& context) {
  const auto store = context.open();
  store->must_apply({put(plain_row(kA)), put(plain_row(kB)), put(plain_row(kC))});
  int delivered = 0;
  require_ok(store->get({kA, kB, kC}, [&](const Row&) { return ++delivered < 2; }), "get");
  expect_equal("rows delivered", delivered, 2);
  expect_equal("rows the next time", store->get({kA, kB, kC}).size(), std::size_t{3});
}

}  // namespace

std::vector<Case> apply_cases() {
  return {
      {"apply.each_expectation_holds_or_nothing_happens", Level::Core,
       "ANY, ABSENT and versions, for every type of op, hold or are a CONFLICT",
       each_expectation_holds_or_nothing_happens},
      {"apply.an_op_that_fails_anywhere_leaves_nothing", Level::Core,
       "whichever op fails, at whatever position: no row, no event, no seq, nothing in the feed",
       an_op_that_fails_anywhere_leaves_nothing},
      {"apply.first_failing_op_is_named", Level::Core, "with CONFLICT index is the first op that failed",
       first_failing_op_is_named},
      {"apply.changesets_of_a_call_are_independent", Level::Core, "one that fails leaves the others of its call alone",
       changesets_of_a_call_are_independent},
      {"apply.changesets_apply_in_array_order", Level::Core, "each sees what the ones before it did",
       changesets_apply_in_array_order},
      {"apply.full_call_is_applied", Level::Core, "64 changesets of 64 tenants in a call", full_call_is_applied},
      {"apply.version_is_the_seq_of_the_last_put", Level::Core, "PUT sets the version, CHECK leaves it",
       version_is_the_seq_of_the_last_put},
      {"apply.put_replaces_all_but_what_touch_owns", Level::Core, "touched and note come from the inserting PUT alone",
       put_replaces_all_but_what_touch_owns},
      {"apply.each_column_changes_on_its_own", Level::Core, "every index follows every change of its column",
       each_column_changes_on_its_own},
      {"apply.deleted_rows_are_gone_everywhere", Level::Core, "from get, from every kind of scan, from ABSENT",
       deleted_rows_are_gone_everywhere},
      {"apply.get_delivers_what_is_there", Level::Core, "a thousand keys; absent ones are left out",
       get_delivers_what_is_there},
      {"apply.sink_that_has_enough_ends_a_get", Level::Core, "a sink that returns non-zero gets nothing more, and OK",
       sink_that_has_enough_ends_a_get},
  };
}

}  // namespace tokenward::conformance
