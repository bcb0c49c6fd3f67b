// Everything up to its limit, and nothing beyond.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

Row largest_row() {
  return {{std::string(TKW_MAX_TENANT_BYTES, '\xff'), UINT32_MAX, std::string(TKW_MAX_ID_BYTES, '\xff')},
          std::string(TKW_MAX_OWNER_BYTES, '\xff'),
          TKW_MAX_STATE,
          INT64_MAX - 1,
          INT64_MAX,
          std::string(TKW_MAX_NOTE_BYTES, '\xff'),
          std::string(TKW_MAX_BODY_BYTES, 'b')};
}

void longest_values_fit(Context& context) {
  const auto store = context.open();
  Row row = largest_row();
  row.version = store->must_apply({put(row, TKW_ABSENT)});
  const std::vector<Row> expected{row};
  const auto& [tenant, kind, id] = row.key;
  expect_equal("get", store->get({row.key}), expected);
  expect_equal("by owner",
               store->scan({.flags = TKW_SCAN_BY_OWNER, .kind = kind, .tenant = tenant, .owner = row.owner}), expected);
  expect_equal(
      "by due",
      store->scan(
          {.flags = TKW_SCAN_BY_STATE | TKW_SCAN_BY_DUE | TKW_SCAN_ALL_TENANTS, .kind = kind, .state = row.state}),
      expected);
  const std::vector<FeedEntry> change{{row.version, TKW_OP_PUT, row.key}};
  expect_equal("the feed", store->changes(row.version - 1), change);
  expect(store->scan(Scan{.flags = TKW_SCAN_DESC, .kind = kind, .tenant = tenant}.after(row)).empty(),
         "nothing lies before it");
}

void one_byte_more_is_too_large(Context& context) {
  const auto store = context.open();
  const std::vector<std::pair<const char*, std::function<void(Row&)>>> growths{
      {"tenant", [](Row& r) { r.key.tenant += 't'; }},
      {"id", [](Row& r) { r.key.id += 'i'; }},
      {"owner", [](Row& r) { r.owner += 'o'; }},
      {"note", [](Row& r) { r.note += 'n'; }},
      {"body", [](Row& r) { r.body += 'b'; }}};
  for (const auto& [what, grow] : growths) {
    Row over = largest_row();
    grow(over);
    expect_equal(what, code_name(store->apply(Change{{put(over)}}).code), "TKW_TOO_LARGE");
  }
  expect(store->scan(Scan{.flags = TKW_SCAN_ALL_TENANTS, .kind = UINT32_MAX}).empty(), "nothing was written");
  const auto no_row = [](const Row&) { return true; };
  expect_equal("get", code_name(store->get({{"t", 1, std::string(513, 'i')}}, no_row).code), "TKW_TOO_LARGE");
  expect_equal("touch", code_name(store->touch({{{"t", 1, "x"}, 1, std::string(65, 'n')}}).code), "TKW_TOO_LARGE");
}

void changesets_have_their_limits(Context& context) {
  const auto store = context.open();
  std::vector<Operation> thousand;
  for (int i = 0; i < TKW_MAX_CHANGESET_OPS; ++i) thousand.push_back(put(plain_row({"t", 1, std::to_string(i)})));
  store->must_apply(thousand);
  thousand.push_back(put(plain_row({"t", 1, "one more"})));
  expect_equal("1001 ops", code_name(store->apply(Change{thousand}).code), "TKW_TOO_LARGE");
  std::vector<Operation> heavy;
  for (int i = 0; i < 64; ++i) heavy.push_back(put(plain_row({"t", 2, std::to_string(i)}, std::string(65536, 'b'))));
  expect_equal("over 4 MiB", code_name(store->apply(Change{heavy}).code), "TKW_TOO_LARGE");
  heavy.pop_back();
  store->must_apply(heavy);
}

void calls_have_their_limits(Context& context) {
  const auto store = context.open();
  std::vector<Change> many;
  for (int i = 0; i <= TKW_MAX_CALL_CHANGESETS; ++i) many.push_back({{put(plain_row({std::to_string(i), 1, "x"}))}});
  std::vector<Answer> answers;
  expect_equal("65 changesets", code_name(store->apply(many, answers).code), "TKW_TOO_LARGE");
  std::vector<Change> heavy(5);
  for (std::size_t i = 0; i < heavy.size(); ++i)
    for (int j = 0; j < 52; ++j)
      heavy[i].operations.push_back(put(plain_row({std::to_string(i), 1, std::to_string(j)}, std::string(65536, 'b'))));
  expect_equal("over 16 MiB", code_name(store->apply(heavy, answers).code), "TKW_TOO_LARGE");
  expect(store->scan(Scan{.flags = TKW_SCAN_ALL_TENANTS}).empty(), "nothing of them was written");
  heavy.pop_back();
  for (const Answer& answer : store->apply(heavy)) require_ok(answer, "a changeset of a call of 13 MiB");
}

void pages_have_their_limits(Context& context) {
  const auto store = context.open();
  std::vector<Key> keys;
  std::vector<Touch> touches;
  for (int i = 0; i <= TKW_MAX_GET_KEYS; ++i) {
    keys.push_back({"t", 1, std::to_string(i)});
    touches.push_back({keys.back(), 1, ""});
  }
  const auto no_row = [](const Row&) { return true; };
  const auto no_change = [](const FeedEntry&) { return true; };
  expect_equal("get of 1001 keys", code_name(store->get(keys, no_row).code), "TKW_TOO_LARGE");
  expect_equal("1001 touches", code_name(store->touch(touches).code), "TKW_TOO_LARGE");
  expect_equal("changes without limit", code_name(store->changes(0, 0, no_change).code), "TKW_INVALID");
  expect_equal("10,001 changesets", code_name(store->changes(0, 10001, no_change).code), "TKW_TOO_LARGE");
  expect_equal("a scan without limit", code_name(store->scan(Scan{.limit = 0}, no_row).code), "TKW_INVALID");
  expect_equal("10,001 rows", code_name(store->scan(Scan{.limit = 10001}, no_row).code), "TKW_TOO_LARGE");
}

}  // namespace

std::vector<Case> bytes_limits_cases() {
  return {
      {"bytes.longest_values_fit", Level::Core, "the longest key, owner, note and a body of 64 KiB",
       longest_values_fit},
      {"bytes.one_byte_more_is_too_large", Level::Core, "one byte beyond each limit is TOO_LARGE, not cut",
       one_byte_more_is_too_large},
      {"bytes.changesets_have_their_limits", Level::Core, "1,000 ops and 4 MiB fit a changeset, more is TOO_LARGE",
       changesets_have_their_limits},
      {"bytes.calls_have_their_limits", Level::Core, "64 changesets and 16 MiB fit a call, more is TOO_LARGE",
       calls_have_their_limits},
      {"bytes.pages_have_their_limits", Level::Core, "keys, touches, rows and changesets of one call",
       pages_have_their_limits},
  };
}

}  // namespace tokenward::conformance
