#include "crypto/keyring_text.h"

#include "fixtures.h"

namespace tokenward::crypto::testing::keyring_text_test {
namespace {

/// A text with every state in it.
std::string sample() {
  auto keys = known_keys();
  keys.push_back(key_of(KeyKind::Mac, 2, KeyState::Staged, 0xE0));
  keys.push_back(key_of(KeyKind::Mac, 255, KeyState::Retired, 0xE1));
  keys.push_back(key_of(KeyKind::Mac, 4, KeyState::Destroyed, 0));
  return std::string(as_text(format_keyring(keyring_of(std::move(keys))).reveal()));
}

/// The sample with the first `what` replaced.
std::string sample_with(std::string_view what, std::string_view by) {
  std::string text = sample();
  const auto at = text.find(what);
  BOOST_REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

Error refused(std::string_view text) { return refusal(parse_keyring(text)); }

void check_malformed(std::string_view what, std::string_view by, std::string_view reason) {
  const auto error = refused(sample_with(what, by));
  BOOST_TEST((error.code == ErrorCode::Malformed));
  BOOST_TEST(contains(error.message, reason), error.message << " does not say " << reason);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(keyring_text)

BOOST_AUTO_TEST_CASE(a_keyring_is_read_back) {
  const std::string text = sample();
  const Keyring keyring = require(parse_keyring(text));
  BOOST_TEST(keyring.keys().size() == kKeyKinds.size() + 3);
  BOOST_TEST(to_hex(keyring.primary(KeyKind::Mint).material.reveal()) == to_hex(counting(0x40, 32)));
  BOOST_TEST((keyring.find(KeyKind::Mac, 255)->state == KeyState::Retired));
  BOOST_TEST((keyring.primary(KeyKind::Mac).created_at == creation_time()));
  BOOST_TEST(as_text(format_keyring(keyring).reveal()) == text);
}

BOOST_AUTO_TEST_CASE(the_form_is_the_documented_one) {
  BOOST_TEST(
      sample().starts_with("{\"format\": \"tokenward keyring\", \"version\": 1, \"keys\": [\n"
                           "  {\"kind\": \"mac\", \"id\": 1, \"state\": \"primary\", "
                           "\"created_at\": \"2023-11-14T22:13:20.000Z\", "
                           "\"key\": \"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"},\n"));
  BOOST_TEST(contains(sample(),
                      "{\"kind\": \"mac\", \"id\": 4, \"state\": \"destroyed\", "
                      "\"created_at\": \"2023-11-14T22:13:20.000Z\"}"));
}

BOOST_AUTO_TEST_CASE(the_largest_keyring_fits) {
  std::vector<Key> keys = known_keys();
  for (const KeyKind kind : kKeyKinds) {
    for (int id = 2; id < 256; ++id) keys.push_back(key_of(kind, static_cast<domain::KeyId>(id), KeyState::Retired, 7));
  }
  const Secret text = format_keyring(keyring_of(std::move(keys)));
  BOOST_TEST(text.size() <= kMaxKeyringText);
  BOOST_TEST(require(parse_keyring(as_text(text.reveal()))).keys().size() == kKeyKinds.size() * 255);
}

BOOST_AUTO_TEST_CASE(a_text_cut_anywhere_is_refused) {
  const std::string text = sample();
  const std::size_t last = text.find_last_of('}');
  for (std::size_t size = 0; size <= last; ++size) {
    BOOST_TEST(!parse_keyring(std::string_view(text).substr(0, size)));
  }
}

BOOST_AUTO_TEST_CASE(what_follows_the_document_is_refused) {
  BOOST_TEST((refused(sample() + "x").code == ErrorCode::Malformed));
  BOOST_TEST((refused(sample() + sample()).code == ErrorCode::Malformed));
  BOOST_TEST((refused(sample() + '\0').code == ErrorCode::Malformed));
}

BOOST_AUTO_TEST_CASE(another_document_is_refused) {
  for (const std::string_view text : {"", " ", "null", "[]", "{}", "1", "\"tokenward keyring\"", "\xEF\xBB\xBF{}"}) {
    BOOST_TEST((refused(text).code == ErrorCode::Malformed));
  }
  check_malformed("tokenward keyring", "another keyring", "not a tokenward keyring");
}

BOOST_AUTO_TEST_CASE(another_version_is_unsupported) {
  for (const std::string_view version : {"0", "2", "-1", "1.0", "\"1\"", "null", "99999999999999999999"}) {
    BOOST_TEST((refused(sample_with("\"version\": 1", "\"version\": " + std::string(version))).code ==
                ErrorCode::Unsupported));
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_member_is_refused) {
  check_malformed("\"version\"", "\"more\": 1, \"version\"", "not a tokenward keyring");
  check_malformed("\"id\": 1", "\"id\": 1, \"more\": 1", "keys[0]");
}

BOOST_AUTO_TEST_CASE(a_missing_member_is_refused) {
  check_malformed("\"kind\": \"mac\", ", "", "keys[0]");
  check_malformed("\"id\": 1, ", "", "keys[0]");
  check_malformed("\"state\": \"primary\", ", "", "keys[0]");
  check_malformed("\"created_at\": \"2023-11-14T22:13:20.000Z\", ", "", "keys[0]");
}

BOOST_AUTO_TEST_CASE(an_unknown_kind_is_refused) {
  check_malformed("\"kind\": \"mac\"", "\"kind\": \"macs\"", "keys[0].kind is none of mac, pepper");
  check_malformed("\"kind\": \"mac\"", "\"kind\": 1", "keys[0].kind");
}

BOOST_AUTO_TEST_CASE(an_unknown_state_is_refused) {
  check_malformed("\"state\": \"primary\"", "\"state\": \"Primary\"", "keys[0].state is none of staged");
}

BOOST_AUTO_TEST_CASE(an_id_outside_1_to_255_is_refused) {
  for (const std::string_view id : {"0", "256", "-1", "1.0", "257", "\"1\"", "4294967297", "99999999999999999999"}) {
    check_malformed("\"id\": 1,", "\"id\": " + std::string(id) + ",", "keys[0].id is not a number from 1 to 255");
  }
}

BOOST_AUTO_TEST_CASE(a_key_of_another_form_is_refused) {
  constexpr std::string_view kMaterial = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  for (const std::string_view other : {"", "00", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e",
                                       "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
                                       "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
                                       "g00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"}) {
    check_malformed(kMaterial, other, "keys[0].key is not 64 lower-case hexadecimal digits");
  }
}

BOOST_AUTO_TEST_CASE(a_time_of_another_form_is_refused) {
  check_malformed("2023-11-14T22:13:20.000Z", "yesterday", "keys[0].created_at is not an RFC 3339 time");
}

BOOST_AUTO_TEST_CASE(a_live_key_without_material_is_refused) {
  std::string text = sample();
  const auto from = text.find(", \"key\": ");
  text.erase(from, text.find('}', from) - from);
  const auto error = refused(text);
  BOOST_TEST((error.code == ErrorCode::Corrupt));
  BOOST_TEST(contains(error.message, "mac key 1 has no material"));
}

BOOST_AUTO_TEST_CASE(a_duplicate_key_and_a_second_primary_are_refused) {
  const auto duplicate = refused(sample_with("\"id\": 2,", "\"id\": 1,"));
  BOOST_TEST((duplicate.code == ErrorCode::Corrupt));
  BOOST_TEST(duplicate.message == "mac key 1 occurs twice; an id is used once");
  const auto primaries = refused(sample_with("\"state\": \"staged\"", "\"state\": \"primary\""));
  BOOST_TEST((primaries.code == ErrorCode::Corrupt));
  BOOST_TEST(contains(primaries.message, "exactly one is allowed"));
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_refused) {
  const auto refused_at = [](std::size_t depth) {
    return refused(std::string(depth, '[') + std::string(depth, ']')).message;
  };
  BOOST_TEST(contains(refused_at(4), "not a tokenward keyring"));
  BOOST_TEST(contains(refused_at(5), "not JSON"));
  BOOST_TEST(contains(refused_at(100'000), "not JSON"));
}

BOOST_AUTO_TEST_CASE(a_text_longer_than_any_keyring_is_refused) {
  BOOST_TEST((refused(sample() + std::string(kMaxKeyringText, ' ')).code == ErrorCode::Malformed));
}

BOOST_AUTO_TEST_CASE(no_message_holds_a_key) {
  const std::string text = sample();
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string damaged = text;
    damaged[at] = damaged[at] == 'Q' ? 'R' : 'Q';
    const auto keyring = parse_keyring(damaged);
    if (!keyring) BOOST_TEST(!contains(keyring.error().message, "0a0b"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::crypto::testing::keyring_text_test
