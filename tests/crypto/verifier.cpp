#include "crypto/verifier.h"

#include "crypto/hkdf.h"
#include "fixtures.h"

namespace tokenward::crypto::testing::verifier_test {
namespace {

const Argon2Cost kCheapest{8, 1, 1};
const Argon2Cost kCheapestPassword{19 * 1024, 2, 1};

Bytes secret() { return counting(0x18, 24); }

std::string token_verifier(const Keyring& keyring) {
  return require(hash_token_secret(keyring, vector_handle(), vector_token_id(), secret(), kCheapest));
}

bool verifies(const Keyring& keyring, std::string_view verifier) {
  return require(verify_token_secret(keyring, vector_handle(), vector_token_id(), secret(), verifier));
}

/// known_keyring() with another primary pepper, 2; the former one in `state`.
Keyring with_new_pepper(KeyState state) {
  auto keys = known_keys();
  keys.push_back(key_of(KeyKind::Pepper, 2, KeyState::Primary, 0xE0));
  for (Key& key : keys) {
    if (key.kind == KeyKind::Pepper && key.id == 1) key = key_of(KeyKind::Pepper, 1, state, 0x20);
  }
  return keyring_of(std::move(keys));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verifier)

BOOST_AUTO_TEST_CASE(a_secret_verifies) { BOOST_TEST(verifies(known_keyring(), token_verifier(known_keyring()))); }

BOOST_AUTO_TEST_CASE(a_verifier_is_the_documented_construction) {
  const auto phc = parse_phc(token_verifier(known_keyring()));
  BOOST_REQUIRE(phc.has_value());
  const Bytes material = counting(0x20, 32);
  const Bytes handle = hex("a1a2a3a4a5a6a7");
  const auto pepper = derive_key(material, handle, "tokenward argon2 pepper v1");
  const Bytes bound = hex("a1a2a3a4a5a6a7019a1b2c3d4e7f008122334455667788");
  const Bytes value = secret();
  BOOST_TEST((require(argon2id({value, phc->salt, pepper.reveal(), bound}, kCheapest)) == phc->hash));
  BOOST_TEST(phc->pepper == 1);
}

BOOST_AUTO_TEST_CASE(the_default_cost_of_tokens_is_small_and_of_passwords_large) {
  const auto token =
      parse_phc(require(hash_token_secret(known_keyring(), vector_handle(), vector_token_id(), secret())));
  BOOST_TEST((token->cost == Argon2Cost{256, 1, 1}));
  BOOST_TEST((kPasswordCost == Argon2Cost{65'536, 3, 1}));
}

BOOST_AUTO_TEST_CASE(two_verifiers_of_one_secret_differ) {
  BOOST_TEST(token_verifier(known_keyring()) != token_verifier(known_keyring()));
}

BOOST_AUTO_TEST_CASE(another_secret_does_not_verify) {
  const std::string verifier = token_verifier(known_keyring());
  for (std::size_t at = 0; at < 24; ++at) {
    Bytes other = secret();
    other[at] ^= 1;
    BOOST_TEST(!require(verify_token_secret(known_keyring(), vector_handle(), vector_token_id(), other, verifier)));
  }
}

BOOST_AUTO_TEST_CASE(a_verifier_moved_to_another_token_or_tenant_does_not_verify) {
  const std::string verifier = token_verifier(known_keyring());
  auto id = vector_token_id();
  id.bytes[15] ^= 1;
  BOOST_TEST(!require(verify_token_secret(known_keyring(), vector_handle(), id, secret(), verifier)));
  auto handle = vector_handle();
  handle.bytes[0] ^= 1;
  BOOST_TEST(!require(verify_token_secret(known_keyring(), handle, vector_token_id(), secret(), verifier)));
}

BOOST_AUTO_TEST_CASE(a_changed_hash_salt_or_cost_does_not_verify) {
  const auto phc = parse_phc(token_verifier(known_keyring()));
  BOOST_REQUIRE(phc.has_value());
  auto other = *phc;
  other.hash[31] ^= 1;
  BOOST_TEST(!verifies(known_keyring(), format_phc(other)));
  other = *phc;
  other.salt[0] ^= 1;
  BOOST_TEST(!verifies(known_keyring(), format_phc(other)));
  other = *phc;
  other.cost.memory_kib = 16;
  BOOST_TEST(!verifies(known_keyring(), format_phc(other)));
}

BOOST_AUTO_TEST_CASE(a_verifier_outlives_a_rotation_of_the_pepper_but_not_its_destruction) {
  const std::string verifier = token_verifier(known_keyring());
  BOOST_TEST(verifies(with_new_pepper(KeyState::Retired), verifier));
  BOOST_TEST(verifies(with_new_pepper(KeyState::Staged), verifier));
  BOOST_TEST(!verifies(with_new_pepper(KeyState::Destroyed), verifier));
}

BOOST_AUTO_TEST_CASE(an_unknown_pepper_does_not_verify) {
  const std::string verifier = token_verifier(with_new_pepper(KeyState::Retired));
  BOOST_TEST(contains(verifier, "keyid=Ag$"));
  BOOST_TEST(!verifies(known_keyring(), verifier));
}

BOOST_AUTO_TEST_CASE(what_is_no_verifier_is_corrupt) {
  for (const std::string_view text : {"", "x",
                                      "$argon2id$v=19$m=4194304,t=1,p=1,keyid=AQ$oKGio6SlpqeoqaqrrK2urw$bkCs1v+X"
                                      "XK++gA5YEM/cnadXoFjDs/0jMtLaSy97YFM"}) {
    const auto result = verify_token_secret(known_keyring(), vector_handle(), vector_token_id(), secret(), text);
    BOOST_TEST((refusal(result).code == ErrorCode::Corrupt));
    BOOST_TEST(!needs_rehash(known_keyring(), text, kTokenCost));
  }
}

BOOST_AUTO_TEST_CASE(a_cost_outside_the_caps_is_refused) {
  const auto result = hash_token_secret(known_keyring(), vector_handle(), vector_token_id(), secret(), {256, 5, 1});
  BOOST_TEST((refusal(result).code == ErrorCode::Invalid));
}

BOOST_AUTO_TEST_CASE(a_password_verifies_for_its_account_alone) {
  const Keyring keyring = known_keyring();
  const auto password = as_bytes("correct horse battery staple");
  const std::string verifier = require(hash_password(keyring, vector_handle(), "alice", password, kCheapestPassword));
  BOOST_TEST(require(verify_password(keyring, vector_handle(), "alice", password, verifier)));
  BOOST_TEST(!require(verify_password(keyring, vector_handle(), "bob", password, verifier)));
  BOOST_TEST(!require(verify_password(keyring, vector_handle(), "alice", as_bytes("correct horse"), verifier)));
  BOOST_TEST(!require(verify_password(keyring, vector_handle(), "alice", {}, verifier)));
}

BOOST_AUTO_TEST_CASE(a_password_below_owasps_floor_is_refused) {
  for (const Argon2Cost cost : {kTokenCost, Argon2Cost{19 * 1024 - 1, 2, 1}, {19 * 1024, 1, 1}}) {
    const auto result = hash_password(known_keyring(), vector_handle(), "alice", as_bytes("x"), cost);
    BOOST_TEST((refusal(result).code == ErrorCode::Invalid));
    BOOST_TEST(!pretend_to_verify_password(known_keyring(), vector_handle(), as_bytes("x"), cost));
  }
}

BOOST_AUTO_TEST_CASE(pretending_takes_any_password) {
  const Bytes password(1000, 'x');
  BOOST_TEST(
      static_cast<bool>(pretend_to_verify_password(known_keyring(), vector_handle(), password, kCheapestPassword)));
}

BOOST_AUTO_TEST_CASE(another_cost_or_an_old_pepper_asks_for_a_new_verifier) {
  const std::string verifier = token_verifier(known_keyring());
  BOOST_TEST(!needs_rehash(known_keyring(), verifier, kCheapest));
  BOOST_TEST(needs_rehash(known_keyring(), verifier, kTokenCost));
  BOOST_TEST(needs_rehash(known_keyring(), verifier, {8, 2, 1}));
  BOOST_TEST(needs_rehash(known_keyring(), verifier, {16, 1, 2}));
  BOOST_TEST(needs_rehash(with_new_pepper(KeyState::Retired), verifier, kCheapest));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::crypto::testing::verifier_test
