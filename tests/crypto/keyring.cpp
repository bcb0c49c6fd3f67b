#include "crypto/keyring.h"

#include <set>

#include "fixtures.h"

namespace tokenward::crypto::testing::keyring_test {
namespace {

std::vector<Key> known_keys_and(Key extra) {
  auto keys = known_keys();
  keys.push_back(std::move(extra));
  return keys;
}

/// known_keyring() with a staged mac key 2, a retired 3 and a destroyed 4.
Keyring keyring_in_every_state() {
  auto keys = known_keys();
  keys.push_back(key_of(KeyKind::Mac, 2, KeyState::Staged, 0xE0));
  keys.push_back(key_of(KeyKind::Mac, 3, KeyState::Retired, 0xE1));
  keys.push_back(key_of(KeyKind::Mac, 4, KeyState::Destroyed, 0));
  return keyring_of(std::move(keys));
}

KeyState state_of(const Keyring& keyring, KeyKind kind, domain::KeyId id) {
  for (const Key& key : keyring.keys()) {
    if (key.kind == kind && key.id == id) return key.state;
  }
  BOOST_FAIL("no such key");
  return KeyState::Destroyed;
}

std::string why(std::vector<Key> keys) {
  const auto error = refusal(Keyring::from_keys(std::move(keys)));
  BOOST_TEST((error.code == ErrorCode::Corrupt));
  return error.message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(keyring)

BOOST_AUTO_TEST_CASE(a_new_keyring_has_one_primary_of_every_kind) {
  const Keyring keyring = require(Keyring::create(creation_time()));
  std::set<std::string> materials;
  for (const KeyKind kind : kKeyKinds) {
    const Key& key = keyring.primary(kind);
    BOOST_TEST((key.kind == kind));
    BOOST_TEST(key.id == 1);
    BOOST_TEST((key.state == KeyState::Primary));
    BOOST_TEST((key.created_at == creation_time()));
    materials.insert(to_hex(key.material.reveal()));
  }
  BOOST_TEST(materials.size() == kKeyKinds.size());
  BOOST_TEST(keyring.keys().size() == kKeyKinds.size());
}

BOOST_AUTO_TEST_CASE(names_are_read_back) {
  for (const KeyKind kind : kKeyKinds) BOOST_TEST((parse_key_kind(to_string(kind)) == kind));
  for (const KeyState state : {KeyState::Staged, KeyState::Primary, KeyState::Retired, KeyState::Destroyed}) {
    BOOST_TEST((parse_key_state(to_string(state)) == state));
  }
  BOOST_TEST(!parse_key_kind("MAC").has_value());
  BOOST_TEST(!parse_key_kind("").has_value());
  BOOST_TEST(!parse_key_state("dead").has_value());
}

BOOST_AUTO_TEST_CASE(staged_primary_and_retired_keys_verify_and_destroyed_ones_do_not) {
  const Keyring keyring = keyring_in_every_state();
  for (const domain::KeyId id : {1, 2, 3}) {
    const Key* key = keyring.find(KeyKind::Mac, id);
    BOOST_REQUIRE(key != nullptr);
    BOOST_TEST(key->id == id);
    BOOST_TEST((key->kind == KeyKind::Mac));
  }
  BOOST_TEST(keyring.find(KeyKind::Mac, 4) == nullptr);
}

BOOST_AUTO_TEST_CASE(an_unknown_id_is_not_found) {
  const Keyring keyring = known_keyring();
  for (int id = 0; id < 256; ++id) {
    BOOST_TEST((keyring.find(KeyKind::Mac, static_cast<domain::KeyId>(id)) != nullptr) == (id == 1));
  }
}

BOOST_AUTO_TEST_CASE(a_key_is_found_under_its_own_kind_only) {
  const Keyring keyring = keyring_of(known_keys_and(key_of(KeyKind::Mint, 200, KeyState::Staged, 0xE0)));
  for (const KeyKind kind : kKeyKinds) BOOST_TEST((keyring.find(kind, 200) != nullptr) == (kind == KeyKind::Mint));
}

BOOST_AUTO_TEST_CASE(two_primaries_of_a_kind_are_refused) {
  BOOST_TEST(why(known_keys_and(key_of(KeyKind::Record, 2, KeyState::Primary, 0))) ==
             "record key 2 is primary and so is key 1; exactly one is allowed");
}

BOOST_AUTO_TEST_CASE(a_kind_without_a_primary_is_refused) {
  for (std::size_t missing = 0; missing < kKeyKinds.size(); ++missing) {
    auto keys = known_keys();
    keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(missing));
    BOOST_TEST(contains(why(std::move(keys)), to_string(kKeyKinds[missing])));
    auto retired = known_keys();
    retired[missing].state = KeyState::Retired;
    BOOST_TEST(contains(why(std::move(retired)), to_string(kKeyKinds[missing])));
  }
}

BOOST_AUTO_TEST_CASE(an_id_that_occurs_twice_is_refused) {
  BOOST_TEST(why(known_keys_and(key_of(KeyKind::Pepper, 1, KeyState::Retired, 0))) ==
             "pepper key 1 occurs twice; an id is used once");
  auto keys = known_keys_and(key_of(KeyKind::Pepper, 9, KeyState::Destroyed, 0));
  keys.push_back(key_of(KeyKind::Pepper, 9, KeyState::Staged, 0));
  BOOST_TEST(contains(why(std::move(keys)), "pepper key 9 occurs twice"));
}

BOOST_AUTO_TEST_CASE(the_id_0_is_refused) {
  BOOST_TEST(contains(why(known_keys_and(key_of(KeyKind::Mac, 0, KeyState::Staged, 0))), "1 to 255"));
}

BOOST_AUTO_TEST_CASE(material_of_another_size_is_refused) {
  for (const std::size_t size : {0, 1, 31, 33, 64}) {
    Key key = key_of(KeyKind::Mac, 2, KeyState::Staged, 0);
    key.material = Secret(size);
    BOOST_TEST(contains(why(known_keys_and(std::move(key))), "mac key 2 has no material of exactly 32 bytes"));
  }
}

BOOST_AUTO_TEST_CASE(a_destroyed_key_with_material_is_refused) {
  Key key = key_of(KeyKind::Mac, 2, KeyState::Destroyed, 0);
  key.material = Secret(kKeySize);
  BOOST_TEST(contains(why(known_keys_and(std::move(key))), "mac key 2 is destroyed but has material"));
}

BOOST_AUTO_TEST_CASE(a_staged_key_gets_the_next_id_and_changes_nothing_else) {
  const Keyring before = known_keyring();
  const Keyring after = require(before.add_staged(KeyKind::Pepper, creation_time()));
  BOOST_TEST((state_of(after, KeyKind::Pepper, 2) == KeyState::Staged));
  BOOST_TEST(after.primary(KeyKind::Pepper).id == 1);
  BOOST_TEST(after.keys().size() == before.keys().size() + 1);
  BOOST_TEST(before.find(KeyKind::Pepper, 2) == nullptr);
}

BOOST_AUTO_TEST_CASE(an_id_is_never_used_again) {
  Keyring keyring = require(known_keyring().add_staged(KeyKind::Mac, creation_time()));
  keyring = require(keyring.destroy(KeyKind::Mac, 2));
  keyring = require(keyring.add_staged(KeyKind::Mac, creation_time()));
  BOOST_TEST((state_of(keyring, KeyKind::Mac, 2) == KeyState::Destroyed));
  BOOST_TEST((state_of(keyring, KeyKind::Mac, 3) == KeyState::Staged));
}

BOOST_AUTO_TEST_CASE(after_id_255_there_is_no_other) {
  const Keyring keyring = keyring_of(known_keys_and(key_of(KeyKind::Mac, 254, KeyState::Staged, 0)));
  const Keyring full = require(keyring.add_staged(KeyKind::Mac, creation_time()));
  BOOST_TEST(full.find(KeyKind::Mac, 255) != nullptr);
  const auto error = refusal(full.add_staged(KeyKind::Mac, creation_time()));
  BOOST_TEST((error.code == ErrorCode::Conflict));
  BOOST_TEST(static_cast<bool>(full.add_staged(KeyKind::Mint, creation_time())));
}

BOOST_AUTO_TEST_CASE(promoting_retires_the_former_primary) {
  const Keyring staged = require(known_keyring().add_staged(KeyKind::Mac, creation_time()));
  const Keyring promoted = require(staged.promote(KeyKind::Mac, 2));
  BOOST_TEST(promoted.primary(KeyKind::Mac).id == 2);
  BOOST_TEST((state_of(promoted, KeyKind::Mac, 1) == KeyState::Retired));
  BOOST_TEST(promoted.find(KeyKind::Mac, 1) != nullptr);
  BOOST_TEST(promoted.primary(KeyKind::Mint).id == 1);
  const Keyring back = require(promoted.promote(KeyKind::Mac, 1));
  BOOST_TEST(back.primary(KeyKind::Mac).id == 1);
  BOOST_TEST((state_of(back, KeyKind::Mac, 2) == KeyState::Retired));
}

BOOST_AUTO_TEST_CASE(promoting_the_primary_changes_nothing) {
  const Keyring same = require(known_keyring().promote(KeyKind::Mac, 1));
  BOOST_TEST(same.primary(KeyKind::Mac).id == 1);
  BOOST_TEST((state_of(same, KeyKind::Mac, 1) == KeyState::Primary));
}

BOOST_AUTO_TEST_CASE(a_destroyed_or_unknown_key_is_not_promoted) {
  const Keyring keyring = keyring_in_every_state();
  BOOST_TEST((refusal(keyring.promote(KeyKind::Mac, 4)).code == ErrorCode::Conflict));
  BOOST_TEST((refusal(keyring.promote(KeyKind::Mac, 77)).code == ErrorCode::NotFound));
  BOOST_TEST((refusal(keyring.promote(KeyKind::Mint, 2)).code == ErrorCode::NotFound));
}

BOOST_AUTO_TEST_CASE(destroying_removes_the_material_and_keeps_the_id) {
  const Keyring after = require(keyring_in_every_state().destroy(KeyKind::Mac, 3));
  BOOST_TEST(after.find(KeyKind::Mac, 3) == nullptr);
  for (const Key& key : after.keys()) {
    if (key.kind == KeyKind::Mac && key.id == 3) BOOST_TEST(key.material.size() == 0U);
  }
  BOOST_TEST((state_of(after, KeyKind::Mac, 3) == KeyState::Destroyed));
  BOOST_TEST(static_cast<bool>(after.destroy(KeyKind::Mac, 3)));
}

BOOST_AUTO_TEST_CASE(the_primary_is_not_destroyed) {
  BOOST_TEST((refusal(known_keyring().destroy(KeyKind::Mac, 1)).code == ErrorCode::Conflict));
  BOOST_TEST((refusal(known_keyring().destroy(KeyKind::Mac, 2)).code == ErrorCode::NotFound));
}

BOOST_AUTO_TEST_CASE(the_fingerprint_of_a_known_key) {
  const auto fingerprint = known_keyring().fingerprint(KeyKind::Mac, 1);
  BOOST_REQUIRE(fingerprint.has_value());
  BOOST_TEST(to_hex(fingerprint->view()) == "f7e255876c011728609ca6fff1d74d34");
}

BOOST_AUTO_TEST_CASE(fingerprints_tell_keys_kinds_and_ids_apart) {
  std::vector<Key> keys = known_keys();
  keys.push_back(key_of(KeyKind::Mac, 2, KeyState::Staged, 0x00));   // the same material as mac key 1
  keys.push_back(key_of(KeyKind::Mint, 2, KeyState::Staged, 0x00));  // and again under another kind
  keys.push_back(key_of(KeyKind::Mac, 3, KeyState::Staged, 0x01));
  const Keyring keyring = keyring_of(std::move(keys));
  std::set<KeyFingerprint> seen;
  for (const Key& key : keyring.keys()) seen.insert(keyring.fingerprint(key.kind, key.id).value());
  BOOST_TEST(seen.size() == keyring.keys().size());
}

BOOST_AUTO_TEST_CASE(only_keys_that_verify_have_a_fingerprint) {
  const Keyring keyring = keyring_in_every_state();
  BOOST_TEST(keyring.fingerprint(KeyKind::Mac, 3).has_value());
  BOOST_TEST(!keyring.fingerprint(KeyKind::Mac, 4).has_value());
  BOOST_TEST(!keyring.fingerprint(KeyKind::Mac, 5).has_value());
}

BOOST_AUTO_TEST_CASE(a_clone_is_the_same_keyring) {
  const Keyring original = keyring_in_every_state();
  const Keyring copy = original.clone();
  BOOST_TEST(copy.keys().size() == original.keys().size());
  for (const Key& key : original.keys()) {
    BOOST_TEST((copy.fingerprint(key.kind, key.id) == original.fingerprint(key.kind, key.id)));
    BOOST_TEST((state_of(copy, key.kind, key.id) == key.state));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::crypto::testing::keyring_test
