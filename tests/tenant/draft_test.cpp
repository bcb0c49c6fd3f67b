#include "tenant/draft.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "tenant/house_fixture.h"

namespace draft_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using storage::Kind;
using storage::OpType;

namespace {

constexpr std::uint64_t kAbsent = storage::Expect::absent().value;

struct DraftFixture : HouseFixture {
  DraftFixture() {
    tenant.bytes.fill(7);
    store().write(record("a", "old a"));
    store().write(record("b", "old b"));
  }

  /// A row that no rule knows.
  [[nodiscard]] storage::Key key(const std::string& id) const { return {tenant, Kind::Account, id}; }
  [[nodiscard]] storage::Record record(const std::string& id, const std::string& text) const {
    return {.key = key(id), .state = 1, .body = "{\"text\":\"" + text + "\"}"};
  }
  [[nodiscard]] std::uint64_t version(const std::string& id) { return store().row(key(id)).version; }

  /// The text of a row as the draft has it; empty: none.
  std::string text(Draft& draft, const std::string& id) {
    const auto* found = require(draft.read(key(id)));
    return found == nullptr ? "" : found->body;
  }
  static std::map<std::string, storage::Op> ops_by_id(const storage::Changeset& changeset) {
    std::map<std::string, storage::Op> ops;
    for (const auto& op : changeset.ops) ops.emplace(op.record.key.id, op);
    BOOST_TEST(ops.size() == changeset.ops.size());
    return ops;
  }

  Draft draft{store(), keyring(), clock.now()};
  domain::TenantHandle tenant;
};

domain::HistoryEvent event(std::string subject) {
  domain::HistoryEvent result;
  result.subject = std::move(subject);
  return result;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(draft, DraftFixture)

BOOST_AUTO_TEST_CASE(a_change_sees_what_the_draft_wrote_before_it) {
  BOOST_TEST(text(draft, "a") == record("a", "old a").body);
  BOOST_TEST(require(draft.read(key("a")))->version == version("a"));
  draft.put(record("a", "new"));
  BOOST_TEST(text(draft, "a") == record("a", "new").body);
  BOOST_TEST(require(draft.read(key("a")))->version == 0u);
  BOOST_TEST(store().row(key("a")).body == record("a", "old a").body);
}

BOOST_AUTO_TEST_CASE(what_was_read_is_expected_unchanged_when_it_is_written) {
  (void)text(draft, "a");
  (void)text(draft, "c");
  draft.put(record("a", "new"));
  draft.insert(record("c", "first"));
  const auto ops = ops_by_id(require(draft.finish()));
  BOOST_REQUIRE(ops.size() == 2u);
  BOOST_CHECK(ops.at("a").type == OpType::Put);
  BOOST_TEST(ops.at("a").expect.value == version("a"));
  BOOST_CHECK(ops.at("c").type == OpType::Put);
  BOOST_TEST(ops.at("c").expect.value == kAbsent);
}

BOOST_AUTO_TEST_CASE(what_was_only_read_is_no_op) {
  (void)text(draft, "a");
  BOOST_TEST(draft.empty());
  BOOST_TEST(draft.op_count() == 0u);
  BOOST_TEST(require(draft.finish()).ops.empty());
}

BOOST_AUTO_TEST_CASE(several_writes_of_one_row_are_one_op) {
  (void)text(draft, "a");
  draft.put(record("a", "first"));
  draft.put(record("a", "second"));
  (void)text(draft, "c");
  draft.insert(record("c", "first"));
  draft.put(record("c", "second"));
  BOOST_TEST(draft.op_count() == 2u);
  const auto ops = ops_by_id(require(draft.finish()));
  BOOST_TEST(ops.at("a").record.body == record("a", "second").body);
  BOOST_TEST(ops.at("a").expect.value == version("a"));
  BOOST_TEST(ops.at("c").record.body == record("c", "second").body);
  BOOST_TEST(ops.at("c").expect.value == kAbsent);
}

BOOST_AUTO_TEST_CASE(removing_what_the_draft_inserted_leaves_nothing) {
  (void)text(draft, "c");
  draft.insert(record("c", "first"));
  draft.remove(key("c"));
  BOOST_TEST(text(draft, "c") == "");
  BOOST_TEST(draft.empty());
  BOOST_TEST(require(draft.finish()).ops.empty());
}

BOOST_AUTO_TEST_CASE(inserting_what_the_draft_removed_writes_over_it) {
  (void)text(draft, "a");
  draft.remove(key("a"));
  BOOST_TEST(text(draft, "a") == "");
  draft.insert(record("a", "again"));
  const auto ops = ops_by_id(require(draft.finish()));
  BOOST_CHECK(ops.at("a").type == OpType::Put);
  BOOST_TEST(ops.at("a").expect.value == version("a"));
}

BOOST_AUTO_TEST_CASE(a_removal_expects_what_was_read) {
  (void)text(draft, "a");
  draft.remove(key("a"));
  const auto ops = ops_by_id(require(draft.finish()));
  BOOST_CHECK(ops.at("a").type == OpType::Delete);
  BOOST_TEST(ops.at("a").expect.value == version("a"));
}

BOOST_AUTO_TEST_CASE(a_check_guards_a_row_and_gives_way_to_a_write) {
  (void)text(draft, "a");
  (void)text(draft, "b");
  draft.check(key("a"));
  draft.check(key("b"));
  BOOST_TEST(draft.empty());
  draft.put(record("b", "new"));
  draft.check(key("b"));
  BOOST_TEST(!draft.empty());
  const auto ops = ops_by_id(require(draft.finish()));
  BOOST_CHECK(ops.at("a").type == OpType::Check);
  BOOST_TEST(ops.at("a").expect.value == version("a"));
  BOOST_CHECK(ops.at("b").type == OpType::Put);
}

BOOST_AUTO_TEST_CASE(rolling_back_undoes_writes_events_and_actions_since_the_mark) {
  (void)text(draft, "a");
  (void)text(draft, "b");
  (void)text(draft, "c");
  draft.put(record("a", "kept"));
  draft.record(system()->handle(), event("kept"), nullptr);
  int ran = 0;
  draft.after_commit([&](std::uint64_t) { ran += 1; });
  const std::size_t ops_before = draft.op_count();
  const auto mark = draft.mark();

  draft.put(record("a", "undone"));
  draft.remove(key("b"));
  draft.insert(record("c", "undone"));
  draft.check(key("a"));
  (void)text(draft, "d");
  draft.record(system()->handle(), event("undone"), nullptr);
  draft.after_commit([&](std::uint64_t) { ran += 100; });
  draft.roll_back(mark);

  BOOST_TEST(text(draft, "a") == record("a", "kept").body);
  BOOST_TEST(text(draft, "b") == record("b", "old b").body);
  BOOST_TEST(text(draft, "c") == "");
  BOOST_TEST(draft.op_count() == ops_before);
  for (const auto& action : draft.actions()) action(1);
  BOOST_TEST(ran == 1);
  const auto ops = ops_by_id(require(draft.finish()));
  BOOST_TEST(ops.contains("a"));
  BOOST_TEST(!ops.contains("b"));
  BOOST_TEST(!ops.contains("c"));
  BOOST_TEST(ops.size() == ops_before);
}

BOOST_AUTO_TEST_CASE(a_row_rolled_back_can_be_written_again) {
  (void)text(draft, "a");
  const auto mark = draft.mark();
  draft.remove(key("a"));
  draft.roll_back(mark);
  draft.put(record("a", "new"));
  BOOST_TEST(ops_by_id(require(draft.finish())).at("a").expect.value == version("a"));
}

BOOST_AUTO_TEST_CASE(a_record_is_decoded_once_as_long_as_it_stays_as_it_is) {
  int decodings = 0;
  const auto length = [&](const crypto::Keyring&, const storage::Record& stored) -> Result<std::size_t> {
    ++decodings;
    return stored.body.size();
  };
  const auto decoded = [&] {
    (void)text(draft, "a");
    return *require(draft.decoded<std::size_t>(key("a"), length));
  };
  const std::size_t before = store().row(key("a")).body.size();
  BOOST_TEST(decoded() == before);
  BOOST_TEST(decoded() == before);
  BOOST_TEST(decodings == 1);
  const auto mark = draft.mark();
  draft.put(record("a", "something longer"));
  BOOST_TEST(decoded() == record("a", "something longer").body.size());
  draft.roll_back(mark);
  BOOST_TEST(decoded() == before);
  BOOST_TEST(decodings == 2);
}

BOOST_AUTO_TEST_CASE(a_scan_gives_rows_as_the_draft_has_them) {
  (void)text(draft, "a");
  (void)text(draft, "b");
  draft.put(record("a", "new"));
  draft.remove(key("b"));
  std::vector<std::string> seen;
  require(draft.scan({.kind = Kind::Account, .tenant = tenant}, [&](const storage::Record& row) {
    seen.push_back(row.body);
    return true;
  }));
  BOOST_CHECK(seen == std::vector{record("a", "new").body});
}

BOOST_AUTO_TEST_CASE(events_extend_the_chain_of_their_tenant_and_put_its_head_once) {
  const auto acme = create("acme");
  const auto head_of = [&](const domain::TenantHandle& handle) {
    return require(storage::decode_head(keyring(), store().row(storage::head_key(handle))));
  };
  Draft fresh(store(), keyring(), clock.now());
  fresh.record(acme->handle(), event("one"), nullptr);
  fresh.record(system()->handle(), event("other chain"), nullptr);
  fresh.record(acme->handle(), event("two"), nullptr);
  BOOST_TEST(fresh.op_count() == 5u);
  const auto changeset = require(fresh.finish());
  BOOST_TEST(changeset.ops.size() == 5u);

  std::set<std::uint64_t> seqs;
  std::optional<storage::ChainHead> head;
  for (const auto& op : changeset.ops) {
    if (op.record.key.tenant != acme->handle()) continue;
    if (op.record.key.kind == Kind::ChainHead) {
      head = require(storage::decode_head(keyring(), op.record));
      BOOST_TEST(op.expect.value == store().row(storage::head_key(acme->handle())).version);
    } else {
      BOOST_TEST(op.expect.value == kAbsent);
      seqs.insert(require(storage::decode_event(op.record)).seq);
    }
  }
  const auto before = head_of(acme->handle());
  BOOST_CHECK((seqs == std::set{before.seq + 1, before.seq + 2}));
  BOOST_REQUIRE(head);
  BOOST_TEST(head->seq == before.seq + 2);
}

BOOST_AUTO_TEST_CASE(a_tenant_without_a_chain_has_no_history_to_write) {
  draft.record(tenant, event("lost"), nullptr);
  const auto changeset = draft.finish();
  BOOST_REQUIRE(!changeset);
  BOOST_CHECK(changeset.error().code == ErrorCode::NotFound);
}

BOOST_AUTO_TEST_CASE(request_ids_are_unique_and_begin_with_the_time) {
  std::set<storage::RequestId> ids;
  for (int i = 0; i < 100; ++i) {
    Draft fresh(store(), keyring(), clock.now());
    const auto changeset = require(fresh.finish());
    BOOST_TEST(get_be64(changeset.request_id.data()) == static_cast<std::uint64_t>(to_micros(clock.now())));
    ids.insert(changeset.request_id);
  }
  BOOST_TEST(ids.size() == 100u);
}

BOOST_AUTO_TEST_CASE(a_store_that_cannot_be_read_is_an_error_not_an_absent_row) {
  store().fail_reads();
  const auto read = draft.read(key("a"));
  BOOST_REQUIRE(!read);
  BOOST_CHECK(read.error().code == ErrorCode::Unavailable);
  store().heal();
  BOOST_TEST(text(draft, "a") == record("a", "old a").body);
}

BOOST_AUTO_TEST_SUITE_END()

}
