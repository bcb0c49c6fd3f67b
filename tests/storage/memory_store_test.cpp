// The Store against a real plugin: a shared library in C, found, checked and loaded as the daemon does it.

#include <boost/test/unit_test.hpp>

#include "storage/fake_plugin.h"
#include "storage/plugin_folder.h"
#include "storage/plugin_library.h"
#include "storage/store.h"

namespace memory_store_test {

using namespace tokenward;
using namespace tokenward::storage;
using Outcome = Applied::Outcome;

namespace {

struct MemoryStore {
  PluginFolder folder{"memory"};
  std::vector<std::string> log;
  std::shared_ptr<Store> store = open();

  std::shared_ptr<Store> open() {
    HostServices services;
    services.log = [this](int, std::string_view line) { log.emplace_back(line); };
    auto plugin = PluginLibrary::open("memory", {folder.path()});
    return Store::open("memory", std::move(plugin.value()), {}, std::chrono::seconds{10}, std::move(services)).value();
  }
  Applied apply(const Changeset& changeset) { return store->apply({&changeset}).at(0); }
  std::vector<std::string> ids(const Scan& scan) {
    std::vector<std::string> found;
    const auto done = store->scan(scan, [&](Record&& record) {
      found.push_back(record.key.id);
      return true;
    });
    BOOST_TEST(!!done);
    return found;
  }
};

using Ids = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(memory_store, MemoryStore)

BOOST_AUTO_TEST_CASE(opening_migrates_and_logs) {
  const auto info = store->info();
  BOOST_REQUIRE(info);
  BOOST_TEST(info->schema_have == 1u);
  BOOST_TEST(info->max_concurrency == 4u);
  const std::vector<std::string> expected{"opened", "store \"memory\": migrating its schema from version 0 to 1"};
  BOOST_TEST(log == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(unknown_settings_are_the_plugins_to_refuse) {
  auto plugin = PluginLibrary::open("memory", {folder.path()});
  const auto refused = Store::open("second", std::move(plugin.value()), {{"colour", "red"}}, std::chrono::seconds{1});
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == ErrorCode::Invalid));
  BOOST_TEST(refused.error().message == "store \"second\": open failed: the only setting is name");
}

BOOST_AUTO_TEST_CASE(a_row_comes_back_byte_for_byte) {
  Changeset changeset = put(1, std::string("\0id\xFF", 4), 1, Expect::absent());
  Record& written = changeset.ops.front().record;
  written.state = 5;
  written.owner = std::string("a\0b", 3);
  written.due_us = -1;
  written.touched_us = 7;
  written.touched_note = "note";
  written.body = std::string(65536, '\0');
  const Applied applied = apply(changeset);
  BOOST_REQUIRE((applied.outcome == Outcome::Committed));

  const auto read = store->get(written.key);
  BOOST_REQUIRE(read);
  BOOST_REQUIRE(read->has_value());
  const Record& record = **read;
  BOOST_TEST((record.key == written.key));
  BOOST_TEST(record.state == 5u);
  BOOST_TEST(record.owner == written.owner);
  BOOST_TEST(record.version == applied.seq);
  BOOST_TEST(record.due_us == -1);
  BOOST_TEST(record.touched_us == 7);
  BOOST_TEST(record.touched_note == "note");
  BOOST_TEST((record.body == written.body));
}

BOOST_AUTO_TEST_CASE(what_is_absent_is_no_error) {
  const auto one = store->get(key(1, "nobody"));
  BOOST_REQUIRE(one);
  BOOST_TEST(!one->has_value());
  BOOST_TEST((apply(put(1, "a", 1)).outcome == Outcome::Committed));
  const auto some = store->get(std::vector{key(1, "nobody"), key(1, "a"), key(2, "a")});
  BOOST_REQUIRE(some);
  BOOST_REQUIRE(some->size() == 1u);
  BOOST_TEST((some->front().key == key(1, "a")));
}

BOOST_AUTO_TEST_CASE(expectations_hold_and_name_the_op_that_failed) {
  BOOST_TEST((apply(put(1, "a", 1, Expect::absent())).outcome == Outcome::Committed));
  Changeset second = put(1, "b", 2, Expect::absent());
  second.ops.push_back(put(1, "a", 2, Expect::absent()).ops.front());
  const Applied conflict = apply(second);
  BOOST_TEST((conflict.outcome == Outcome::Conflict));
  BOOST_TEST(conflict.index == 1u);
  BOOST_TEST(!store->get(key(1, "b"))->has_value());
}

BOOST_AUTO_TEST_CASE(a_repeated_request_gives_the_first_seq) {
  const Changeset changeset = put(1, "a", 1, Expect::absent());
  const Applied first = apply(changeset), second = apply(changeset);
  BOOST_TEST((second.outcome == Outcome::Committed));
  BOOST_TEST(second.seq == first.seq);
}

BOOST_AUTO_TEST_CASE(scans_keep_order_bounds_and_filters) {
  std::uint64_t request = 0;
  for (const char* id : {"b", "d", "a", "c"}) {
    Changeset changeset = put(1, id, ++request);
    changeset.ops.front().record.owner = id < std::string("c") ? "ada" : "bob";
    BOOST_TEST((apply(changeset).outcome == Outcome::Committed));
  }
  BOOST_TEST((apply(put(2, "x", ++request)).outcome == Outcome::Committed));
  const Scan all{.kind = Kind::Token, .tenant = tenant(1)};
  BOOST_TEST((ids(all) == Ids{"a", "b", "c", "d"}));
  Scan scan = all;
  scan.order = Scan::Order::Descending;
  scan.after_id = "d";
  scan.until_id = "a";
  BOOST_TEST((ids(scan) == Ids{"c", "b"}));
  scan = all;
  scan.owner = "bob";
  BOOST_TEST((ids(scan) == Ids{"c", "d"}));
  scan = all;
  scan.limit = 2;
  BOOST_TEST((ids(scan) == Ids{"a", "b"}));
  scan = all;
  scan.all_tenants = true;
  scan.after_tenant = tenant(1);
  scan.after_id = "c";
  BOOST_TEST((ids(scan) == Ids{"d", "x"}));
  scan.by_due = true;
  BOOST_TEST((store->scan(scan, [](Record&&) { return true; }).error().code == ErrorCode::Unsupported));
}

BOOST_AUTO_TEST_CASE(a_touch_changes_the_use_and_not_the_version) {
  const Applied applied = apply(put(1, "a", 1));
  BOOST_TEST(!!store->touch({{key(1, "a"), 50, "192.0.2.7"}, {key(1, "absent"), 60, ""}}));
  BOOST_TEST(!!store->touch({{key(1, "a"), 40, "older"}}));
  const auto record = store->get(key(1, "a"));
  BOOST_REQUIRE(record);
  BOOST_TEST((*record)->touched_us == 50);
  BOOST_TEST((*record)->touched_note == "192.0.2.7");
  BOOST_TEST((*record)->version == applied.seq);
}

BOOST_AUTO_TEST_CASE(the_feed_follows_what_was_applied) {
  const std::uint64_t start = store->info()->last_seq;
  const Applied first = apply(put(1, "a", 1));
  Changeset removal = put(1, "a", 2);
  removal.ops.front().type = OpType::Delete;
  const Applied second = apply(removal);
  const auto feed = store->changes(start, 10);
  BOOST_REQUIRE(feed);
  BOOST_REQUIRE(feed->changes.size() == 2u);
  BOOST_TEST(feed->changes[0].seq == first.seq);
  BOOST_TEST((feed->changes[0].type == OpType::Put));
  BOOST_TEST(feed->changes[1].seq == second.seq);
  BOOST_TEST((feed->changes[1].type == OpType::Delete));
  BOOST_TEST(store->changes(first.seq, 10)->changes.size() == 1u);
  BOOST_TEST(store->changes(second.seq + 1, 10)->gone);
}

BOOST_AUTO_TEST_SUITE_END()

}
