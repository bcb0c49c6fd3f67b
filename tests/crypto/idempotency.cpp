#include "crypto/idempotency.h"

#include <set>

#include "fixtures.h"

namespace tokenward::crypto::testing::idempotency_test {
namespace {

constexpr std::string_view kCallersKey = "8e03978e-40d5-43dd-bc93-6894a57f9324";

/// Everything the constructions read, each part open to change.
struct Inputs {
  Key mint = key_of(KeyKind::Mint, 1, KeyState::Primary, 0x60);
  Bytes credential = hex("019a1b2c000070008000000000000001");
  std::string route = "mint";
  std::string key = std::string(kCallersKey);
  MintNonce nonce = [] {
    MintNonce bytes;
    std::ranges::copy(counting(0x80, 32), bytes.begin());
    return bytes;
  }();
  domain::TenantHandle handle = vector_handle();
  domain::TokenId id = vector_token_id();
  Digest request = sha256(as_bytes(std::string_view("POST\0tokens\0{\"label\":\"x\"}", 25)));

  [[nodiscard]] IdempotencyScope scope() const { return {credential, route, key}; }
  [[nodiscard]] std::string record_id() const { return to_hex(idempotency_record_id(mint, handle, scope()).view()); }
  [[nodiscard]] std::string secret() const {
    return to_hex(derive_minted_secret(mint, nonce, handle, id, scope(), request).reveal());
  }
};

template <class Change>
Inputs changed(Change change) {
  Inputs inputs;
  change(inputs);
  return inputs;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(idempotency)

BOOST_AUTO_TEST_CASE(the_vectors_record_id) {
  BOOST_TEST(Inputs().record_id() == "f6655ca0214795e42a90f9dd6d93a71ea8e112745950eb74e6c9a9232544cd42");
}

BOOST_AUTO_TEST_CASE(the_vectors_secret) {
  BOOST_TEST(Inputs().secret() == "842b625e35ff926c39df95815dc1cf84c41b0044e7a6cf4b");
}

BOOST_AUTO_TEST_CASE(whoever_asks_for_another_thing_gets_another_record) {
  std::set<std::string> ids{Inputs().record_id()};
  ids.insert(changed([](Inputs& i) { i.mint = key_of(KeyKind::Mint, 1, KeyState::Primary, 0x61); }).record_id());
  ids.insert(changed([](Inputs& i) { i.handle.bytes[0] ^= 1; }).record_id());
  ids.insert(changed([](Inputs& i) { i.credential[15] ^= 1; }).record_id());
  ids.insert(changed([](Inputs& i) { i.route = "rotate"; }).record_id());
  ids.insert(changed([](Inputs& i) { i.key += "5"; }).record_id());
  ids.insert(changed([](Inputs& i) { i.key = "8"; }).record_id());
  BOOST_TEST(ids.size() == 7U);
}

BOOST_AUTO_TEST_CASE(every_part_changes_the_secret) {
  std::set<std::string> secrets{Inputs().secret()};
  secrets.insert(changed([](Inputs& i) { i.mint = key_of(KeyKind::Mint, 1, KeyState::Primary, 0x61); }).secret());
  secrets.insert(changed([](Inputs& i) { i.nonce[0] ^= 1; }).secret());
  secrets.insert(changed([](Inputs& i) { i.handle.bytes[6] ^= 1; }).secret());
  secrets.insert(changed([](Inputs& i) { i.id.bytes[15] ^= 1; }).secret());
  secrets.insert(changed([](Inputs& i) { i.credential[0] ^= 1; }).secret());
  secrets.insert(changed([](Inputs& i) { i.key = "short"; }).secret());
  secrets.insert(changed([](Inputs& i) { i.request.bytes[0] ^= 1; }).secret());
  BOOST_TEST(secrets.size() == 8U);
}

BOOST_AUTO_TEST_CASE(the_parts_of_a_scope_do_not_run_into_each_other) {
  const auto with = [](std::string_view credential, std::string_view route, std::string_view key) {
    return changed([&](Inputs& i) {
      i.credential = Bytes(credential.begin(), credential.end());
      i.route = route;
      i.key = key;
    });
  };
  BOOST_TEST(with("ab", "c", "d").record_id() != with("a", "bc", "d").record_id());
  BOOST_TEST(with("a", "bc", "d").record_id() != with("a", "b", "cd").record_id());
  BOOST_TEST(with("ab", "", "c").secret() != with("a", "", "bc").secret());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::crypto::testing::idempotency_test
