// Keys come and go while tokens live.

#include <boost/test/unit_test.hpp>

#include "tenant/house_fixture.h"
#include "tenant/keyring_agreement.h"

namespace keyring_rotation_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using crypto::KeyKind;

namespace {

struct RotationFixture : HouseFixture {
  RotationFixture() : acme(create("acme")) {}

  /// A new primary of a kind, as `keyring rotate` makes it; its id.
  domain::KeyId rotate(KeyKind kind) {
    auto staged = require(keyring().add_staged(kind, clock.now()));
    domain::KeyId id = 0;
    for (const auto& key : staged.keys()) id = key.kind == kind ? key.id : id;
    use_keyring(staged.clone());
    use_keyring(require(keyring().promote(kind, id)));
    return id;
  }
  void destroy(KeyKind kind, domain::KeyId id) { use_keyring(require(keyring().destroy(kind, id))); }
  std::uint64_t dependents(KeyKind kind, domain::KeyId id) { return require(house().count_key_dependents(kind, id)); }

  const std::shared_ptr<TenantRuntime> acme;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(keyring_rotation, RotationFixture)

BOOST_AUTO_TEST_CASE(old_tokens_validate_under_a_retired_mac_key_and_not_under_a_destroyed_one) {
  const auto old_known = mint(*acme, "alice"), old_cold = mint(*acme, "alice");
  BOOST_CHECK(validate(old_known) == Reason::None);
  BOOST_TEST(rotate(KeyKind::Mac) == 2);
  const auto fresh = mint(*acme, "alice");
  BOOST_TEST(fresh.view.token.mac_key == 2);
  for (const Minted* minted : {&old_known, &old_cold, &fresh}) BOOST_CHECK(validate(*minted) == Reason::None);
  BOOST_TEST(dependents(KeyKind::Mac, 1) == 3u);  // with the first operator's
  BOOST_TEST(dependents(KeyKind::Mac, 2) == 1u);
  destroy(KeyKind::Mac, 1);
  for (const Minted* minted : {&old_known, &old_cold}) BOOST_CHECK(validate(*minted) == Reason::Unknown);
  BOOST_CHECK(validate(fresh) == Reason::None);
  restart();
  BOOST_CHECK(validate(old_known) == Reason::Unknown);
  BOOST_CHECK(validate(fresh) == Reason::None);
}

BOOST_AUTO_TEST_CASE(a_staged_key_verifies_before_it_mints) {
  const auto ours = mint(*acme, "alice");
  auto staged = require(keyring().add_staged(KeyKind::Mac, clock.now()));
  const auto promoted = std::make_shared<const crypto::Keyring>(require(staged.promote(KeyKind::Mac, 2)));
  use_keyring(std::move(staged));
  BOOST_TEST(mint(*acme, "alice").view.token.mac_key == 1);
  // Another node has promoted it already and mints with it.
  house().replace_keyring(promoted);
  const auto theirs = mint(*acme, "alice");
  house().replace_keyring(std::make_shared<const crypto::Keyring>(keyring().clone()));
  BOOST_CHECK(validate(theirs) == Reason::None);
  BOOST_CHECK(validate(ours) == Reason::None);
}

BOOST_AUTO_TEST_CASE(a_destroyed_pepper_leaves_its_verifiers_worthless) {
  const auto old = mint(*acme, "alice");
  (void)rotate(KeyKind::Pepper);
  const auto fresh = mint(*acme, "alice");
  BOOST_CHECK(validate(old) == Reason::None);
  BOOST_TEST(dependents(KeyKind::Pepper, 1) == 2u);
  destroy(KeyKind::Pepper, 1);
  BOOST_CHECK(validate(old) == Reason::Unknown);
  BOOST_CHECK(validate(fresh) == Reason::None);
}

BOOST_AUTO_TEST_CASE(records_and_events_of_a_retired_key_are_whole) {
  const auto minted = mint(*acme, "alice");
  (void)rotate(KeyKind::Record);
  (void)rotate(KeyKind::History);
  (void)mint(*acme, "alice");
  BOOST_TEST(problems(*acme) == "");
  BOOST_CHECK(validate(minted) == Reason::None);
  BOOST_TEST(dependents(KeyKind::Record, 1) > 0u);
  BOOST_TEST(dependents(KeyKind::History, 1) > 0u);
  destroy(KeyKind::History, 1);
  BOOST_TEST(problems(*acme) != "");
  destroy(KeyKind::Record, 1);
  BOOST_CHECK(validate(minted) == Reason::Damaged);
}

BOOST_AUTO_TEST_CASE(revoked_and_expired_tokens_depend_on_no_key) {
  const auto minted = mint(*acme, "alice");
  const auto before = dependents(KeyKind::Mac, 1);
  require(tokens().revoke(local_operator(), *acme, minted.view.token.id, {}));
  BOOST_TEST(dependents(KeyKind::Mac, 1) == before - 1);
}

BOOST_AUTO_TEST_CASE(whatever_carries_a_seal_depends_on_its_record_key) {
  domain::Policy idle;
  idle.idle_limit = domain::days{30};
  const auto other = create("other", idle);
  const auto before = dependents(KeyKind::Record, 1);
  (void)mint(*other, "alice");  // a token, its owner and its timer
  require(agree_on_keyring(store(), keyring()));
  BOOST_TEST(dependents(KeyKind::Record, 1) == before + 4);
}

BOOST_AUTO_TEST_CASE(keys_change_under_many_threads_and_no_genuine_token_is_refused) {
  const auto first = mint(*acme, "alice"), second = mint(*acme, "bob");
  const std::string values[] = {value_of(first), value_of(second)};
  std::atomic<bool> over{false};
  std::atomic<unsigned> wrong{0};
  {
    std::vector<std::jthread> validating;
    for (unsigned thread = 0; thread < 4; ++thread) {
      validating.emplace_back([&, thread] {
        while (!over) wrong += house().validator().load(values[thread % 2]).reason != Reason::None;
      });
    }
    for (int i = 0; i < 10; ++i) (void)rotate(KeyKind::Mac);
    over = true;
  }
  BOOST_TEST(wrong == 0u);
  destroy(KeyKind::Mac, 1);
  for (const auto& value : values) BOOST_CHECK(validate(value) == Reason::Unknown);
}

BOOST_AUTO_TEST_CASE(a_key_is_in_use_only_as_long_as_its_keyring_says_so) {
  const auto old = keyring().clone();
  BOOST_REQUIRE(acme->mac_key(old, 1, 1));
  BOOST_CHECK(acme->known_mac_key(1, 1) == acme->mac_key(old, 1, 1));
  BOOST_CHECK(acme->known_mac_key(1, 2) == nullptr);
  BOOST_CHECK(acme->known_mac_key(2, 1) == nullptr);
  const auto staged = require(old.add_staged(KeyKind::Mac, clock.now()));
  const auto without = require(require(staged.promote(KeyKind::Mac, 2)).destroy(KeyKind::Mac, 1));
  BOOST_CHECK(acme->mac_key(without, 2, 1) == nullptr);
  // A thread that still holds the old keyring cannot bring the key back for those who know of the new one.
  BOOST_CHECK(acme->mac_key(old, 1, 1) != nullptr);
  BOOST_CHECK(acme->known_mac_key(1, 2) == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

}
