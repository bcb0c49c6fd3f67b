#include "crypto/history_hash.h"

#include <boost/json/parse.hpp>

#include "fixtures.h"

namespace tokenward::crypto::testing::history_hash_test {
namespace {

namespace json = boost::json;

json::value core() {
  return json::parse(R"({"seq": 7, "at": "2026-11-24T04:00:00.000Z", "action": "token.minted",
                         "subject": "019a1b2c-3d4e-7f00-8122-334455667788", "record": "ab", "c": "cd"})");
}

json::value detail() {
  return json::parse(R"({"owner": "zo\u00eb@example.com", "label": "ci", "actor": "local:0", "source": null,
                         "reason": "", "before": {}, "after": {"b": [1, 2], "a": true}})");
}

DetailSalt salt() {
  DetailSalt bytes;
  std::ranges::copy(counting(0xA0, 16), bytes.begin());
  return bytes;
}

Digest previous() { return Digest::from(counting(0, 32)); }
Digest hash() { return require(event_hash(vector_handle(), previous(), core())); }

}  // namespace

BOOST_AUTO_TEST_SUITE(history_hash)

BOOST_AUTO_TEST_CASE(the_hash_is_the_documented_construction) {
  // Computed by an independent program, like the two below.
  BOOST_TEST(to_hex(hash().view()) == "f650c1c8c5fb16f2814c325778035f768e6420e5c1a235206aae715522d304bc");
}

BOOST_AUTO_TEST_CASE(the_commitment_is_the_documented_construction) {
  BOOST_TEST(to_hex(require(detail_commitment(salt(), detail())).view()) ==
             "75572c1556647fd2aaf4331dd35dafeb10cf28044ce14d240bc1e88ceb9c9554");
}

BOOST_AUTO_TEST_CASE(the_seal_is_the_documented_construction) {
  BOOST_TEST(make_event_seal(known_keyring(), 7, hash()) == "1.OgpwKoCDQz_KTRLj9wBDskjyzDuHpZjuKJ2HFHVHNsY");
}

BOOST_AUTO_TEST_CASE(the_order_of_members_does_not_matter) {
  json::object other;
  const json::object original = core().as_object();
  for (auto member = original.end(); member != original.begin();) {
    --member;
    other.emplace(member->key(), member->value());
  }
  BOOST_TEST((require(event_hash(vector_handle(), previous(), other)) == hash()));
}

BOOST_AUTO_TEST_CASE(every_changed_part_changes_the_hash) {
  auto handle = vector_handle();
  handle.bytes[3] ^= 1;
  BOOST_TEST((require(event_hash(handle, previous(), core())) != hash()));
  auto before = previous();
  before.bytes[31] ^= 1;
  BOOST_TEST((require(event_hash(vector_handle(), before, core())) != hash()));
  const json::value original = core();
  for (const auto& member : original.as_object()) {
    json::value changed = core();
    changed.as_object()[member.key()] = nullptr;
    BOOST_TEST((require(event_hash(vector_handle(), previous(), changed)) != hash()), member.key());
    changed.as_object().erase(member.key());
    BOOST_TEST((require(event_hash(vector_handle(), previous(), changed)) != hash()), member.key());
  }
}

BOOST_AUTO_TEST_CASE(another_salt_hides_the_same_detail_elsewhere) {
  auto other = salt();
  other[0] ^= 1;
  BOOST_TEST((require(detail_commitment(other, detail())) != require(detail_commitment(salt(), detail()))));
  json::value changed = detail();
  changed.as_object()["reason"] = "leaked";
  BOOST_TEST((require(detail_commitment(salt(), changed)) != require(detail_commitment(salt(), detail()))));
}

BOOST_AUTO_TEST_CASE(a_value_without_canonical_form_has_no_hash) {
  BOOST_TEST((refusal(event_hash(vector_handle(), previous(), 0.5)).code == ErrorCode::Invalid));
  BOOST_TEST((refusal(detail_commitment(salt(), 0.5)).code == ErrorCode::Invalid));
}

BOOST_AUTO_TEST_CASE(a_seal_holds_for_its_number_and_hash_alone) {
  const Keyring keyring = known_keyring();
  const std::string seal = make_event_seal(keyring, 7, hash());
  BOOST_TEST(check_event_seal(keyring, 7, hash(), seal));
  BOOST_TEST(!check_event_seal(keyring, 8, hash(), seal));
  BOOST_TEST(!check_event_seal(keyring, 7, previous(), seal));
  for (std::size_t at = 0; at < seal.size(); ++at) {
    std::string other = seal;
    other[at] ^= 1;
    BOOST_TEST(!check_event_seal(keyring, 7, hash(), other));
    BOOST_TEST(!check_event_seal(keyring, 7, hash(), seal.substr(0, at)));
  }
}

BOOST_AUTO_TEST_CASE(a_seal_lives_as_long_as_its_key) {
  const std::string seal = make_event_seal(known_keyring(), 7, hash());
  const Keyring staged = require(known_keyring().add_staged(KeyKind::History, creation_time()));
  const Keyring rotated = require(staged.promote(KeyKind::History, 2));
  BOOST_TEST(check_event_seal(rotated, 7, hash(), seal));
  BOOST_TEST(make_event_seal(rotated, 7, hash()).starts_with("2."));
  BOOST_TEST(!check_event_seal(require(rotated.destroy(KeyKind::History, 1)), 7, hash(), seal));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::crypto::testing::history_hash_test
