// Rows in memory: found by key, and in every order.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <vector>

#include "allocations.h"
#include "index_orders.h"
#include "ordered_index.h"
#include "table.h"

namespace indexes_test {

using namespace tokenward;
using namespace tokenward::test;

namespace {

/// Rows of few tenants, owners, states and dues, with ids that share long beginnings.
class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_() % n); }

  file::Row::Pointer row(std::uint32_t ids) {
    tenant_ = std::string(below(2) == 0 ? "" : "a tenant with a long name ") + std::string(below(3), 'a');
    id_ = std::string(below(20), 'p') + std::to_string(below(ids));
    owner_ = std::string(below(14), 'o') + std::string(below(2), '\0');
    note_ = std::string(below(3), 'n');
    file::Columns columns;
    columns.key = {1 + below(3), tenant_, id_};
    columns.owner = owner_;
    columns.state = below(4);
    columns.due_us = below(3) == 0 ? TKW_NO_DUE : static_cast<std::int64_t>(below(5)) - 2;
    columns.note = note_;
    columns.body = "{}";
    return file::Row::make(columns);
  }

 private:
  std::mt19937 engine_;
  std::string tenant_, id_, owner_, note_;
};

std::vector<const file::Row*> upwards(const file::OrderedIndex& index) {
  std::vector<const file::Row*> rows;
  auto gap = index.before({}, 0);
  while (const file::Row* row = index.next(gap)) rows.push_back(row);
  return rows;
}

std::vector<const file::Row*> downwards(const file::OrderedIndex& index) {
  std::vector<const file::Row*> rows;
  auto gap = index.behind({}, 0);
  while (const file::Row* row = index.previous(gap)) rows.push_back(row);
  return rows;
}

bool in_order(const std::vector<const file::Row*>& rows, file::Compare compare) {
  return std::adjacent_find(rows.begin(), rows.end(), [&](const file::Row* a, const file::Row* b) {
           return compare(file::place_of(*a), file::place_of(*b), file::kWhole) >= 0;
         }) == rows.end();
}

/// Every index has the rows it should, each once and in order.
void check(const file::Table& table) {
  std::size_t owned = 0, due = 0;
  for (const file::Row* row : upwards(table.by_key())) {
    owned += row->owner().empty() ? 0 : 1;
    due += row->due_us() == TKW_NO_DUE ? 0 : 1;
    BOOST_TEST(table.find(row->key()) == row);
  }
  struct Case {
    const file::OrderedIndex& index;
    file::Compare compare;
    std::size_t rows;
  };
  for (const Case& made : {Case{table.by_key(), file::kByKey, table.size()},
                           {table.by_state(), file::kByState, table.size()},
                           {table.by_owner(), file::kByOwner, owned},
                           {table.by_due(), file::kByDue, due},
                           {table.by_tenant_due(), file::kByTenantDue, due}}) {
    auto rows = upwards(made.index);
    BOOST_TEST(rows.size() == made.rows);
    BOOST_TEST(made.index.size() == made.rows);
    BOOST_TEST(in_order(rows, made.compare));
    std::reverse(rows.begin(), rows.end());
    BOOST_TEST((downwards(made.index) == rows));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(indexes)

BOOST_AUTO_TEST_CASE(every_index_follows_thousands_of_puts_and_erasures) {
  Chance chance(1);
  file::Table table;
  for (int round = 0; round < 8; ++round) {
    const bool growing = round % 2 == 0;
    for (int i = 0; i < 4000; ++i) {
      auto row = chance.row(2000);
      if (chance.below(10) < (growing ? 9U : 1U))
        table.put(std::move(row));
      else
        table.erase(row->key());
    }
    check(table);
  }
  auto rows = upwards(table.by_key());
  std::vector<file::Row::Pointer> copies;
  for (const file::Row* row : rows) copies.push_back(file::Row::make(row->columns()));
  for (const auto& copy : copies) BOOST_TEST(table.erase(copy->key()));
  BOOST_TEST(table.size() == 0U);
  BOOST_TEST(table.text_bytes() == 0U);
  check(table);
}

BOOST_AUTO_TEST_CASE(a_full_block_takes_one_more_row_at_every_place) {
  constexpr int kBlockRows = 512;
  std::vector<file::Row::Pointer> rows;
  for (int i = 0; i <= 2 * kBlockRows; ++i) {
    const std::string id = std::to_string(10'000 + i);
    file::Columns columns;
    columns.key = {1, "t", id};
    rows.push_back(file::Row::make(columns));
  }
  std::vector<const file::Row*> odd;
  for (std::size_t i = 1; i < rows.size(); i += 2) odd.push_back(rows[i].get());
  for (std::size_t even = 0; even < rows.size(); even += 2) {
    file::OrderedIndex index(file::kByKey);
    index.assign(odd);
    index.insert(*rows[even]);
    const auto found = upwards(index);
    BOOST_TEST(found.size() == odd.size() + 1);
    BOOST_TEST(in_order(found, file::kByKey));
    index.erase(*rows[even]);
    BOOST_TEST((upwards(index) == odd));
  }
}

BOOST_AUTO_TEST_CASE(indexes_made_at_once_are_those_made_row_by_row) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    Chance one(seed), other(seed);
    file::Table at_once, row_by_row;
    at_once.start_loading(10);
    for (int i = 0; i < 5000; ++i) {
      at_once.put(one.row(1000));
      row_by_row.put(other.row(1000));
    }
    at_once.finish_loading();
    check(at_once);
    BOOST_TEST(at_once.size() == row_by_row.size());
    BOOST_TEST(at_once.text_bytes() == row_by_row.text_bytes());
  }
}

BOOST_AUTO_TEST_CASE(rows_that_come_in_order_fill_their_blocks_and_those_in_reverse_half) {
  for (const bool ascending : {true, false}) {
    file::OrderedIndex index(file::kByKey);
    std::vector<file::Row::Pointer> rows;
    for (int i = 0; i < 20'000; ++i) {
      const std::string id = std::to_string(100'000 + (ascending ? i : -i));
      file::Columns columns;
      columns.key = {1, "t", id};
      rows.push_back(file::Row::make(columns));
    }
    const std::size_t before = allocated_bytes();
    for (const auto& row : rows) index.insert(*row);
    const std::size_t bytes_a_row = (allocated_bytes() - before) / rows.size();
    BOOST_TEST(bytes_a_row <= (ascending ? 9U : 18U));
    BOOST_TEST(in_order(upwards(index), file::kByKey));
  }
}

// What the design allows for a token: 400 bytes beyond its body, everything counted.
BOOST_AUTO_TEST_CASE(a_token_takes_at_most_three_hundred_bytes_beyond_its_body) {
  constexpr std::size_t kTokens = 50'000;
  const std::string body(600, 'b');
  const std::size_t before = allocated_bytes();
  file::Table table;
  std::mt19937_64 chance(5);
  for (std::size_t i = 0; i < kTokens; ++i) {
    const std::string tenant = "0123456789abcde" + std::to_string(i % 10), owner = "user" + std::to_string(i % 5000);
    std::string id = std::to_string(1'000'000'000 + i) + "......";
    file::Columns columns;
    columns.key = {4, tenant, id};
    columns.owner = owner;
    columns.state = i % 10 == 0 ? 1 : 3;
    columns.due_us = static_cast<std::int64_t>(chance() % 1'000'000'000);
    columns.body = body;
    table.put(file::Row::make(columns));
  }
  const std::size_t a_token = (allocated_bytes() - before) / kTokens - body.size();
  BOOST_TEST_MESSAGE("a token takes " << a_token << " bytes beyond its body");
  BOOST_TEST(a_token <= 300U);
}

BOOST_AUTO_TEST_CASE(a_touch_changes_time_and_note_of_any_length_and_no_body) {
  file::Table table;
  file::Columns columns;
  columns.key = {1, "t", "x"};
  columns.body = "body";
  table.put(file::Row::make(columns));
  std::int64_t at = 0;
  for (const std::size_t n : {0U, 3U, 3U, 64U, 1U, 0U}) {
    const std::string note(n, 'n');
    table.touch(columns.key, ++at, note);
    const file::Columns now = table.find(columns.key)->columns();
    BOOST_TEST(now.note == note);
    BOOST_TEST(now.body == "body");
    BOOST_TEST(now.touched_us == at);
    BOOST_TEST(table.text_bytes() == 2 + 4 + n);
  }
  table.touch(columns.key, at, "late");
  BOOST_TEST(table.find(columns.key)->columns().note == "");
}

BOOST_AUTO_TEST_SUITE_END()

}
