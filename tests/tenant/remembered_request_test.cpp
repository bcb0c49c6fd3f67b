// What is kept of a request with an Idempotency-Key: what is in it, for how long, and under which keys.

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/encoding.h"
#include "crypto/idempotency.h"
#include "storage/idempotency_records.h"
#include "tenant/retry_fixture.h"

namespace remembered_request_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using crypto::KeyKind;
using domain::Action;

namespace {

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(remembered_request, RetryFixture)

BOOST_AUTO_TEST_CASE(the_secret_is_the_one_that_key_nonce_and_request_derive) {
  const auto first = require(send());
  const auto rows = remembered();
  BOOST_REQUIRE(rows.size() == 1u);
  const auto record = require(storage::decode_idempotency_record(keyring(), rows[0]));
  BOOST_CHECK(record.token == first.view.token.id);
  BOOST_CHECK(record.forgotten_at == clock.now() + 24h);
  const auto& key = keyring().primary(KeyKind::Mint);
  BOOST_TEST(record.mint_key == key.id);
  const crypto::IdempotencyScope scope{caller.credential->view(), "mint", kKey};
  BOOST_CHECK(record.id == crypto::idempotency_record_id(key, acme->handle(), scope));
  const auto secret =
      crypto::derive_minted_secret(key, record.nonce, acme->handle(), record.token, scope, request().retry->request);
  const std::string value = value_of(first);
  const auto parsed = crypto::parse_token(value);
  BOOST_REQUIRE(parsed);
  BOOST_TEST(to_hex(parsed->secret()) == to_hex(secret.reveal()));
}

BOOST_AUTO_TEST_CASE(after_a_day_the_key_mints_anew) {
  const auto first = require(send());
  clock.advance(24h - 1us);
  check_same(first, require(send()));
  clock.advance(1us);
  const auto second = require(send());
  BOOST_CHECK(second.view.token.id != first.view.token.id);
  BOOST_TEST(value_of(second) != value_of(first));
  BOOST_TEST(remembered().size() == 1u);
  check_same(second, require(send()));
  BOOST_CHECK(validate(first) == Reason::None);
}

BOOST_AUTO_TEST_CASE(after_a_day_another_request_may_have_the_key) {
  (void)require(send());
  clock.advance(24h);
  BOOST_TEST(require(send(request("desktop"))).view.token.label == "desktop");
}

BOOST_AUTO_TEST_CASE(keys_of_the_keyring_may_be_rotated_in_between) {
  const auto first = require(send());
  for (const KeyKind kind : crypto::kKeyKinds) {
    BOOST_TEST(rotate(kind) == 2);
    check_same(first, require(send()));
  }
  const auto fresh = require(send(request("new", "another")));
  BOOST_TEST(fresh.view.token.mac_key == 2);
  check_same(fresh, require(send(request("new", "another"))));
}

BOOST_AUTO_TEST_CASE(a_forgotten_record_of_an_older_mint_key_is_passed_over) {
  const auto first = require(send());
  (void)rotate(KeyKind::Mint);
  clock.advance(24h);
  const auto second = require(send());
  BOOST_CHECK(second.view.token.id != first.view.token.id);
  check_same(second, require(send()));
}

BOOST_AUTO_TEST_CASE(a_value_whose_keys_are_destroyed_is_not_given_again) {
  (void)require(send());
  for (const KeyKind kind : {KeyKind::Mac, KeyKind::Pepper}) {
    const auto whole = keyring().clone();
    (void)rotate(kind);
    use_keyring(require(keyring().destroy(kind, 1)));
    BOOST_CHECK(refusal(request()) == ErrorCode::Conflict);
    use_keyring(whole.clone());
  }
  BOOST_TEST(events(*acme, Action::TokenReissued).empty());
}

BOOST_AUTO_TEST_CASE(remembered_requests_depend_on_their_mint_key_for_a_day) {
  (void)require(send());
  (void)rotate(KeyKind::Mint);
  BOOST_TEST(require(house().count_key_dependents(KeyKind::Mint, 1)) == 1u);
  BOOST_TEST(require(house().count_key_dependents(KeyKind::Mint, 2)) == 0u);
  clock.advance(24h);
  BOOST_TEST(require(house().count_key_dependents(KeyKind::Mint, 1)) == 0u);
}

BOOST_AUTO_TEST_CASE(a_record_that_was_changed_gives_nothing) {
  const auto first = require(send());
  const storage::Record sound = remembered().at(0);
  const storage::Key& place = sound.key;
  store().tamper(place, [](storage::Record& row) {
    const auto at = row.body.find("\"nonce\":\"") + 9;
    row.body[at] = row.body[at] == '0' ? '1' : '0';
  });
  BOOST_CHECK(refusal(request()) == ErrorCode::Corrupt);
  // A due time put off is a change too.
  store().write(sound);
  check_same(first, require(send()));
  store().tamper(place, [](storage::Record& row) { row.due_us += 1; });
  BOOST_CHECK(refusal(request()) == ErrorCode::Corrupt);
  BOOST_CHECK(validate(first) == Reason::None);
}

BOOST_AUTO_TEST_CASE(a_record_that_leads_to_another_token_gives_nothing) {
  (void)require(send());
  const auto other = mint(*acme, "alice");
  auto record = require(storage::decode_idempotency_record(keyring(), remembered().at(0)));
  record.token = other.view.token.id;
  store().write(storage::encode_idempotency_record(keyring(), acme->handle(), record));
  BOOST_CHECK(refusal(request()) == ErrorCode::Corrupt);
  BOOST_TEST(events(*acme, Action::TokenReissued).empty());
}

BOOST_AUTO_TEST_CASE(neither_key_nor_secret_is_stored) {
  const std::string canary = "canary-7b1f4e52d9aa";
  const auto minted = require(send(request("laptop", canary)));
  (void)require(send(request("laptop", canary)));
  const std::string value = value_of(minted);
  const auto parsed = crypto::parse_token(value);
  BOOST_REQUIRE(parsed);
  const std::string raw{as_text(parsed->secret())};
  const std::string hex = to_hex(parsed->secret()), base64 = to_base64(parsed->secret()).substr(0, 24);
  std::string all;
  for (const auto& file : std::filesystem::directory_iterator(folder())) {
    if (file.path().extension() != ".so") all += content(file.path());
  }
  // What is searched is what was written: the label and the token's row are there.
  BOOST_TEST(all.find("\"label\":\"laptop\"") != std::string::npos);
  BOOST_TEST(all.find(domain::to_string(minted.view.token.id)) != std::string::npos);
  for (const std::string& secret : {canary, to_hex(as_bytes(canary)), value.substr(40, 16), raw, hex, base64}) {
    BOOST_TEST(all.find(secret) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(the_sweeper_forgets_a_request_when_its_day_is_over) {
  const auto early = require(send(request("early", "early")));
  clock.advance(1h);
  (void)require(send(request("late", "late")));
  clock.advance(23h - 1us);
  BOOST_TEST(sweep().forgotten == 0u);
  clock.advance(1us);
  BOOST_TEST(sweep().forgotten == 1u);
  BOOST_TEST(remembered().size() == 1u);
  clock.advance(1h);
  BOOST_TEST(sweep().forgotten == 1u);
  BOOST_TEST(remembered().empty());
  BOOST_CHECK(validate(early) == Reason::None);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_request_that_takes_a_key_up_again_is_not_forgotten_with_the_old_one) {
  (void)require(send());
  clock.advance(24h);
  const auto again = let_another_node_come_first(request());
  BOOST_TEST(require(Sweeper(house()).step(house().default_room())).forgotten == 0u);
  BOOST_TEST(value_of(require(send())) == *again);
}

BOOST_AUTO_TEST_CASE(more_requests_than_one_step_holds_are_forgotten_in_several) {
  const auto forgotten_at = clock.now();
  for (std::uint32_t i = 0; i < 1100; ++i) {
    storage::IdempotencyRecord record;
    record.forgotten_at = forgotten_at;
    record.mint_key = 1;
    put_be64(record.id.bytes.data(), i);
    store().write(storage::encode_idempotency_record(keyring(), acme->handle(), record));
  }
  const auto step = require(Sweeper(house()).step(house().default_room()));
  BOOST_TEST(step.forgotten == 1000u);
  BOOST_TEST(step.more);
  BOOST_TEST(sweep().forgotten == 100u);
}

BOOST_AUTO_TEST_CASE(a_purged_tenant_leaves_no_request_behind) {
  (void)require(send());
  (void)require(house().tenants().remove(local_operator(), *acme, {}));
  // A day is shorter than the grace; what somebody wrote with another due time goes all the same.
  auto record = require(storage::decode_idempotency_record(keyring(), remembered().at(0)));
  record.forgotten_at = clock.now() + domain::days{365};
  store().write(storage::encode_idempotency_record(keyring(), acme->handle(), record));
  clock.advance(domain::days{31});
  BOOST_TEST(sweep().purged > 0u);
  BOOST_TEST(remembered().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}
