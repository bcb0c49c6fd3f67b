// Keys, owners and bodies are bytes, up to their limits and not beyond.
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

using namespace std::string_literals;

/// What collations, trimming and C strings take for the same: in the order of memcmp.
std::vector<std::string> lookalikes() {
  std::vector<std::string> all{"a"s,
                               "A"s,
                               "a "s,
                               " a"s,
                               "a\0"s,
                               "a\0b"s,
                               "\0"s,
                               "\0\0"s,
                               "a\t"s,
                               "1"s,
                               "01"s,
                               "1e0"s,
                               "\xc3\xa9"s,
                               "e\xcc\x81"s,
                               "\xc3\x89"s,
                               "e"s,
                               "ss"s,
                               "\xc3\x9f"s,
                               "\xff"s,
                               "\xff\xff"s,
                               "%"s,
                               "_"s,
                               "'"s,
                               "\\"s,
                               "\"a\""s,
                               "a\xcc"s,
                               "\xf0\x9f\x94\x91"s,
                               "\xf0\x9f\x94\x92"s,
                               "\xef\xbb\xbf"
                               "a"s,
                               "\x7f"s};
  std::sort(all.begin(), all.end(), [](const std::string& a, const std::string& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
      return static_cast<unsigned char>(x) < static_cast<unsigned char>(y);
    });
  });
  return all;
}

void every_column_comes_back_as_it_was_put(Context& context) {
  const auto store = context.open();
  Row full{{"tenant", 4'000'000'000, "id"}, "owner", TKW_MAX_STATE, -5, INT64_MIN, "note", "{\"a\": 1}", 0};
  full.version = store->must_apply({put(full, TKW_ABSENT)});
  expect_equal("a row with everything", store->row(full.key), full);
  Row bare = plain_row({"", 0, "x"}, "");
  bare.version = store->must_apply({put(bare, TKW_ABSENT)});
  expect_equal("a row with nothing", store->row(bare.key), bare);
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
  Row binary{{every_byte.substr(0, 64), 1, every_byte},
             every_byte.substr(1),
             1,
             1,
             1,
             every_byte.substr(128, 64),
             every_byte + every_byte,
             0};
  binary.version = store->must_apply({put(binary, TKW_ABSENT)});
  expect_equal("a row of every byte", store->row(binary.key), binary);
}

void keys_are_bytes(Context& context) {
  const auto store = context.open();
  for (const auto& id : lookalikes()) store->must_apply({put(plain_row({"t", 1, id}, "id " + id), TKW_ABSENT)});
  for (const auto& tenant : lookalikes())
    store->must_apply({put(plain_row({tenant, 2, "x"}, "tenant " + tenant), TKW_ABSENT)});
  for (const auto& text : lookalikes()) {
    expect_equal("the body under an id", store->row({"t", 1, text}).body, "id " + text);
    expect_equal("the body of a tenant", store->row({text, 2, "x"}).body, "tenant " + text);
    const auto of_tenant = store->scan(Scan{.kind = 2, .tenant = text});
    expect_equal("rows of a tenant", of_tenant.size(), std::size_t{1});
    expect_equal("whose they are", of_tenant[0].key.tenant, text);
  }
}

void owners_are_bytes(Context& context) {
  const auto store = context.open();
  std::vector<Operation> puts;
  for (const auto& owner : lookalikes()) {
    Row row = plain_row({"t", 1, "of " + owner});
    row.owner = owner;
    puts.push_back(put(row));
  }
  store->must_apply(puts);
  for (const auto& owner : lookalikes()) {
    const auto rows = store->scan(Scan{.flags = TKW_SCAN_BY_OWNER, .tenant = "t", .owner = owner});
    expect_equal("rows of an owner", rows.size(), std::size_t{1});
    expect_equal("the owner", rows[0].owner, owner);
  }
}

void order_is_that_of_memcmp(Context& context) {
  const auto store = context.open();
  std::vector<Operation> ids;
  for (const auto& id : lookalikes()) ids.push_back(put(plain_row({"t", 1, id})));
  store->must_apply(ids);
  for (const auto& tenant : lookalikes()) store->must_apply({put(plain_row({tenant, 2, "x"}))});
  for (const std::uint32_t way : {0U, std::uint32_t{TKW_SCAN_DESC}}) {
    auto expected = lookalikes();
    if (way != 0) std::reverse(expected.begin(), expected.end());
    std::vector<std::string> seen;
    for (const Row& row : store->scan(Scan{.flags = way, .tenant = "t"})) seen.push_back(row.key.id);
    expect_equal("ids in order", seen, expected);
    seen.clear();
    for (const Row& row : store->scan(Scan{.flags = way | TKW_SCAN_ALL_TENANTS, .kind = 2}))
      seen.push_back(row.key.tenant);
    expect_equal("tenants in order", seen, expected);
  }
}

void tenants_are_apart(Context& context) {
  const auto store = context.open();
  const std::vector<std::string> tenants{"", "a", "aa", "a\0"s, "a/", "ab", "b", std::string(64, 'a')};
  for (const auto& tenant : tenants) {
    Row row{{tenant, 1, "same"}, "owner", 1, 5, 0, "", "of " + tenant};
    store->must_apply({put(row, TKW_ABSENT), put(plain_row({tenant, 1, "a"}))});
  }
  store->must_apply({remove({"aa", 1, "same"})});
  for (const auto& tenant : tenants) {
    const std::size_t expected = tenant == "aa" ? 0 : 1;
    expect_equal("get", store->get({{tenant, 1, "same"}}).size(), expected);
    expect_equal("rows", store->scan(Scan{.tenant = tenant}).size(), expected + 1);
    for (const Scan& scan : {Scan{.flags = TKW_SCAN_BY_OWNER, .tenant = tenant, .owner = "owner"},
                             Scan{.flags = TKW_SCAN_BY_STATE, .tenant = tenant, .state = 1},
                             Scan{.flags = TKW_SCAN_BY_STATE | TKW_SCAN_BY_DUE, .tenant = tenant, .state = 1}}) {
      const auto rows = store->scan(scan);
      expect_equal(shown(scan), rows.size(), expected);
      if (expected == 1) expect_equal("whose row", rows[0].body, "of " + tenant);
    }
  }
}

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

std::vector<Case> bytes_cases() {
  return {
      {"bytes.every_column_comes_back_as_it_was_put", Level::Core, "every column, full, empty and with every byte",
       every_column_comes_back_as_it_was_put},
      {"bytes.keys_are_bytes", Level::Core,
       "case, blanks, Unicode forms, NUL, emoji and wildcards all make other ids and tenants", keys_are_bytes},
      {"bytes.owners_are_bytes", Level::Core, "the same for owners", owners_are_bytes},
      {"bytes.order_is_that_of_memcmp", Level::Core, "scans are ordered by unsigned bytes, both ways",
       order_is_that_of_memcmp},
      {"bytes.tenants_are_apart", Level::Core, "tenants that are prefixes of each other, the same id in all of them",
       tenants_are_apart},
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
