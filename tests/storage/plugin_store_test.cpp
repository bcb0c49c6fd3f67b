#include "storage/plugin_store.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "storage/fake_plugin.h"
#include "storage/limits.h"
#include "storage/time_spent.h"

namespace plugin_store_test {

using namespace tokenward;
using namespace tokenward::storage;
using namespace std::chrono_literals;
using Outcome = Applied::Outcome;

namespace {

struct Store1 {
  FakePlugin plugin;
  std::shared_ptr<Store> store = plugin.open_store();
};

/// What `get` makes of one record that the plugin delivers.
Result<std::vector<Record>> deliver(Store1& fixture, const std::function<void(tkw_record&)>& spoil) {
  static const domain::TenantHandle asked = tenant(1);
  fixture.plugin.get = [&](auto, auto, auto, void* sink, tkw_row_fn row, auto) {
    tkw_record record = FakePlugin::sound_record(asked);
    spoil(record);
    row(sink, &record);
    return TKW_OK;
  };
  return fixture.store->get(std::vector{key(1, "id")});
}

/// What `apply` makes of one changeset (of one op) whose result is as given.
Applied apply_with(Store1& fixture, tkw_rc rc, std::uint64_t seq = 0, std::uint32_t index = 0) {
  fixture.plugin.apply = [=](auto, auto, tkw_result* const* results, auto, auto) {
    results[0]->rc = rc;
    results[0]->seq = seq;
    FakePlugin::fail(results[0]->err, rc, "because", index);
    return TKW_OK;
  };
  const Changeset changeset = put(1, "id", 1);
  return fixture.store->apply({&changeset}).at(0);
}

bool is_internal(const Error& error) { return error.code == ErrorCode::Internal; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(plugin_store, Store1)

BOOST_AUTO_TEST_CASE(a_record_is_copied_before_the_plugin_takes_it_back) {
  std::string owner = "ada@example.org", note = "::1", body = R"({"label":"ci"})";
  const auto records = deliver(*this, [&](tkw_record& record) {
    const auto bytes = [](const std::string& text) { return tkw_bytes{as_bytes(text).data(), text.size()}; };
    record.state = 63, record.version = 42, record.due_us = -5, record.touched_us = 9;
    record.owner = bytes(owner), record.touched_note = bytes(note), record.body = bytes(body);
  });
  owner.assign(owner.size(), 'x'), note.assign(note.size(), 'x'), body.assign(body.size(), 'x');
  BOOST_REQUIRE(records);
  BOOST_REQUIRE(records->size() == 1u);
  const Record& record = records->front();
  BOOST_TEST((record.key == key(1, "id")));
  BOOST_TEST(record.owner == "ada@example.org");
  BOOST_TEST(record.touched_note == "::1");
  BOOST_TEST(record.body == R"({"label":"ci"})");
  BOOST_TEST(record.state == 63u);
  BOOST_TEST(record.version == 42u);
  BOOST_TEST(record.due_us == -5);
  BOOST_TEST(record.touched_us == 9);
}

BOOST_AUTO_TEST_CASE(a_record_that_breaks_the_abi_is_a_defect_of_the_plugin) {
  const std::uint8_t byte = 0;
  const std::vector<std::function<void(tkw_record&)>> wrong{
      [](tkw_record& record) { record.struct_size = sizeof(tkw_record) - 8; },
      [](tkw_record& record) { record.key.tenant.n = 3; },
      [](tkw_record& record) { record.key.tenant.p = nullptr; },
      [](tkw_record& record) { record.key.id.n = 0; },
      [&](tkw_record& record) {
        record.key.id = {&byte, TKW_MAX_ID_BYTES + 1};
      },
      [&](tkw_record& record) {
        record.owner = {&byte, TKW_MAX_OWNER_BYTES + 1};
      },
      [&](tkw_record& record) {
        record.touched_note = {&byte, TKW_MAX_NOTE_BYTES + 1};
      },
      [&](tkw_record& record) {
        record.body = {&byte, TKW_MAX_BODY_BYTES + 1};
      },
      [](tkw_record& record) {
        record.body = {nullptr, 1};
      },
      [](tkw_record& record) { record.state = TKW_MAX_STATE + 1; },
  };
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    const auto records = deliver(*this, wrong[i]);
    BOOST_TEST_CONTEXT("wrong record " << i) BOOST_TEST((!records && is_internal(records.error())));
  }
}

BOOST_AUTO_TEST_CASE(an_absurd_size_is_not_read_through) {
  const auto records = deliver(*this, [](tkw_record& record) { record.struct_size = 0xFFFFFFFF; });
  BOOST_REQUIRE(!records);
  BOOST_TEST(records.error().message == "store \"main\": the plugin delivered a record of a wrong size");
}

BOOST_AUTO_TEST_CASE(a_longer_record_is_taken_if_its_tail_is_zero_and_refused_if_not) {
  struct Longer {
    tkw_record known;
    std::uint64_t added;
  };
  const domain::TenantHandle asked = tenant(1);
  for (const std::uint64_t added : {0, 1}) {
    plugin.get = [&](auto, auto, auto, void* sink, tkw_row_fn row, auto) {
      Longer longer{FakePlugin::sound_record(asked), added};
      longer.known.struct_size = sizeof longer;
      row(sink, &longer.known);
      return TKW_OK;
    };
    BOOST_TEST(!!store->get(std::vector{key(1, "id")}) == (added == 0));
  }
}

BOOST_AUTO_TEST_CASE(a_record_of_another_tenant_or_kind_gets_no_further) {
  const domain::TenantHandle other = tenant(2);
  const auto records = deliver(*this, [&](tkw_record& record) { record.key.tenant.p = other.bytes.data(); });
  BOOST_TEST((!records && is_internal(records.error())));

  std::uint32_t kind = 0;
  plugin.scan = [&](auto, auto, void* sink, tkw_row_fn row, auto) {
    const domain::TenantHandle asked = tenant(1);
    tkw_record record = FakePlugin::sound_record(asked);
    record.key.kind = kind;
    row(sink, &record);
    return TKW_OK;
  };
  Scan scan{.kind = Kind::Token, .tenant = tenant(1)};
  kind = static_cast<std::uint32_t>(Kind::Account);
  BOOST_TEST(!store->scan(scan, [](Record&&) { return true; }));
  kind = static_cast<std::uint32_t>(Kind::Token);
  BOOST_TEST(!!store->scan(scan, [](Record&&) { return true; }));
  scan.tenant = tenant(2);
  BOOST_TEST(!store->scan(scan, [](Record&&) { return true; }));
  scan.all_tenants = true;
  BOOST_TEST(!!store->scan(scan, [](Record&&) { return true; }));
}

BOOST_AUTO_TEST_CASE(what_a_row_callback_throws_passes_by_the_plugin) {
  bool told_to_stop = false;
  unsigned called = 0;
  plugin.scan = [&](auto, auto, void* sink, tkw_row_fn row, auto) {
    const domain::TenantHandle asked = tenant(1);
    const tkw_record record = FakePlugin::sound_record(asked);
    told_to_stop = row(sink, &record) != 0;
    row(sink, &record);  // against the contract: nothing comes of it
    return TKW_OK;
  };
  const Scan scan{.kind = Kind::Token, .tenant = tenant(1)};
  const auto throwing = [&](Record&&) -> bool {
    ++called;
    throw std::runtime_error("from above");
  };
  BOOST_CHECK_THROW((void)store->scan(scan, throwing), std::runtime_error);
  BOOST_TEST(told_to_stop);
  BOOST_TEST(called == 1u);
}

BOOST_AUTO_TEST_CASE(a_scan_delivers_no_more_than_its_limit) {
  plugin.scan = [&](auto, auto, void* sink, tkw_row_fn row, auto) {
    const domain::TenantHandle asked = tenant(1);
    const tkw_record record = FakePlugin::sound_record(asked);
    for (int i = 0; i < 10; ++i) row(sink, &record);
    return TKW_OK;
  };
  unsigned rows = 0;
  BOOST_TEST(!!store->scan({.kind = Kind::Token, .tenant = tenant(1), .limit = 3}, [&](Record&&) { return ++rows; }));
  BOOST_TEST(rows == 3u);
}

BOOST_AUTO_TEST_CASE(a_scan_arrives_as_it_was_asked_for) {
  tkw_scan seen{};
  std::string after_id, until_id, owner;
  plugin.scan = [&](auto, const tkw_scan* scan, auto, auto, auto) {
    seen = *scan;
    const auto text = [](tkw_bytes bytes) { return std::string(as_text({bytes.p, bytes.n})); };
    after_id = text(scan->after_id), until_id = text(scan->until_id), owner = text(scan->owner);
    return TKW_OK;
  };
  const auto none = [](Record&&) { return true; };
  BOOST_TEST(!!store->scan({.kind = Kind::Event,
                            .tenant = tenant(3),
                            .keys_only = true,
                            .order = Scan::Order::Descending,
                            .owner = "ada",
                            .after_id = std::string("a\0b", 3),
                            .until_id = "c",
                            .limit = 17},
                           none));
  BOOST_TEST(seen.struct_size == sizeof seen);
  BOOST_TEST(seen.flags == unsigned{TKW_SCAN_DESC | TKW_SCAN_KEYS | TKW_SCAN_BY_OWNER});
  BOOST_TEST(seen.kind == static_cast<std::uint32_t>(Kind::Event));
  BOOST_TEST(seen.limit == 17u);
  BOOST_TEST(seen.tenant.n == 7u);
  BOOST_TEST(owner == "ada");
  BOOST_TEST(after_id == std::string("a\0b", 3));
  BOOST_TEST(until_id == "c");

  BOOST_TEST(!!store->scan({.kind = Kind::Token,
                            .tenant = tenant(3),
                            .all_tenants = true,
                            .by_due = true,
                            .state = 2,
                            .after_tenant = tenant(4),
                            .after_due_us = -8,
                            .until_due_us = 9},
                           none));
  BOOST_TEST(seen.flags == unsigned{TKW_SCAN_ALL_TENANTS | TKW_SCAN_BY_DUE | TKW_SCAN_BY_STATE});
  BOOST_TEST(seen.tenant.n == 0u);
  BOOST_TEST(seen.after_tenant.n == 7u);
  BOOST_TEST(seen.state == 2u);
  BOOST_TEST(seen.after_due_us == -8);
  BOOST_TEST(seen.until_due_us == 9);
}

BOOST_AUTO_TEST_CASE(a_reading_that_fails_says_why_in_one_line) {
  const std::vector<std::pair<tkw_rc, ErrorCode>> meanings{
      {TKW_RETRY, ErrorCode::Busy},
      {TKW_TIMEOUT, ErrorCode::Timeout},
      {TKW_CANCELLED, ErrorCode::Unavailable},
      {TKW_UNAVAILABLE, ErrorCode::Unavailable},
      {TKW_TOO_LARGE, ErrorCode::TooLarge},
      {TKW_UNSUPPORTED, ErrorCode::Unsupported},
      {TKW_INVALID, ErrorCode::Internal},
      {TKW_SCHEMA, ErrorCode::Unavailable},
      {TKW_CORRUPT, ErrorCode::Corrupt},
      {TKW_INTERNAL, ErrorCode::Internal},
      {TKW_CONFLICT, ErrorCode::Internal},
      {TKW_GONE, ErrorCode::Internal},
      {4711, ErrorCode::Internal},
      {-1, ErrorCode::Internal},
  };
  for (const auto& [rc, code] : meanings) {
    plugin.get = [rc = rc](auto, auto, auto, auto, auto, tkw_error* error) {
      error->native_code = 10;
      return FakePlugin::fail(error, rc, "disk\nbroken");
    };
    const auto records = store->get(std::vector{key(1, "id")});
    BOOST_TEST_CONTEXT("code " << rc) {
      BOOST_REQUIRE(!records);
      BOOST_TEST((records.error().code == code));
      BOOST_TEST(records.error().message == "store \"main\": get failed: disk broken (code 10)");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_message_without_an_end_is_read_no_further_than_its_array) {
  plugin.get = [](auto, auto, auto, auto, auto, tkw_error* error) {
    std::fill(std::begin(error->message), std::end(error->message), 'm');
    return TKW_UNAVAILABLE;
  };
  const auto records = store->get(std::vector{key(1, "id")});
  BOOST_REQUIRE(!records);
  BOOST_TEST(records.error().message == "store \"main\": get failed: " + std::string(480, 'm'));
}

BOOST_AUTO_TEST_CASE(an_exception_from_the_plugin_ends_at_the_border) {
  plugin.get = [](auto, auto, auto, auto, auto, auto) -> tkw_rc { throw std::runtime_error("out of get"); };
  const auto records = store->get(std::vector{key(1, "id")});
  BOOST_TEST((!records && is_internal(records.error())));

  plugin.apply = [](auto, auto, auto, auto, auto) -> tkw_rc { throw 1; };
  const Changeset changeset = put(1, "id", 1);
  BOOST_TEST((store->apply({&changeset}).at(0).outcome == Outcome::Unknown));
}

BOOST_AUTO_TEST_CASE(each_changeset_has_the_outcome_of_its_result) {
  const Applied committed = apply_with(*this, TKW_OK, 77);
  BOOST_TEST((committed.outcome == Outcome::Committed));
  BOOST_TEST(committed.seq == 77u);
  const Applied duplicate = apply_with(*this, TKW_DUPLICATE, 66);
  BOOST_TEST((duplicate.outcome == Outcome::Committed));
  BOOST_TEST(duplicate.seq == 66u);
  const Applied conflict = apply_with(*this, TKW_CONFLICT, 0, 0);
  BOOST_TEST((conflict.outcome == Outcome::Conflict));
  BOOST_TEST(conflict.index == 0u);
  BOOST_TEST((apply_with(*this, TKW_RETRY).outcome == Outcome::Retry));
  BOOST_TEST((apply_with(*this, TKW_TIMEOUT).outcome == Outcome::Retry));
  BOOST_TEST((apply_with(*this, TKW_CANCELLED).outcome == Outcome::Retry));
  BOOST_TEST((apply_with(*this, TKW_UNKNOWN_OUTCOME).outcome == Outcome::Unknown));
  const Applied full = apply_with(*this, TKW_NO_SPACE);
  BOOST_TEST((full.outcome == Outcome::Refused));
  BOOST_TEST((full.error.code == ErrorCode::Unavailable));
  BOOST_TEST(full.error.message == "store \"main\": apply failed: because");
  BOOST_TEST((apply_with(*this, 4711).outcome == Outcome::Refused));
}

BOOST_AUTO_TEST_CASE(a_plugin_that_breaks_the_contract_of_apply_commits_nothing_in_our_eyes) {
  BOOST_TEST((apply_with(*this, TKW_OK, 0).outcome == Outcome::Unknown));
  BOOST_TEST((apply_with(*this, TKW_OK, TKW_ABSENT).outcome == Outcome::Unknown));
  const Applied conflict = apply_with(*this, TKW_CONFLICT, 0, 1);  // there is only op 0
  BOOST_TEST((conflict.outcome == Outcome::Refused));
  BOOST_TEST(is_internal(conflict.error));

  plugin.apply = [](auto, auto, auto, auto, auto) { return TKW_OK; };  // fills no result
  const Changeset changeset = put(1, "id", 1);
  BOOST_TEST((store->apply({&changeset}).at(0).outcome == Outcome::Unknown));
}

BOOST_AUTO_TEST_CASE(a_code_for_the_whole_apply_holds_for_every_changeset) {
  const Changeset first = put(1, "id", 1), second = put(2, "id", 2);
  const std::vector<std::pair<tkw_rc, Outcome>> meanings{
      {TKW_RETRY, Outcome::Retry},         {TKW_TIMEOUT, Outcome::Retry},
      {TKW_CANCELLED, Outcome::Retry},     {TKW_UNKNOWN_OUTCOME, Outcome::Unknown},
      {TKW_UNAVAILABLE, Outcome::Refused}, {TKW_CONFLICT, Outcome::Refused},
      {TKW_DUPLICATE, Outcome::Refused},   {99, Outcome::Refused}};
  for (const auto& [rc, outcome] : meanings) {
    plugin.apply = [rc = rc](auto, auto, tkw_result* const* results, auto, tkw_error* error) {
      results[0]->rc = TKW_OK, results[0]->seq = 5;  // must not count
      return FakePlugin::fail(error, rc, "all of it");
    };
    const auto applied = store->apply({&first, &second});
    BOOST_REQUIRE(applied.size() == 2u);
    for (const Applied& one : applied) BOOST_TEST((one.outcome == outcome), "code " << rc);
  }
}

BOOST_AUTO_TEST_CASE(changesets_arrive_with_every_op_and_its_expectation) {
  Changeset first = put(1, "new", 11, Expect::absent());
  first.ops.front().record.owner = "ada";
  first.ops.push_back({OpType::Check, Expect::version(9), {.key = key(1, "policy", Kind::Policy)}});
  Changeset second = put(2, "gone", 12);
  second.ops.front().type = OpType::Delete;
  bool checked = false;
  plugin.apply = [&](auto, const tkw_changeset* const* changesets, tkw_result* const* results, std::uint32_t n, auto) {
    BOOST_TEST(n == 2u);
    BOOST_TEST(changesets[0]->n_ops == 2u);
    BOOST_TEST(get_be64(changesets[0]->request_id) == 11u);
    const tkw_op& op = *changesets[0]->ops[0];
    BOOST_TEST(op.type == unsigned{TKW_OP_PUT});
    BOOST_TEST(op.expect == TKW_ABSENT);
    BOOST_TEST(as_text({op.record->key.id.p, op.record->key.id.n}) == "new");
    BOOST_TEST(as_text({op.record->owner.p, op.record->owner.n}) == "ada");
    BOOST_TEST(as_text({op.record->body.p, op.record->body.n}) == "{}");
    BOOST_TEST(op.record->due_us == TKW_NO_DUE);
    BOOST_TEST(changesets[0]->ops[1]->type == unsigned{TKW_OP_CHECK});
    BOOST_TEST(changesets[0]->ops[1]->expect == 9u);
    BOOST_TEST(changesets[0]->ops[1]->record->key.kind == static_cast<std::uint32_t>(Kind::Policy));
    BOOST_TEST(changesets[1]->ops[0]->type == unsigned{TKW_OP_DELETE});
    BOOST_TEST(changesets[1]->ops[0]->record->key.tenant.p[0] == 2);
    results[0]->rc = results[1]->rc = TKW_OK;
    results[0]->seq = 1, results[1]->seq = 2;
    checked = true;
    return TKW_OK;
  };
  const auto applied = store->apply({&first, &second});
  BOOST_TEST(checked);
  BOOST_TEST(applied.at(0).seq == 1u);
  BOOST_TEST(applied.at(1).seq == 2u);
}

BOOST_AUTO_TEST_CASE(calls_beyond_their_limits_do_not_reach_the_plugin) {
  bool reached = false;
  plugin.get = [&](auto, auto, auto, auto, auto, auto) { return reached = true, TKW_OK; };
  plugin.apply = [&](auto, auto, auto, auto, auto) { return reached = true, TKW_OK; };
  plugin.touch = [&](auto, auto, auto) { return reached = true, TKW_OK; };
  const Changeset changeset = put(1, "id", 1);
  const auto applied = store->apply(std::vector<const Changeset*>(kMaxCallChangesets + 1, &changeset));
  BOOST_TEST(applied.size() == kMaxCallChangesets + 1);
  BOOST_TEST((applied.back().outcome == Outcome::Refused));
  BOOST_TEST((store->get(std::vector<Key>(1001, key(1, "id"))).error().code == ErrorCode::TooLarge));
  BOOST_TEST((store->touch(std::vector<Touch>(1001)).error().code == ErrorCode::TooLarge));
  BOOST_TEST(store->apply({}).empty());
  BOOST_TEST(store->get(std::vector<Key>{})->empty());
  BOOST_TEST(!!store->touch({}));
  BOOST_TEST(!reached);
}

BOOST_AUTO_TEST_CASE(a_touch_arrives_whole) {
  std::string note;
  plugin.touch = [&](const tkw_touch* const* touches, std::uint32_t n, auto) {
    BOOST_TEST(n == 2u);
    BOOST_TEST(touches[1]->at_us == 123);
    note = as_text({touches[1]->note.p, touches[1]->note.n});
    return TKW_OK;
  };
  BOOST_TEST(!!store->touch({{key(1, "a"), 1, ""}, {key(2, "b"), 123, "192.0.2.1"}}));
  BOOST_TEST(note == "192.0.2.1");
}

BOOST_AUTO_TEST_CASE(a_feed_that_reaches_not_far_enough_is_told_from_one_that_fails) {
  plugin.changes = [](std::uint64_t after_seq, std::uint32_t limit, void* sink, tkw_change_fn change, auto) {
    BOOST_TEST(after_seq == 5u);
    BOOST_TEST(limit == 10u);
    const domain::TenantHandle handle = tenant(1);
    const tkw_record record = FakePlugin::sound_record(handle);
    const tkw_change deleted{sizeof(tkw_change), TKW_OP_DELETE, 6, record.key};
    change(sink, &deleted);
    return TKW_OK;
  };
  auto feed = store->changes(5, 10);
  BOOST_REQUIRE(feed);
  BOOST_TEST(!feed->gone);
  BOOST_REQUIRE(feed->changes.size() == 1u);
  BOOST_TEST((feed->changes[0].type == OpType::Delete));
  BOOST_TEST(feed->changes[0].seq == 6u);
  BOOST_TEST((feed->changes[0].key == key(1, "id")));

  plugin.changes = [](auto, auto, auto, auto, tkw_error* error) { return FakePlugin::fail(error, TKW_GONE, "cut"); };
  feed = store->changes(5, 10);
  BOOST_REQUIRE(feed);
  BOOST_TEST(feed->gone);
  BOOST_TEST(feed->changes.empty());

  plugin.changes = [](auto, auto, auto, auto, tkw_error* error) { return FakePlugin::fail(error, TKW_CORRUPT, "bad"); };
  BOOST_TEST((store->changes(5, 10).error().code == ErrorCode::Corrupt));
}

BOOST_AUTO_TEST_CASE(a_change_of_an_unknown_type_is_refused) {
  plugin.changes = [](auto, auto, void* sink, tkw_change_fn change, auto) {
    const domain::TenantHandle handle = tenant(1);
    const tkw_change checked{sizeof(tkw_change), TKW_OP_CHECK, 6, FakePlugin::sound_record(handle).key};
    change(sink, &checked);
    return TKW_OK;
  };
  BOOST_TEST(is_internal(store->changes(5, 10).error()));
}

BOOST_AUTO_TEST_CASE(every_call_has_its_own_id_and_what_is_left_of_the_deadline) {
  store = nullptr;
  store = plugin.open_store(250ms);
  std::uint64_t last_id = 0;
  plugin.get = [&](const tkw_call* call, auto, auto, auto, auto, auto) {
    BOOST_TEST(call->struct_size == sizeof(tkw_call));
    BOOST_TEST(call->call_id != 0u);
    BOOST_TEST(call->call_id != last_id);
    BOOST_TEST(call->timeout_ms >= 1u);
    BOOST_TEST(call->timeout_ms <= 250u);
    BOOST_TEST(call->cancelled(call) == 0);
    last_id = call->call_id;
    return TKW_OK;
  };
  for (int i = 0; i < 3; ++i) BOOST_TEST(!!store->get(std::vector{key(1, "id")}));
  BOOST_TEST(last_id != 0u);
}

BOOST_AUTO_TEST_CASE(a_read_has_no_time_that_its_caller_has_spent_but_a_tenth_at_least) {
  store = nullptr;
  store = plugin.open_store(20s);
  std::uint32_t left = 0;
  plugin.get = [&](const tkw_call* call, auto, auto, auto, auto, auto) {
    left = call->timeout_ms;
    return TKW_OK;
  };
  const auto left_after = [&](TimeSpent::Duration spent) {
    const TimeSpent before(spent);
    BOOST_TEST(!!store->get(std::vector{key(1, "id")}));
    return left;
  };
  BOOST_TEST(left_after(12s) <= 8000u);
  BOOST_TEST(left_after(12s) > 2000u);
  BOOST_TEST(left_after(30s) <= 2000u);
  BOOST_TEST(left_after(30s) > 0u);
  BOOST_TEST(left_after(0s) > 8000u);
}

BOOST_AUTO_TEST_CASE(a_commit_has_its_whole_time_whatever_its_caller_has_spent) {
  store = nullptr;
  store = plugin.open_store(20s);
  std::uint32_t left = 0;
  plugin.apply = [&](const tkw_call* call, auto, auto, auto, auto) {
    left = call->timeout_ms;
    return TKW_OK;
  };
  const Changeset changeset = put(1, "id", 1);
  const TimeSpent before(15s);
  (void)store->apply({&changeset});
  BOOST_TEST(left > 10000u);
}

BOOST_AUTO_TEST_SUITE_END()

}
