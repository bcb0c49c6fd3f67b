// A store that keeps each tenant in a part of its own, over parts in memory that count how they are used.

#include <boost/test/unit_test.hpp>
#include <set>
#include <thread>

#include "storage/dedicated_store.h"
#include "storage/part_settings.h"
#include "storage/part_store.h"

namespace dedicated_store_test {

using namespace tokenward;
using namespace tokenward::storage;
using tokenward::storage::testing::Disk;
using tokenward::storage::testing::PartStore;
using Outcome = Applied::Outcome;

namespace {

domain::TenantHandle tenant(std::uint8_t number) {
  domain::TenantHandle handle;
  handle.bytes.back() = number;
  return handle;
}

Record row(std::uint8_t of, const std::string& id, std::int64_t due_us = kNoDue) {
  Record record{.key = {tenant(of), Kind::Token, id}};
  record.due_us = due_us;
  record.body = "{}";
  return record;
}

struct DedicatedFixture {
  static constexpr std::size_t kMostOpen = 2;

  std::shared_ptr<Disk> common = std::make_shared<Disk>();
  std::map<domain::TenantHandle, std::shared_ptr<Disk>> disks;
  std::set<domain::TenantHandle> locked;  // cannot be opened
  unsigned openings = 0;
  std::vector<std::string> closings;
  std::shared_ptr<Store> store = open();

  std::shared_ptr<Store> open() {
    return DedicatedStore::open(std::make_shared<PartStore>("acme", common),
                                {.open = [this](const domain::TenantHandle& handle) { return open_part(handle); },
                                 .closing = [this](Store& part) { closings.push_back(part.name()); },
                                 .most_open = kMostOpen})
        .value();
  }
  /// Everything anew over the same disks, as after a restart or a crash.
  void restart() { store = open(); }

  Result<std::shared_ptr<Store>> open_part(const domain::TenantHandle& handle) {
    ++openings;
    if (locked.contains(handle)) return Error{ErrorCode::Unavailable, "in use by process 7"};
    auto& disk = disks[handle];
    if (!disk) disk = std::make_shared<Disk>();
    if (disk->id == 0) disk->id = static_cast<std::uint8_t>(disks.size());
    return std::shared_ptr<Store>(std::make_shared<PartStore>("acme/" + part_name(handle), disk));
  }

  Applied put(Record record) {
    const Changeset changeset{{}, {{OpType::Put, Expect::any(), std::move(record)}}};
    return store->apply({&changeset}).front();
  }
  bool has(std::uint8_t of, const std::string& id) {
    const auto found = store->get(row(of, id).key);
    return found && found->has_value();
  }
  std::vector<std::string> ids(const Scan& scan) {
    std::vector<std::string> found;
    BOOST_TEST(!!store->scan(scan, [&](Record&& record) {
      found.push_back(record.key.id);
      return true;
    }));
    return found;
  }
  static Scan due(std::int64_t until_us) {
    Scan scan{.kind = Kind::Token, .tenant = {}, .all_tenants = true, .by_due = true};
    scan.state = 0;
    scan.until_due_us = until_us;
    return scan;
  }
};

using Ids = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dedicated_store, DedicatedFixture)

BOOST_AUTO_TEST_CASE(each_tenants_rows_lie_in_a_part_of_its_own) {
  BOOST_TEST((put(row(1, "a")).outcome == Outcome::Committed));
  BOOST_TEST((put(row(2, "b")).outcome == Outcome::Committed));
  BOOST_TEST(disks.at(tenant(1))->rows.size() == 1u);
  BOOST_TEST(disks.at(tenant(2))->rows.contains(row(2, "b").key));
  BOOST_TEST((has(1, "a") && has(2, "b") && !has(1, "b")));
  BOOST_TEST(store->get({row(1, "a").key, row(2, "b").key})->size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_belongs_to_no_tenant_lies_in_the_common_part) {
  Record record{.key = {kDirectoryKey, Kind::Node, "keyring"}};
  BOOST_TEST((put(record).outcome == Outcome::Committed));
  BOOST_TEST(common->rows.contains(record.key));
  BOOST_TEST(openings == 0u);
}

BOOST_AUTO_TEST_CASE(reading_of_a_tenant_without_a_part_makes_none) {
  BOOST_TEST(!has(1, "a"));
  BOOST_TEST(ids({.kind = Kind::Token, .tenant = tenant(1)}).empty());
  BOOST_TEST(store->changes_for(tenant(1), 0, 10)->changes.empty());
  BOOST_TEST(openings == 0u);
}

BOOST_AUTO_TEST_CASE(a_changeset_that_spans_parts_is_refused_and_the_others_go_through) {
  const Changeset both{{}, {{OpType::Put, Expect::any(), row(1, "a")}, {OpType::Put, Expect::any(), row(2, "b")}}};
  const Changeset one{{}, {{OpType::Put, Expect::any(), row(3, "c")}}};
  const auto applied = store->apply({&both, &one});
  BOOST_TEST((applied[0].outcome == Outcome::Refused));
  BOOST_TEST((applied[1].outcome == Outcome::Committed));
  BOOST_TEST((!has(1, "a") && !has(2, "b") && has(3, "c")));
}

BOOST_AUTO_TEST_CASE(the_part_that_was_not_used_for_longest_is_closed_and_opened_again) {
  for (const std::uint8_t of : {1, 2}) put(row(of, "a"));
  BOOST_TEST(has(1, "a"));
  put(row(3, "a"));
  BOOST_TEST(closings == Ids{"acme/" + part_name(tenant(2))}, boost::test_tools::per_element());
  BOOST_TEST(openings == 3u);
  BOOST_TEST(has(2, "a"));
  BOOST_TEST(openings == 4u);
}

BOOST_AUTO_TEST_CASE(a_part_that_is_used_stays_open) {
  put(row(1, "a"));
  BOOST_TEST(!!store->scan({.kind = Kind::Token, .tenant = tenant(1)}, [&](Record&&) {
    for (const std::uint8_t of : {2, 3, 4}) put(row(of, "a"));
    return true;
  }));
  BOOST_TEST(closings.size() == 2u);
  BOOST_TEST(std::ranges::count(closings, "acme/" + part_name(tenant(1))) == 0);
}

BOOST_AUTO_TEST_CASE(threads_open_a_part_once) {
  put(row(1, "a"));
  restart();
  openings = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([&] { (void)store->get({row(1, "a").key}); });
  }
  BOOST_TEST(openings == 1u);
}

BOOST_AUTO_TEST_CASE(a_part_is_known_before_it_comes_about) {
  locked.insert(tenant(1));
  BOOST_TEST((put(row(1, "a")).outcome == Outcome::Refused));
  BOOST_TEST(!disks.contains(tenant(1)));
  locked.clear();
  restart();  // the crash came between the two
  std::vector<std::string> parts;
  BOOST_TEST(
      !!store->every_part([&](Store& part) -> Result<void> { return parts.push_back(part.name()), Result<void>(); }));
  const Ids expected{"acme", "acme/" + part_name(tenant(1))};
  BOOST_TEST(parts == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(after_a_restart_every_part_is_found) {
  put(row(1, "a"));
  put(row(2, "b"));
  restart();
  BOOST_TEST((has(1, "a") && has(2, "b")));
  BOOST_TEST((ids({.kind = Kind::Token, .tenant = {}, .all_tenants = true}) == Ids{"a", "b"}));
}

BOOST_AUTO_TEST_CASE(a_part_that_cannot_be_opened_stops_its_tenant_alone) {
  put(row(1, "a"));
  put(row(2, "b"));
  restart();
  locked.insert(tenant(1));
  const auto refused = store->get(row(1, "a").key);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == ErrorCode::Unavailable));
  BOOST_TEST(has(2, "b"));
  BOOST_TEST(!!store->info());
  BOOST_TEST(store->trouble() == "acme/" + part_name(tenant(1)) + ": in use by process 7");
  BOOST_TEST((ids(due(100)) == Ids{}));
  const unsigned tried = openings;
  BOOST_TEST(!store->get(row(1, "a").key));  // at once, and not by trying again
  BOOST_TEST(openings == tried);
}

BOOST_AUTO_TEST_CASE(a_part_that_is_damaged_hides_nothing_of_the_others) {
  put(row(1, "a", 10));
  put(row(2, "b", 20));
  disks.at(tenant(1))->damaged = true;
  BOOST_TEST((ids(due(100)) == Ids{"b"}));
  BOOST_TEST(store->trouble() == "acme/" + part_name(tenant(1)) + ": a page is damaged");
  BOOST_TEST((put(row(2, "c")).outcome == Outcome::Committed));
  disks.at(tenant(1))->damaged = false;
  BOOST_TEST((ids(due(100)) == Ids{"a", "b"}));
  BOOST_TEST(store->trouble() == "");
}

BOOST_AUTO_TEST_CASE(a_part_that_turns_out_to_be_the_common_one_is_refused) {
  common->id = 9;
  restart();
  disks[tenant(1)] = std::make_shared<Disk>();
  disks.at(tenant(1))->id = 9;
  BOOST_TEST((put(row(1, "a")).outcome == Outcome::Refused));
  BOOST_TEST(store->trouble().find("{tenant} must stand") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_due_is_found_over_all_parts_in_order_and_in_pages) {
  put(row(2, "c", 30));
  put(row(1, "a", 10));
  put(row(1, "d", 40));
  put(row(3, "b", 20));
  put(row(3, "later", 900));
  BOOST_TEST((ids(due(100)) == Ids{"a", "b", "c", "d"}));
  Scan page = due(100);
  page.limit = 2;
  BOOST_TEST((ids(page) == Ids{"a", "b"}));
  page.after_due_us = 20;
  page.after_tenant = tenant(3);
  page.after_id = "b";
  BOOST_TEST((ids(page) == Ids{"c", "d"}));
}

BOOST_AUTO_TEST_CASE(parts_in_which_nothing_is_due_are_looked_at_once) {
  for (std::uint8_t of = 1; of <= 5; ++of) put(row(of, "a", 1000));
  (void)ids(due(100));
  const unsigned opened = openings;
  const auto scans = disks.at(tenant(1))->scans.load();
  for (int second = 0; second < 10; ++second) BOOST_TEST(ids(due(100)).empty());
  BOOST_TEST(openings == opened);
  BOOST_TEST(disks.at(tenant(1))->scans == scans);
  BOOST_TEST((ids(due(1001)) == Ids{"a", "a", "a", "a", "a"}));
}

BOOST_AUTO_TEST_CASE(what_is_written_later_and_due_sooner_is_found) {
  put(row(1, "a", 1000));
  BOOST_TEST(ids(due(100)).empty());
  put(row(1, "b", 50));
  BOOST_TEST((ids(due(100)) == Ids{"b"}));
}

BOOST_AUTO_TEST_CASE(many_closed_parts_are_looked_at_a_few_at_a_time) {
  for (std::uint8_t of = 1; of <= 100; ++of) put(row(of, "a", of));
  restart();
  openings = 0;
  std::set<std::string> seen;
  BOOST_TEST(ids(due(1000)).size() == 16u);
  BOOST_TEST(openings == 16u);
  Scan nothing_yet = due(1);
  for (int second = 0; second < 20; ++second) (void)ids(nothing_yet);
  const unsigned opened = openings;
  (void)ids(nothing_yet);
  BOOST_TEST(openings == opened);  // by now it is known of each
}

BOOST_AUTO_TEST_CASE(a_tenant_has_a_feed_of_its_own) {
  put(row(1, "a"));
  put(row(2, "b"));
  put(row(2, "c"));
  BOOST_TEST(store->info_for(tenant(2))->last_seq == 2u);
  const auto feed = store->changes_for(tenant(2), 1, 10);
  BOOST_REQUIRE(feed);
  BOOST_REQUIRE(feed->changes.size() == 1u);
  BOOST_TEST(feed->changes[0].key.id == "c");
}

BOOST_AUTO_TEST_CASE(uses_of_a_tenant_that_is_down_keep_back_no_others) {
  put(row(1, "a"));
  put(row(2, "b"));
  restart();
  locked.insert(tenant(1));
  BOOST_TEST(!!store->touch({{row(1, "a").key, 5, ""}, {row(2, "b").key, 6, ""}}));
  BOOST_TEST(disks.at(tenant(2))->rows.at(row(2, "b").key).touched_us == 6);
}

BOOST_AUTO_TEST_CASE(a_retired_part_is_closed_and_known_no_longer_and_may_come_back) {
  put(row(1, "a"));
  const Changeset emptied{{}, {{OpType::Delete, Expect::any(), row(1, "a")}}};
  BOOST_TEST((store->apply({&emptied}).front().outcome == Outcome::Committed));
  BOOST_TEST(!!store->retire(tenant(1)));
  BOOST_TEST(closings.size() == 1u);
  BOOST_TEST(common->rows.empty());
  openings = 0;
  restart();
  BOOST_TEST((!has(1, "a") && ids(due(100)).empty()));
  BOOST_TEST(openings == 0u);
  BOOST_TEST((put(row(1, "b")).outcome == Outcome::Committed));
  BOOST_TEST(has(1, "b"));
}

BOOST_AUTO_TEST_CASE(settings_of_a_part_have_its_name_wherever_the_mark_stands) {
  const StoreSettings settings{{"path", "{tenant}/x-{tenant}.sqlite"}, {"readers", "4"}};
  const StoreSettings expected{{"path", "00000000000001/x-00000000000001.sqlite"}, {"readers", "4"}};
  BOOST_TEST((settings_of_part(settings, part_name(tenant(1))) == expected));
}

BOOST_AUTO_TEST_SUITE_END()

}
