// A daemon with plugins that were built from an older header, the same one and a newer one. Built twice itself: from
// the current header and from a newer one.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "storage/plugin_folder.h"
#include "storage/plugin_library.h"
#include "storage/store.h"
#include "tokenward/storage.h"

namespace abi_test {

using namespace tokenward;
using namespace tokenward::storage;
using Outcome = Applied::Outcome;

namespace {

const std::vector<std::string> kPlugins{"memory_released", "memory_current", "memory_newer", "mystore_current",
                                        "mystore_newer"};

Key key(std::string id) {
  domain::TenantHandle tenant;
  tenant.bytes.fill(7);
  return {tenant, Kind::Token, std::move(id)};
}

/// A changeset of one op, with a request id of its own.
Changeset change(OpType type, std::string id, Expect expect) {
  static std::uint64_t number = 0;
  Changeset changeset;
  put_be64(changeset.request_id.data(), ++number);
  changeset.ops.push_back({type, expect, {.key = key(std::move(id)), .owner = "ada", .body = R"({"label":"ci"})"}});
  return changeset;
}

struct Fixture {
  PluginFolder folder{"memory_released", "memory_current", "memory_newer", "mystore_current", "mystore_newer"};

  std::shared_ptr<Store> open(const std::string& name) {
    auto plugin = PluginLibrary::open(name, {folder.path()});
    BOOST_REQUIRE_MESSAGE(plugin, (plugin ? "" : plugin.error().message));
    StoreSettings settings;
    if (name.starts_with("mystore")) settings["path"] = folder.path() + "/store.log";
    return Store::open("main", *std::move(plugin), settings, std::chrono::seconds{10}).value();
  }
};

Applied apply(Store& store, const Changeset& changeset) { return store.apply({&changeset}).at(0); }

}  // namespace

BOOST_AUTO_TEST_SUITE(abi_guard)

BOOST_DATA_TEST_CASE_F(Fixture, a_plugin_of_any_minor_version_serves, kPlugins, name) {
  const auto store = open(name);
  BOOST_TEST(store->info()->schema_have == 1U);

  const Applied inserted = apply(*store, change(OpType::Put, "a", Expect::absent()));
  BOOST_REQUIRE((inserted.outcome == Outcome::Committed));
  BOOST_TEST((apply(*store, change(OpType::Put, "b", Expect::any())).outcome == Outcome::Committed));
  const Applied refused = apply(*store, change(OpType::Put, "a", Expect::absent()));
  BOOST_TEST((refused.outcome == Outcome::Conflict));
  BOOST_TEST(refused.index == 0U);
  BOOST_TEST(!!store->touch({{key("a"), 99, "::1"}}));

  const auto record = store->get(key("a"));
  BOOST_REQUIRE(record);
  BOOST_REQUIRE(record->has_value());
  BOOST_TEST((*record)->version == inserted.seq);
  BOOST_TEST((*record)->owner == "ada");
  BOOST_TEST((*record)->body == R"({"label":"ci"})");
  BOOST_TEST((*record)->touched_us == 99);
  BOOST_TEST((*record)->touched_note == "::1");
}

BOOST_DATA_TEST_CASE_F(Fixture, pages_and_the_feed_arrive_whole, kPlugins, name) {
  const auto store = open(name);
  const std::uint64_t start = store->info()->last_seq;
  for (const char* id : {"a", "b", "c"}) (void)apply(*store, change(OpType::Put, id, Expect::absent()));
  (void)apply(*store, change(OpType::Delete, "b", Expect::any()));

  std::string ids;
  const auto scanned = store->scan({.kind = Kind::Token, .tenant = key("").tenant, .owner = "ada"}, [&](Record&& row) {
    ids += row.key.id;
    return true;
  });
  BOOST_TEST(!!scanned);
  BOOST_TEST(ids == "ac");

  const auto feed = store->changes(start, 100);
  BOOST_REQUIRE(feed);
  BOOST_REQUIRE(feed->changes.size() == 4U);
  BOOST_TEST((feed->changes.back().type == OpType::Delete));
  BOOST_TEST(feed->changes.back().key.id == "b");
}

BOOST_AUTO_TEST_SUITE_END()

}
