// Which rows a scan delivers, and in which order.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "model.h"
#include "support.h"

using namespace tokenward::test;
using namespace std::string_literals;

namespace {

constexpr std::uint32_t kById = 0, kByDue = TKW_SCAN_BY_DUE | TKW_SCAN_BY_STATE;

/// Five tenants (one without a name, one with a NUL) of two kinds, with owners, states and dues that collide.
struct ScanFixture : StoreFixture {
  Model model;
  const std::vector<std::string> tenants{""s, "a"s, "a\0"s, "b"s, "\xff"s};
  const std::vector<std::string> owners{"", "ann", "Ann", "ann "};

  ScanFixture() {
    for (const auto& tenant : tenants) {
      Change change;
      for (std::uint32_t i = 0; i < 24; ++i) {
        Row row{{tenant, 1 + i % 2, "id" + std::to_string(i)}, owners[i % 4], i % 3};
        if (i % 5 != 0) row.due = static_cast<std::int64_t>(i % 4) * 10 - 10;
        row.note = "note";
        row.body = "body of " + std::to_string(i);
        change.operations.push_back(put(row, TKW_ABSENT));
      }
      model.applied(change, store.apply(change).seq);
    }
  }

  /// All pages of a scan, one after the other.
  std::vector<Row> pages(Scan scan) {
    std::vector<Row> all;
    for (;;) {
      const auto page = store.scan(scan);
      BOOST_TEST(page.size() <= scan.limit);
      all.insert(all.end(), page.begin(), page.end());
      BOOST_REQUIRE(all.size() <= model.rows().size());
      if (page.size() < scan.limit) return all;
      scan = scan.after(page.back());
    }
  }

  /// Every legal combination of flags, over every tenant, owner and state.
  std::vector<Scan> every_scan() const {
    std::vector<Scan> scans;
    for (std::uint32_t flags = 0; flags < 64; ++flags) {
      const bool owner = (flags & TKW_SCAN_BY_OWNER) != 0, state = (flags & TKW_SCAN_BY_STATE) != 0;
      if ((owner && state) || ((flags & TKW_SCAN_BY_DUE) != 0 && !state)) continue;
      for (std::size_t tenant = 0; tenant < ((flags & TKW_SCAN_ALL_TENANTS) != 0 ? 1 : tenants.size()); ++tenant)
        for (std::uint32_t choice = 0; choice < (owner || state ? 3U : 1U); ++choice) {
          Scan scan{.flags = flags, .kind = 2};
          if ((flags & TKW_SCAN_ALL_TENANTS) == 0) scan.tenant = tenants[tenant];
          if (owner) scan.owner = owners[choice + 1];
          if (state) scan.state = choice;
          scans.push_back(scan);
        }
    }
    return scans;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(scan, ScanFixture)

BOOST_AUTO_TEST_CASE(every_combination_of_flags_delivers_its_rows_in_order) {
  for (const Scan& scan : every_scan()) {
    const auto expected = model.scan(scan);
    BOOST_TEST(store.scan(scan) == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(pages_of_any_size_join_without_gap_or_overlap) {
  for (Scan scan : every_scan()) {
    const auto expected = model.scan(scan);
    for (const std::uint32_t limit : {1U, 2U, 3U, 7U}) {
      scan.limit = limit;
      BOOST_TEST(pages(scan) == expected, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_page_begins_behind_its_position_even_where_no_row_is) {
  for (const std::uint32_t way : {0U, std::uint32_t{TKW_SCAN_DESC}})
    for (const auto& tenant : {""s, "a"s, "a\0\0"s, "aa"s, "b"s, "zz"s, "\xff\xff"s})
      for (const auto& id : {""s, "id"s, "id1"s, "id10x"s, "zzz"s}) {
        Scan by_id{.flags = way | TKW_SCAN_ALL_TENANTS, .after_tenant = tenant, .after_id = id};
        BOOST_TEST(store.scan(by_id) == model.scan(by_id), boost::test_tools::per_element());
        for (const std::int64_t due : {-11, -10, 0, 5, 10, 99}) {
          Scan by_due{.flags = way | TKW_SCAN_ALL_TENANTS | kByDue,
                      .state = 1,
                      .after_tenant = tenant,
                      .after_id = id,
                      .after_due = due};
          BOOST_TEST(store.scan(by_due) == model.scan(by_due), boost::test_tools::per_element());
        }
      }
}

BOOST_AUTO_TEST_CASE(a_position_in_one_tenant_ignores_the_other_tenants) {
  for (const std::uint32_t way : {0U, std::uint32_t{TKW_SCAN_DESC}})
    for (const std::int64_t due : {-10, 0, 10})
      for (const auto& id : {""s, "id5"s}) {
        Scan scan{.flags = way | kByDue, .tenant = "a", .state = 2, .after_id = id, .after_due = due};
        const auto expected = model.scan(scan);
        BOOST_TEST(store.scan(scan) == expected, boost::test_tools::per_element());
        scan.after_tenant = "a";  // the whole position, as a host may give it
        BOOST_TEST(store.scan(scan) == expected, boost::test_tools::per_element());
      }
}

BOOST_AUTO_TEST_CASE(an_end_is_exclusive_in_both_directions) {
  for (const std::uint32_t way : {0U, std::uint32_t{TKW_SCAN_DESC}}) {
    for (const auto& until : {"id12"s, "id13"s, "a"s, "z"s})
      for (const std::uint32_t filter : {kById, std::uint32_t{TKW_SCAN_BY_STATE}, std::uint32_t{TKW_SCAN_BY_OWNER}}) {
        Scan scan{.flags = way | filter, .tenant = "b", .until_id = until};
        if (filter == TKW_SCAN_BY_OWNER) scan.owner = "Ann";
        BOOST_TEST(store.scan(scan) == model.scan(scan), boost::test_tools::per_element());
        scan.after_id = "id14";
        BOOST_TEST(store.scan(scan) == model.scan(scan), boost::test_tools::per_element());
      }
    for (const std::int64_t until : {-10, 10, 11})
      for (const std::uint32_t all : {0U, std::uint32_t{TKW_SCAN_ALL_TENANTS}}) {
        Scan scan{.flags = way | kByDue | all, .state = 1, .until_due = until};
        BOOST_TEST(store.scan(scan) == model.scan(scan), boost::test_tools::per_element());
      }
  }
}

BOOST_AUTO_TEST_CASE(keys_leaves_out_note_and_body_alone) {
  const auto rows = store.scan({.flags = TKW_SCAN_KEYS, .tenant = "a"});
  BOOST_TEST(rows.size() == 12U);
  for (const Row& row : rows) {
    BOOST_TEST(row.body == "");
    BOOST_TEST(row.note == "");
    BOOST_TEST(row.version != 0U);
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_tenant_kind_owner_or_state_has_no_rows) {
  BOOST_TEST(store.scan({.tenant = "A"}).empty());
  BOOST_TEST(store.scan({.kind = 3, .tenant = "a"}).empty());
  BOOST_TEST(store.scan({.flags = TKW_SCAN_ALL_TENANTS, .kind = 3}).empty());
  BOOST_TEST(store.scan({.flags = TKW_SCAN_BY_OWNER, .tenant = "a", .owner = "an"}).empty());
  BOOST_TEST(store.scan({.flags = TKW_SCAN_BY_STATE, .tenant = "a", .state = 63}).empty());
}

BOOST_AUTO_TEST_CASE(a_sink_that_has_enough_ends_a_scan) {
  for (const Scan& scan : every_scan()) {
    if (model.scan(scan).size() < 2) continue;
    std::vector<Row> delivered;
    const Answer answer = store.scan(scan, [&](Row row) {
      delivered.push_back(std::move(row));
      return delivered.size() < 2;
    });
    BOOST_TEST(answer.code == TKW_OK);
    BOOST_TEST(delivered.size() == 2U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
