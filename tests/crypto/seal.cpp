#include "crypto/seal.h"

#include <functional>

#include "crypto/seal_text.h"
#include "fixtures.h"

namespace tokenward::crypto::testing::seal_test {
namespace {

/// Fields that own what they name, so that each can be changed.
struct Record {
  domain::TenantHandle handle = vector_handle();
  std::uint32_t kind = 3;
  std::string id = "id-1";
  std::string owner = "alice@example.com";
  std::uint32_t state = 1;
  std::int64_t due_us = 1'700'000'000'000'000;
  std::string body = R"({"label":"x"})";

  [[nodiscard]] SealedFields fields() const {
    return {handle, kind, as_bytes(id), as_bytes(owner), state, due_us, body};
  }
};

std::string seal_of(const Keyring& keyring, const Record& record) { return make_seal(keyring, record.fields()); }
bool holds(const Keyring& keyring, const Record& record, std::string_view seal) {
  return check_seal(keyring, record.fields(), seal);
}

/// known_keyring() with record key 2 as primary and key 1 in `state`.
Keyring with_new_record_key(KeyState state) {
  auto keys = known_keys();
  keys.push_back(key_of(KeyKind::Record, 2, KeyState::Primary, 0xE0));
  for (Key& key : keys) {
    if (key.kind == KeyKind::Record && key.id == 1) key = key_of(KeyKind::Record, 1, state, 0x60);
  }
  return keyring_of(std::move(keys));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(seal)

BOOST_AUTO_TEST_CASE(a_seal_is_the_documented_construction) {
  // Computed by an independent program; record key 60..7f.
  BOOST_TEST(seal_of(known_keyring(), {}) == "1.6QxSfz3WK_IpRE6GzHhXZ35CJm-naBIKrFYsVPnr1zE");
}

BOOST_AUTO_TEST_CASE(a_sealed_record_holds) {
  const Keyring keyring = known_keyring();
  BOOST_TEST(holds(keyring, {}, seal_of(keyring, {})));
}

BOOST_AUTO_TEST_CASE(every_changed_field_breaks_the_seal) {
  const Keyring keyring = known_keyring();
  const std::string seal = seal_of(keyring, {});
  const std::vector<std::pair<std::string, std::function<void(Record&)>>> changes{
      {"handle, first byte", [](Record& record) { record.handle.bytes[0] ^= 1; }},
      {"handle, last byte", [](Record& record) { record.handle.bytes[6] ^= 0x80; }},
      {"kind", [](Record& record) { record.kind = 4; }},
      {"kind, high bit", [](Record& record) { record.kind |= 0x80000000; }},
      {"id", [](Record& record) { record.id = "id-2"; }},
      {"id, shorter", [](Record& record) { record.id = "id-"; }},
      {"owner", [](Record& record) { record.owner = "mallory@example.com"; }},
      {"owner, none", [](Record& record) { record.owner.clear(); }},
      {"owner, another case", [](Record& record) { record.owner[0] = 'A'; }},
      {"state", [](Record& record) { record.state = 0; }},
      {"due, later", [](Record& record) { ++record.due_us; }},
      {"due, none", [](Record& record) { record.due_us = INT64_MAX; }},
      {"due, negative", [](Record& record) { record.due_us = -record.due_us; }},
      {"body, a letter", [](Record& record) { record.body[2] ^= 1; }},
      {"body, longer", [](Record& record) { record.body += ' '; }},
      {"body, none", [](Record& record) { record.body.clear(); }},
  };
  for (const auto& [name, change] : changes) {
    Record record;
    change(record);
    BOOST_TEST(!holds(keyring, record, seal), name);
  }
}

BOOST_AUTO_TEST_CASE(fields_do_not_run_into_each_other) {
  const Keyring keyring = known_keyring();
  const auto seal_with = [&](std::string id, std::string owner, std::string body) {
    Record record;
    record.id = std::move(id);
    record.owner = std::move(owner);
    record.body = std::move(body);
    return seal_of(keyring, record);
  };
  BOOST_TEST(seal_with("ab", "c", "d") != seal_with("a", "bc", "d"));
  BOOST_TEST(seal_with("a", "bc", "d") != seal_with("a", "b", "cd"));
  const std::string empty(2, '\0');  // what an empty field looks like
  BOOST_TEST(seal_with("", "", "") != seal_with("", empty, ""));
}

BOOST_AUTO_TEST_CASE(every_changed_character_of_a_seal_breaks_it) {
  const Keyring keyring = known_keyring();
  const std::string seal = seal_of(keyring, {});
  for (std::size_t at = 0; at < seal.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string other = seal;
      other[at] = static_cast<char>(byte);
      BOOST_TEST(holds(keyring, {}, other) == (other == seal));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_seal_does_not_hold) {
  const std::string seal = seal_of(known_keyring(), {});
  const std::string code = seal.substr(2);
  for (const std::string& other :
       {std::string(), std::string("."), std::string("1"), std::string("1."), code, "." + code, "01." + code,
        "+1." + code, " 1." + code, "0." + code, "2." + code, "257." + code, "1x." + code, "1.." + code,
        "1." + code + "=", "1." + code + " ", "1." + code.substr(1), "1." + code + code}) {
    BOOST_TEST(!holds(known_keyring(), {}, other), other);
  }
}

BOOST_AUTO_TEST_CASE(every_key_id_is_read_back) {
  for (int id = 1; id < 256; ++id) {
    SealText seal{static_cast<domain::KeyId>(id), Mac::from(counting(static_cast<std::uint8_t>(id), 32))};
    const auto parsed = parse_seal(format_seal(seal));
    BOOST_REQUIRE(parsed.has_value());
    BOOST_TEST(parsed->key == id);
    BOOST_TEST((parsed->code == seal.code));
  }
}

BOOST_AUTO_TEST_CASE(a_seal_outlives_a_rotation_but_not_its_keys_destruction) {
  const std::string seal = seal_of(known_keyring(), {});
  BOOST_TEST(holds(with_new_record_key(KeyState::Retired), {}, seal));
  BOOST_TEST(holds(with_new_record_key(KeyState::Staged), {}, seal));
  BOOST_TEST(!holds(with_new_record_key(KeyState::Destroyed), {}, seal));
}

BOOST_AUTO_TEST_CASE(new_seals_are_made_under_the_primary) {
  const Keyring keyring = with_new_record_key(KeyState::Retired);
  const std::string seal = seal_of(keyring, {});
  BOOST_TEST(seal.starts_with("2."));
  BOOST_TEST(holds(keyring, {}, seal));
  BOOST_TEST(!holds(known_keyring(), {}, seal));
}

BOOST_AUTO_TEST_CASE(an_id_or_owner_too_long_for_its_length_field_has_no_seal) {
  const Keyring keyring = known_keyring();
  Record longest;
  longest.id = std::string(65'535, 'x');
  longest.owner = longest.id;
  BOOST_TEST(holds(keyring, longest, seal_of(keyring, longest)));
  Record record;
  record.id = std::string(65'536, 'x');
  BOOST_TEST(!holds(keyring, record, seal_of(keyring, {})));
  record.id = "id-1";
  record.owner = std::string(65'536 + 17, 'x');
  BOOST_TEST(!holds(keyring, record, seal_of(keyring, {})));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::crypto::testing::seal_test
