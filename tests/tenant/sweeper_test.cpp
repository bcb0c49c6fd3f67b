#include "tenant/sweeper.h"

#include <boost/test/unit_test.hpp>

#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/house_fixture.h"

namespace sweeper_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::Action;
using domain::days;
using domain::Status;

namespace {

struct SweeperFixture : HouseFixture {
  SweeperFixture() : acme(create("acme", policy_of(1000))) { brief.expiry = days{1}; }

  std::uint32_t stamp_of(const Minted& minted) {
    return store().row(storage::token_key(acme->handle(), minted.view.token.id)).state;
  }

  const std::shared_ptr<TenantRuntime> acme;
  MintRequest brief;
};

constexpr auto kActive = static_cast<std::uint32_t>(storage::TokenState::Active);
constexpr auto kExpired = static_cast<std::uint32_t>(storage::TokenState::Expired);

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sweeper, SweeperFixture)

BOOST_AUTO_TEST_CASE(an_expiry_is_stamped_and_told_once) {
  const auto expired = mint(*acme, "alice", brief), lasting = mint(*acme, "alice");
  clock.set(*expired.view.token.expires_at - 1us);
  BOOST_TEST(sweep().stamped == 0u);
  BOOST_TEST(stamp_of(expired) == kActive);
  clock.advance(1us);
  BOOST_TEST(sweep().stamped == 1u);
  BOOST_TEST(stamp_of(expired) == kExpired);
  BOOST_TEST(stamp_of(lasting) == kActive);
  BOOST_TEST(sweep().stamped == 0u);
  const auto told = events(*acme, Action::TokenExpired);
  BOOST_REQUIRE(told.size() == 1u);
  BOOST_TEST(told.front().subject == domain::to_string(expired.view.token.id));
  BOOST_TEST(told.front().detail.owner == "alice");
  BOOST_TEST(told.front().detail.actor == "daemon");
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(sweepers_at_once_tell_each_expiry_once) {
  (void)mint_many(*acme, "alice", 50, brief);
  clock.advance(days{2});
  std::atomic<unsigned> failed{0};
  in_parallel(6, [&](unsigned) { failed += !Sweeper(house()).step(house().default_room()); });
  BOOST_TEST(failed == 0u);
  BOOST_TEST(events(*acme, Action::TokenExpired).size() == 50u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(more_than_one_step_holds_is_done_in_several) {
  const std::size_t count = 1100;
  for (int part = 0; part < 11; ++part) (void)mint_many(*acme, "owner-" + std::to_string(part), 100, brief);
  clock.advance(days{2});
  const auto first = require(Sweeper(house()).step(house().default_room()));
  BOOST_TEST(first.more);
  BOOST_TEST(first.stamped == 1000u);
  BOOST_TEST(sweep().stamped == count - 1000);
  BOOST_TEST(events(*acme, Action::TokenExpired).size() == count);
}

BOOST_AUTO_TEST_CASE(rows_of_many_large_owners_are_swept_though_they_fit_no_one_changeset) {
  // Every owner's record is as large as they get: a changeset holds but some of them.
  constexpr int kOwners = 90;
  for (int i = 0; i < kOwners; ++i) {
    const std::string who = "owner-" + std::to_string(i);
    (void)mint(*acme, who, brief);
    const auto key = storage::owner_key(acme->handle(), owner(who));
    auto record = require(storage::decode_owner(keyring(), store().row(key)));
    for (std::uint8_t slot = 0; record.ordinary.size() < 999; ++slot) {
      domain::Slot filler = record.ordinary.front();
      put_be64(filler.id.bytes.data(), record.ordinary.size());
      filler.expires_at = clock.now() + days{1000};
      record.ordinary.push_back(filler);
    }
    store().write(storage::encode_owner(keyring(), acme->handle(), record));
  }
  clock.advance(days{2});
  BOOST_TEST(sweep().stamped == static_cast<std::uint64_t>(kOwners));
  BOOST_TEST(events(*acme, Action::TokenExpired).size() == static_cast<std::size_t>(kOwners));
}

BOOST_AUTO_TEST_CASE(a_damaged_row_is_reported_and_keeps_no_other_from_its_stamp) {
  const auto damaged = mint(*acme, "alice", brief), sound = mint(*acme, "bob", brief);
  store().tamper(storage::token_key(acme->handle(), damaged.view.token.id),
                 [](storage::Record& record) { record.body[5] ^= 1; });
  clock.advance(days{2});
  BOOST_TEST(sweep().stamped == 1u);
  BOOST_TEST(stamp_of(sound) == kExpired);
  (void)sweep();
  const auto told = events(*acme, Action::RecordSealBroken);
  BOOST_REQUIRE(told.size() == 1u);
  BOOST_TEST(told.front().subject.find(domain::to_string(damaged.view.token.id)) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_record_that_is_damaged_is_the_one_that_is_reported) {
  const auto minted = mint(*acme, "alice", brief), sound = mint(*acme, "bob", brief);
  store().tamper(storage::owner_key(acme->handle(), owner("alice")),
                 [](storage::Record& record) { record.body[5] ^= 1; });
  clock.advance(days{2});
  BOOST_TEST(sweep().stamped == 1u);
  BOOST_TEST(stamp_of(sound) == kExpired);
  const auto told = events(*acme, Action::RecordSealBroken);
  BOOST_REQUIRE(told.size() == 1u);
  BOOST_TEST(told.front().subject.find(domain::to_string(minted.view.token.id)) == std::string::npos);
  BOOST_TEST(told.front().subject.find("owner") != std::string::npos);
  BOOST_TEST(told.front().detail.owner == "alice");
}

BOOST_AUTO_TEST_CASE(one_tenant_that_cannot_be_read_stops_the_sweep_of_no_other) {
  const auto bad = create("aaa"), gone = create("bbb"), doomed = create("ccc");
  (void)mint(*bad, "alice", brief);
  require(tokens().revoke_all(local_operator(), *bad, {.owner = {}, .reason = {}, .keep = {}}));
  (void)mint(*gone, "alice", brief);
  require(house().tenants().remove(local_operator(), *doomed, {}));
  const auto expired = mint(*acme, "alice", brief);
  store().tamper(storage::tenant_key(bad->handle()), [](storage::Record& record) { record.body[5] ^= 1; });
  store().erase(storage::tenant_key(gone->handle()));
  restart();
  clock.advance(days{31});
  (void)Sweeper(house()).step(house().default_room());
  BOOST_TEST(stamp_of(expired) == kExpired);
  BOOST_TEST(store().rows(doomed->handle(), storage::Kind::Event).empty());
}

BOOST_AUTO_TEST_CASE(tokens_of_a_suspended_tenant_expire_as_any_other) {
  const auto expired = mint(*acme, "alice", brief);
  require(house().tenants().suspend(local_operator(), *acme, {}));
  clock.advance(days{2});
  BOOST_TEST(sweep().stamped == 1u);
  BOOST_TEST(stamp_of(expired) == kExpired);
}

BOOST_AUTO_TEST_CASE(a_token_that_is_gone_before_its_turn_is_left_alone) {
  const auto revoked = mint(*acme, "alice", brief);
  clock.advance(12h);
  require(tokens().revoke(local_operator(), *acme, revoked.view.token.id, {}));
  clock.advance(days{2});
  BOOST_TEST(sweep().stamped == 0u);
  BOOST_CHECK(status_of(*acme, revoked.view.token.id) == Status::Revoked);
}

BOOST_AUTO_TEST_SUITE_END()

}
