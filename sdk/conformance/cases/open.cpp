// Opening, migrating and closing.
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "client/process_state.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

using namespace std::chrono_literals;

const Key kKey{"t", 1, "a"};

void store_is_created_and_found_again(Context& context) {
  const auto settings = context.settings_at(context.place());
  Row row = plain_row(kKey);
  {
    Store store(context.table(), settings);
    store.make_ready();
    row.version = store.must_apply({put(row, TKW_ABSENT)});
  }
  Store again(context.table(), settings);
  const tkw_info info = again.info();
  expect_equal("the schema after opening again", info.schema_have, info.schema_want);
  expect_equal("the row after opening again", again.row(kKey), row);
}

void info_is_filled(Context& context) {
  const auto store = context.open();
  const tkw_info info = store->info();
  expect(info.max_concurrency >= 1, "max_concurrency is at least 1");
  expect(info.max_appliers >= 1, "max_appliers is at least 1");
  expect(info.schema_want >= 1, "schema_want is at least 1");
  expect(info.first_seq >= 1 && info.last_seq + 1 >= info.first_seq, "last_seq is at least first_seq - 1");
  const std::vector<std::uint8_t> id(std::begin(info.store_id), std::end(info.store_id));
  expect(id != std::vector<std::uint8_t>(id.size(), 0), "a store has an id");
}

void store_id_is_kept_and_its_own(Context& context) {
  const auto id_of = [&](const Place& place) {
    const tkw_info info = context.open(place)->info();
    return std::vector<int>(std::begin(info.store_id), std::end(info.store_id));
  };
  const Place other = context.new_place();
  const auto id = id_of(context.place());
  expect_equal("the id after opening again", id_of(context.place()), id);
  expect(id_of(other) != id, "another store has another id");
}

void data_calls_wait_for_the_schema(Context& context) {
  Store store(context.table(), context.settings_at(context.place()));
  const tkw_info info = store.info();
  if (info.schema_have == info.schema_want) throw NotApplicable("a new store has its schema at once");
  const auto no_row = [](const Row&) { return true; };
  const auto no_change = [](const FeedEntry&) { return true; };
  expect_equal("get", code_name(store.get({kKey}, no_row).code), "TKW_SCHEMA");
  expect_equal("scan", code_name(store.scan(Scan{.tenant = "t"}, no_row).code), "TKW_SCHEMA");
  expect_equal("apply", code_name(store.apply(Change{{put(plain_row(kKey))}}).code), "TKW_SCHEMA");
  expect_equal("touch", code_name(store.touch({{kKey, 1, ""}}).code), "TKW_SCHEMA");
  expect_equal("changes", code_name(store.changes(0, 1, no_change).code), "TKW_SCHEMA");
}

void dry_run_changes_nothing(Context& context) {
  Store store(context.table(), context.settings_at(context.place()));
  const tkw_info before = store.info();
  const Answer said = require_ok(store.migrate(before.schema_want, true), "migrate with dry_run");
  expect(!said.message.empty(), "the message says what would be done");
  expect_equal("schema_have after a dry run", store.info().schema_have, before.schema_have);
  store.make_ready();
  require_ok(store.migrate(before.schema_want), "migrate to what is there already");
  expect_equal("schema_have", store.info().schema_have, before.schema_want);
}

void unknown_schemas_are_invalid(Context& context) {
  const auto store = context.open();
  const std::uint32_t want = store->info().schema_want;
  expect_equal("migrate to a newer schema", code_name(store->migrate(want + 1).code), "TKW_INVALID");
  expect_equal("migrate to an older schema", code_name(store->migrate(want - 1).code), "TKW_INVALID");
  expect_equal("schema_have", store->info().schema_have, want);
  store->must_apply({put(plain_row(kKey))});
}

void stores_lie_side_by_side(Context& context) {
  constexpr std::size_t kStores = 4;
  std::vector<std::unique_ptr<Store>> stores;
  for (std::size_t i = 0; i < kStores; ++i) stores.push_back(context.open(context.new_place()));
  for (std::size_t i = 0; i < kStores; ++i)
    stores[i]->must_apply({put(plain_row(kKey, "store " + std::to_string(i)), TKW_ABSENT)});
  stores[1].reset();
  for (const std::size_t i : {std::size_t{0}, std::size_t{2}, std::size_t{3}}) {
    expect_equal("the body", stores[i]->row(kKey).body, "store " + std::to_string(i));
    expect_equal("the changesets in the feed", stores[i]->changes(stores[i]->info().first_seq - 1).size(),
                 std::size_t{1});
  }
}

/// Sends "open" once it has the store, or why it has not; ends when it is told to.
void hold(Context& context, const std::vector<std::string>&) {
  const auto settings = context.settings_at(context.place());
  const Answer answer = Store::try_open(context.table(), settings);
  if (answer.code != TKW_OK) {
    starter::send_line(code_name(answer.code) + " " + answer.message);
    return;
  }
  const Store store(context.table(), settings);
  starter::send_line("open");
  starter::read_line();
}

/// Sends what the kit wants to know before it chooses the cases: name, version and caps, a line each.
void describe(Context& context, const std::vector<std::string>&) {
  const std::uint64_t caps = context.open()->info().caps;
  starter::send_line(context.plugin().name);
  starter::send_line(context.plugin().version);
  starter::send_line(std::to_string(caps));
}

void second_process_is_refused_unless_nodes_share(Context& context) {
  constexpr auto kPatience = 20s;
  const auto store = context.open();
  if ((store->info().caps & TKW_CAP_MULTI_NODE) != 0) throw NotApplicable("several nodes may share this store");
  Process second = context.start("hold", context.place());
  const auto said = second.read_line(kPatience).value_or("nothing");
  expect_equal("what a second process is told", said.substr(0, said.find(' ')), "TKW_UNAVAILABLE");
  store->must_apply({put(plain_row(kKey))});
}

void killed_holder_leaves_the_store_free(Context& context) {
  constexpr auto kPatience = 20s;
  context.open();
  Process holder = context.start("hold", context.place());
  expect_equal("what the first process says", holder.read_line(kPatience).value_or("nothing"), "open");
  holder.kill();
  context.open()->must_apply({put(plain_row(kKey))});
}

/// Descriptors, threads and memory after so many openings are those after the first few.
void a_thousand_openings_leave_nothing(Context& context) {
  constexpr int kWarmUp = 20, kTimes = 1000, kFewIfSlow = 200;
  constexpr auto kSlow = 8ms;
  constexpr std::size_t kMostBytesEach = 256;
  const auto settings = context.settings_at(context.place());
  context.open()->must_apply({put(plain_row(kKey))});
  const auto open_times = [&](int times) {
    for (int i = 0; i < times; ++i) Store(context.table(), settings).info();
  };
  const auto start = std::chrono::steady_clock::now();
  open_times(kWarmUp);
  const bool slow = std::chrono::steady_clock::now() - start > kWarmUp * kSlow;  // each is a conversation of its own
  const int times = slow ? kFewIfSlow : kTimes;
  const ProcessState before = process_state();
  open_times(times);
  const ProcessState after = process_state();
  expect_equal("open descriptors", after.descriptors, before.descriptors);
  expect_equal("threads", after.threads, before.threads);
  const std::size_t allowed = before.heap_bytes + static_cast<std::size_t>(times) * kMostBytesEach;
  if (after.heap_bytes > allowed)
    fail("memory grew from " + std::to_string(before.heap_bytes) + " to " + std::to_string(after.heap_bytes) +
         " bytes in " + std::to_string(times) + " openings");
}

void close_joins_the_threads(Context& context) {
  context.open();  // whatever is started once for the process is there now
  const std::size_t before = process_state().threads;
  {
    const auto store = context.open();
    store->must_apply({put(plain_row(kKey))});
    store->get({kKey});
  }
  expect_equal("threads after close", process_state().threads, before);
}

void refused_settings_leave_nothing_open(Context& context) {
  const std::size_t before = process_state().descriptors;
  auto settings = context.settings_at(context.place());
  for (auto& [name, value] : settings) value = "\x01 no such value /\x02";
  if (settings.empty()) throw NotApplicable("the plugin is checked without settings");
  const Answer answer = Store::try_open(context.table(), settings);
  expect(answer.code != TKW_OK, "nonsense in every setting is refused");
  expect_equal("open descriptors", process_state().descriptors, before);
}

}  // namespace

std::vector<Case> open_cases() {
  return {
      {"open.store_is_created_and_found_again", Level::Core,
       "open, migrate and apply make a store that the next open finds", store_is_created_and_found_again},
      {"open.info_is_filled", Level::Core, "info says what the host plans with", info_is_filled},
      {"open.store_id_is_kept_and_its_own", Level::Core, "a store keeps its id, another has another",
       store_id_is_kept_and_its_own},
      {"open.data_calls_wait_for_the_schema", Level::Core, "before migrate every data call answers SCHEMA",
       data_calls_wait_for_the_schema},
      {"open.dry_run_changes_nothing", Level::Core, "dry_run only says what would be done; migrate may be repeated",
       dry_run_changes_nothing},
      {"open.unknown_schemas_are_invalid", Level::Core, "a newer and an older schema are refused with INVALID",
       unknown_schemas_are_invalid},
      {"open.stores_lie_side_by_side", Level::Core, "several open stores know nothing of each other",
       stores_lie_side_by_side},
      {"open.second_process_is_refused_unless_nodes_share", Level::Core,
       "a store that is not MULTI_NODE and in use is UNAVAILABLE to another process",
       second_process_is_refused_unless_nodes_share},
      {"open.killed_holder_leaves_the_store_free", Level::Core, "no lock outlives the process that held it",
       killed_holder_leaves_the_store_free},
      {"open.a_thousand_openings_leave_nothing", Level::Core,
       "opening and closing a thousand times leaves no descriptor, thread or memory behind",
       a_thousand_openings_leave_nothing, std::chrono::seconds(120)},
      {"open.close_joins_the_threads", Level::Core, "threads that a plugin starts are gone after close",
       close_joins_the_threads},
      {"open.refused_settings_leave_nothing_open", Level::Core,
       "settings that mean nothing are refused, without a store or a descriptor left",
       refused_settings_leave_nothing_open},
  };
}

std::vector<Role> open_roles() { return {{"describe", describe}, {"hold", hold}}; }

}  // namespace tokenward::conformance
