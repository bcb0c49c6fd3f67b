// "This record was used then."
#include <string>

#include "cases/groups.h"
#include "client/expect.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

const Key kA{"t", 1, "a"}, kB{"u", 2, "b"};

void changes_neither_version_nor_feed(Context& context) {
  const auto store = context.open();
  Row row = plain_row(kA);
  row.touched = 5;
  row.version = store->must_apply({put(row)});
  require_ok(store->touch({{kA, 6, "10.0.0.1"}}), "touch");
  row.touched = 6;
  row.note = "10.0.0.1";
  expect_equal("the row", store->row(kA), row);
  expect(store->changes(row.version).empty(), "nothing is in the feed");
  expect_equal("last_seq", store->info().last_seq, row.version);
  require_ok(store->apply(Change{{check(kA, row.version)}}), "CHECK of the version");
}

void newest_wins_in_whatever_order_they_come(Context& context) {
  const auto store = context.open();
  store->must_apply({put(plain_row(kA))});
  require_ok(store->touch({{kA, 30, "new"}, {kA, 10, "old"}, {kA, 30, "equal"}}), "touch");
  require_ok(store->touch({{kA, 20, "late"}}), "touch");
  expect_equal("the time", store->row(kA).touched, std::int64_t{30});
  expect_equal("the note", store->row(kA).note, "new");
  require_ok(store->touch({{kA, 31, ""}}), "touch");
  expect_equal("a newer note that is empty", store->row(kA).note, "");
}

void absent_records_are_passed_over(Context& context) {
  const auto store = context.open();
  store->must_apply({put(plain_row(kA))});
  require_ok(store->touch({{kB, 9, "none"}, {kA, 9, "there"}}), "touch");
  expect(store->get({kB}).empty(), "touch makes no record");
  expect_equal("the note of the other", store->row(kA).note, "there");
}

void is_kept_over_a_put_and_ends_with_a_delete(Context& context) {
  const auto store = context.open();
  store->must_apply({put(plain_row(kA))});
  require_ok(store->touch({{kA, 9, "used"}}), "touch");
  store->must_apply({put(plain_row(kA, "replaced"))});
  expect_equal("the time after a PUT", store->row(kA).touched, std::int64_t{9});
  store->must_apply({remove(kA)});
  store->must_apply({put(plain_row(kA))});
  expect_equal("the time of a new record", store->row(kA).touched, std::int64_t{0});
  expect_equal("the note of a new record", store->row(kA).note, "");
}

}  // namespace

std::vector<Case> touch_cases() {
  return {
      {"touch.changes_neither_version_nor_feed", Level::Core, "only touched_us and touched_note",
       changes_neither_version_nor_feed},
      {"touch.newest_wins_in_whatever_order_they_come", Level::Core, "older and equal times are passed over",
       newest_wins_in_whatever_order_they_come},
      {"touch.absent_records_are_passed_over", Level::Core, "in silence, and the others are touched",
       absent_records_are_passed_over},
      {"touch.is_kept_over_a_put_and_ends_with_a_delete", Level::Core, "it belongs to the record",
       is_kept_over_a_put_and_ends_with_a_delete},
  };
}

}  // namespace tokenward::conformance
