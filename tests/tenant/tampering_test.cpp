// What somebody gains who can write to the database but has not the keyring: nothing, and it is noticed.

#include <boost/test/unit_test.hpp>

#include "storage/event_records.h"
#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/house_fixture.h"

namespace tampering_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using domain::Action;
using storage::Key;
using storage::Record;

namespace {

struct Tampering : HouseFixture {
  Record read(const Key& key) { return require(store().get(key)).value(); }

  /// Writes past the daemon.
  void apply(storage::OpType type, Record record) {
    static std::uint8_t number = 0;
    storage::Changeset changeset;
    put_be64(changeset.request_id.data(), static_cast<std::uint64_t>(to_micros(clock.now())));
    changeset.request_id[15] = ++number;
    changeset.ops.push_back({type, storage::Expect::any(), std::move(record)});
    const auto applied = store().apply({&changeset});
    BOOST_REQUIRE(applied.front().outcome == storage::Applied::Outcome::Committed);
  }
  void write(Record record) { apply(storage::OpType::Put, std::move(record)); }
  void remove(const Key& key) { apply(storage::OpType::Delete, {.key = key}); }

  /// The record with `from` in its body replaced by `to`.
  Record edited(const Key& key, std::string_view from, std::string_view to) {
    Record record = read(key);
    const auto at = record.body.find(from);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, record.body);
    record.body.replace(at, from.size(), to);
    return record;
  }

  Key token_key(const Minted& minted) const { return storage::token_key(acme->handle(), minted.view.token.id); }
  Key event_key(std::uint64_t seq) {
    for (const auto& event : events(*acme)) {
      if (event.seq == seq) return {acme->handle(), storage::Kind::Event, storage::event_id(event.at, event.seq)};
    }
    BOOST_FAIL("there is no such event");
    return {};
  }

  std::shared_ptr<TenantRuntime> acme = create("acme");
  Minted minted = mint(*acme, "alice");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tampering, Tampering)

BOOST_AUTO_TEST_CASE(an_untouched_history_is_whole) {
  BOOST_TEST(problems(*acme) == "");
  BOOST_TEST(problems(*system()) == "");
}

BOOST_AUTO_TEST_CASE(a_scope_added_by_hand_makes_no_admin_and_raises_one_event) {
  write(edited(token_key(minted), R"("scopes":[])", R"("scopes":["tokenward:admin"])"));
  BOOST_CHECK(validate(minted) == Reason::Damaged);
  BOOST_CHECK(validate(minted) == Reason::Damaged);
  BOOST_TEST(events(*acme, Action::RecordSealBroken).size() == 1u);
  BOOST_TEST(problems(*acme) != "");
}

BOOST_AUTO_TEST_CASE(a_revoked_token_does_not_come_back_by_hand) {
  const Record alive = read(token_key(minted));
  require(tokens().revoke(admin_of(*acme), *acme, minted.view.token.id, {}));
  Record edit = read(token_key(minted));
  const auto from = edit.body.find(R"("revoked":)"), to = edit.body.find(R"(,"generation")");
  edit.body.replace(from, to - from, R"("revoked":null)");
  edit.state = alive.state;
  write(edit);
  restart();
  acme = require(house().directory().find(*domain::TenantSlug::parse("acme")));
  BOOST_CHECK(validate(minted) == Reason::Damaged);
}

BOOST_AUTO_TEST_CASE(the_old_row_put_back_is_found_by_the_history) {
  const Record alive = read(token_key(minted));
  require(tokens().revoke(admin_of(*acme), *acme, minted.view.token.id, {}));
  write(alive);  // its seal holds: only the history knows better
  BOOST_TEST(problems(*acme).find("is not as its last event says") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_field_of_a_row_is_sealed_but_its_last_use) {
  const Record sound = read(token_key(minted));
  for (const auto& change : std::vector<std::function<void(Record&)>>{
           [](Record& record) { record.owner = "mallory"; }, [](Record& record) { record.state = 3; },
           [](Record& record) { record.due_us = 1; }, [](Record& record) { record.body[3] ^= 1; },
           [](Record& record) { record.body.insert(1, " "); }}) {
    Record edit = sound;
    change(edit);
    BOOST_TEST(!storage::decode_token(keyring(), edit));
  }
  Record used = sound;
  used.touched_us = 5;
  used.touched_note = "192.0.2.1";
  BOOST_TEST(bool(storage::decode_token(keyring(), used)));
}

BOOST_AUTO_TEST_CASE(a_row_does_not_move_to_another_tenant_or_id) {
  const auto other = create("other");
  Record moved = read(token_key(minted));
  moved.key.tenant = other->handle();
  BOOST_TEST(!storage::decode_token(keyring(), moved));
  Record renamed = read(token_key(minted));
  renamed.key.id[15] ^= 1;
  BOOST_TEST(!storage::decode_token(keyring(), renamed));
}

BOOST_AUTO_TEST_CASE(a_policy_loosened_by_hand_stops_minting_rather_than_bind_nobody) {
  write(edited(storage::policy_key(acme->handle()), R"("max_active_per_owner":5)", R"("max_active_per_owner":900)"));
  MintRequest request;
  request.owner = owner("alice");
  request.label = "another";
  const auto refused = tokens().mint(admin_of(*acme), *acme, request);
  BOOST_REQUIRE(!refused);
  BOOST_CHECK(refused.error().code == ErrorCode::Corrupt);
}

BOOST_AUTO_TEST_CASE(an_owner_freed_of_its_slots_by_hand_gets_none) {
  Record edit = read(storage::owner_key(acme->handle(), owner("alice")));
  const auto from = edit.body.find(R"("ordinary":[[)");
  BOOST_REQUIRE(from != std::string::npos);
  edit.body.replace(from, edit.body.find("]]", from) + 2 - from, R"("ordinary":[])");
  write(edit);
  MintRequest request;
  request.owner = owner("alice");
  request.label = "another";
  BOOST_TEST(!tokens().mint(admin_of(*acme), *acme, request));
  BOOST_CHECK(validate(minted) == Reason::Damaged);
}

BOOST_AUTO_TEST_CASE(every_change_to_the_chain_is_found) {
  mint_many(*acme, "bob", 3);
  BOOST_REQUIRE(problems(*acme) == "");
  const Key third = event_key(3);
  const Record sound = read(third);

  write(edited(third, R"("owner":"bob")", R"("owner":"eve")"));
  BOOST_TEST(problems(*acme).find("its detail was changed") != std::string::npos);
  write(edited(third, R"("owner":"eve")", R"("owner":"bob")"));
  BOOST_REQUIRE(problems(*acme) == "");

  write(edited(third, R"("action":"token.minted")", R"("action":"token.expired")"));
  BOOST_TEST(problems(*acme).find("does not follow") != std::string::npos);
  write(sound);

  remove(third);
  BOOST_TEST(problems(*acme).find("event 3 is missing") != std::string::npos);
  write(sound);
  BOOST_REQUIRE(problems(*acme) == "");

  remove(event_key(5));
  BOOST_TEST(problems(*acme).find("its head says 5") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_head_moved_back_with_its_events_is_found_by_the_records) {
  const Record head = read(storage::head_key(acme->handle()));
  const auto late = mint(*acme, "bob");
  remove(event_key(3));
  write(head);  // sealed once, so its seal holds
  BOOST_TEST(problems(*acme).find("is in no event") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_token_row_that_is_gone_is_missed) {
  remove(token_key(minted));
  BOOST_CHECK(validate(minted) == Reason::Absent);
  BOOST_TEST(problems(*acme).find("have no record") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_store_holds_neither_value_nor_secret) {
  const std::string value = value_of(minted);
  storage::Scan scan{.kind = storage::Kind::Token, .tenant = acme->handle(), .limit = 10};
  require(store().scan(scan, [&](Record&& record) {
    BOOST_TEST(record.body.find(value) == std::string::npos);
    BOOST_TEST(record.body.find(value.substr(4, 60)) == std::string::npos);
    return true;
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}
