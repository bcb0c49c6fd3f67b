// Which rows a scan delivers, and in which order, beside the model.
#include <string>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "client/model.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

using namespace std::string_literals;

constexpr std::uint32_t kByDue = TKW_SCAN_BY_DUE | TKW_SCAN_BY_STATE;
constexpr std::uint32_t kAllFlags = 64;
constexpr std::initializer_list<std::uint32_t> kBothWays{0U, TKW_SCAN_DESC};

/// Five tenants (one without a name, one with a NUL) of two kinds, with owners, states and dues that collide.
struct Rows {
  std::unique_ptr<Store> store;
  Model model;
  const std::vector<std::string> tenants{""s, "a"s, "a\0"s, "b"s, "\xff"s};
  const std::vector<std::string> owners{"", "ann", "Ann", "ann "};

  explicit Rows(Context& context) : store(context.open()) {
    for (const auto& tenant : tenants) {
      Change change;
      for (std::uint32_t i = 0; i < 24; ++i) {
        Row row{{tenant, 1 + i % 2, "id" + std::to_string(i)}, owners[i % 4], i % 3};
        if (i % 5 != 0) row.due = static_cast<std::int64_t>(i % 4) * 10 - 10;
        row.note = "note";
        row.body = "body of " + std::to_string(i);
        change.operations.push_back(put(row, TKW_ABSENT));
      }
      model.applied(change, require_ok(store->apply(change), "a changeset").seq);
    }
  }

  void compare(const Scan& scan) { expect_equal(shown(scan), store->scan(scan), model.scan(scan)); }

  /// Every legal combination of flags, over every tenant, owner and state.
  [[nodiscard]] std::vector<Scan> every_scan() const {
    std::vector<Scan> scans;
    for (std::uint32_t flags = 0; flags < kAllFlags; ++flags) {
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

void every_combination_of_flags_delivers_its_rows_in_order(Context& context) {
  Rows rows(context);
  for (const Scan& scan : rows.every_scan()) rows.compare(scan);
}

void combinations_without_meaning_are_refused(Context& context) {
  Rows rows(context);
  const auto code = [&](const Scan& scan) {
    return code_name(rows.store->scan(scan, [](const Row&) { return true; }).code);
  };
  for (std::uint32_t flags = 0; flags < kAllFlags; ++flags) {
    const bool owner = (flags & TKW_SCAN_BY_OWNER) != 0, state = (flags & TKW_SCAN_BY_STATE) != 0;
    const bool due = (flags & TKW_SCAN_BY_DUE) != 0, all = (flags & TKW_SCAN_ALL_TENANTS) != 0;
    Scan scan{.flags = flags, .tenant = all ? "" : "a", .owner = owner ? "ann" : "", .state = state ? 1U : 0U};
    const bool legal = !(owner && state) && (!due || state);
    expect_equal(shown(scan), code(scan), legal ? "TKW_OK" : "TKW_UNSUPPORTED");
    if (!legal) continue;
    scan.until_id = "x";
    expect_equal(shown(scan), code(scan), all || due ? "TKW_UNSUPPORTED" : "TKW_OK");
  }
  expect_equal("an owner without BY_OWNER", code(Scan{.owner = "ann"}), "TKW_INVALID");
  expect_equal("BY_OWNER without an owner", code(Scan{.flags = TKW_SCAN_BY_OWNER}), "TKW_INVALID");
  expect_equal("a state without BY_STATE", code(Scan{.state = 1}), "TKW_INVALID");
  expect_equal("a state over 63", code(Scan{.flags = TKW_SCAN_BY_STATE, .state = 64}), "TKW_INVALID");
  expect_equal("a tenant with ALL_TENANTS", code(Scan{.flags = TKW_SCAN_ALL_TENANTS, .tenant = "a"}), "TKW_INVALID");
  expect_equal("a due without BY_DUE", code(Scan{.after_due = 1}), "TKW_INVALID");
  expect_equal("an end of due without BY_DUE", code(Scan{.until_due = 1}), "TKW_INVALID");
}

void pages_join_without_gap_or_overlap(Context& context) {
  Rows rows(context);
  for (Scan scan : rows.every_scan()) {
    const auto expected = rows.model.scan(scan);
    for (const std::uint32_t limit : {1U, 2U, 3U, 7U}) {
      scan.limit = limit;
      expect_equal("pages of " + shown(scan), rows.store->scan_all(scan), expected);
    }
  }
}

void pages_begin_behind_a_position_without_a_row(Context& context) {
  Rows rows(context);
  for (const std::uint32_t way : kBothWays)
    for (const auto& tenant : {""s, "a"s, "a\0\0"s, "aa"s, "b"s, "zz"s, "\xff\xff"s})
      for (const auto& id : {""s, "id"s, "id1"s, "id10x"s, "zzz"s}) {
        rows.compare({.flags = way | TKW_SCAN_ALL_TENANTS, .after_tenant = tenant, .after_id = id});
        for (const std::int64_t due : {-11, -10, 0, 5, 10, 99})
          rows.compare({.flags = way | TKW_SCAN_ALL_TENANTS | kByDue,
                        .state = 1,
                        .after_tenant = tenant,
                        .after_id = id,
                        .after_due = due});
      }
}

void positions_in_one_tenant_ignore_the_others(Context& context) {
  Rows rows(context);
  for (const std::uint32_t way : kBothWays)
    for (const std::int64_t due : {-10, 0, 10})
      for (const auto& id : {""s, "id5"s}) {
        Scan scan{.flags = way | kByDue, .tenant = "a", .state = 2, .after_id = id, .after_due = due};
        rows.compare(scan);
        scan.after_tenant = "a";  // the whole position, as a host may give it
        rows.compare(scan);
      }
}

void ends_are_exclusive_in_both_directions(Context& context) {
  Rows rows(context);
  for (const std::uint32_t way : kBothWays) {
    for (const auto& until : {"id12"s, "id13"s, "a"s, "z"s})
      for (const std::uint32_t filter : {0U, std::uint32_t{TKW_SCAN_BY_STATE}, std::uint32_t{TKW_SCAN_BY_OWNER}}) {
        Scan scan{.flags = way | filter, .tenant = "b", .until_id = until};
        if (filter == TKW_SCAN_BY_OWNER) scan.owner = "Ann";
        rows.compare(scan);
        scan.after_id = "id14";
        rows.compare(scan);
      }
    for (const std::int64_t until : {-10, 10, 11})
      for (const std::uint32_t all : {0U, std::uint32_t{TKW_SCAN_ALL_TENANTS}})
        rows.compare({.flags = way | kByDue | all, .state = 1, .until_due = until});
  }
}

void keys_leaves_out_note_and_body_alone(Context& context) {
  Rows rows(context);
  const Scan scan{.flags = TKW_SCAN_KEYS, .tenant = "a"};
  rows.compare(scan);
  for (const Row& row : rows.store->scan(scan))
    expect(row.note.empty() && row.body.empty() && row.version != 0,
           "KEYS: note and body are empty, the rest is there");
}

void what_is_not_there_has_no_rows(Context& context) {
  Rows rows(context);
  for (const Scan& scan :
       {Scan{.tenant = "A"}, Scan{.kind = 3, .tenant = "a"}, Scan{.flags = TKW_SCAN_ALL_TENANTS, .kind = 3},
        Scan{.flags = TKW_SCAN_BY_OWNER, .tenant = "a", .owner = "an"},
        Scan{.flags = TKW_SCAN_BY_OWNER | TKW_SCAN_ALL_TENANTS, .owner = "nobody"},
        Scan{.flags = TKW_SCAN_BY_STATE, .tenant = "a", .state = TKW_MAX_STATE}})
    expect(rows.store->scan(scan).empty(), "no rows: " + shown(scan));
}

void sink_that_has_enough_ends_a_scan(Context& context) {
  Rows rows(context);
  for (const Scan& scan : rows.every_scan()) {
    if (rows.model.scan(scan).size() < 3) continue;
    std::size_t delivered = 0;
    require_ok(rows.store->scan(scan, [&](const Row&) { return ++delivered < 2; }), shown(scan));
    expect_equal("rows delivered", delivered, std::size_t{2});
  }
}

}  // namespace

std::vector<Case> scan_cases() {
  return {
      {"scan.every_combination_of_flags_delivers_its_rows_in_order", Level::Core,
       "DESC, ALL_TENANTS, BY_DUE, KEYS, BY_OWNER and BY_STATE in every legal combination",
       every_combination_of_flags_delivers_its_rows_in_order},
      {"scan.combinations_without_meaning_are_refused", Level::Core,
       "the others are UNSUPPORTED, bounds that would be ignored INVALID", combinations_without_meaning_are_refused},
      {"scan.pages_join_without_gap_or_overlap", Level::Core, "pages of any size, of every scan, in both directions",
       pages_join_without_gap_or_overlap},
      {"scan.pages_begin_behind_a_position_without_a_row", Level::Core, "a position need not be that of a row",
       pages_begin_behind_a_position_without_a_row},
      {"scan.positions_in_one_tenant_ignore_the_others", Level::Core, "(due, id) within one tenant",
       positions_in_one_tenant_ignore_the_others},
      {"scan.ends_are_exclusive_in_both_directions", Level::Core, "until_id and until_due",
       ends_are_exclusive_in_both_directions},
      {"scan.keys_leaves_out_note_and_body_alone", Level::Core, "KEYS", keys_leaves_out_note_and_body_alone},
      {"scan.what_is_not_there_has_no_rows", Level::Core, "unknown tenants, kinds, owners and states",
       what_is_not_there_has_no_rows},
      {"scan.sink_that_has_enough_ends_a_scan", Level::Core, "of every kind, with OK",
       sink_that_has_enough_ends_a_scan},
  };
}

}  // namespace tokenward::conformance
