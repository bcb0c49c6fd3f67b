// Keys, owners and bodies are bytes.
#include <algorithm>
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
  };
}

}  // namespace tokenward::conformance
