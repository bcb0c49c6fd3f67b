#include "tenant/validator.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <set>

#include "crypto/new_identifiers.h"
#include "crypto/token_codec.h"
#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/house_fixture.h"

namespace validator_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::days;
using Known = ValidationCounts::Known;
using storage::Kind;

namespace {

struct ValidatorFixture : HouseFixture {
  ValidatorFixture() : acme(create("acme")) {}

  [[nodiscard]] const ValidationCounts& counts() { return house().validator().counts(); }
  /// Runs of Argon2id, those of mints among them.
  [[nodiscard]] std::uint64_t hashes() { return house().hash_times().tokens.snapshot().count(); }
  [[nodiscard]] std::uint64_t store_calls() { return store().counters().gets + store().counters().scans; }

  /// A well-formed value that nobody minted: the tag was made with a key of somebody else.
  [[nodiscard]] std::string forge(const domain::TenantHandle& handle, domain::KeyId kid = 1) {
    const Bytes guess(crypto::kKeySize, 0x5A);
    const crypto::TokenParts parts{kid, handle, require(crypto::new_token_id(clock.now())),
                                   require(crypto::new_token_secret())};
    const Secret value =
        crypto::encode_token(*domain::TokenPrefix::parse("tkw"), parts, crypto::derive_tenant_mac_key(guess, handle));
    return std::string(as_text(value.reveal()));
  }
  /// A genuine value without a row, as of a time.
  [[nodiscard]] std::string genuine_without_row(const domain::TenantHandle& handle, Instant at) {
    const auto& master = keyring().primary(crypto::KeyKind::Mac);
    const crypto::TokenParts parts{master.id, handle, require(crypto::new_token_id(at)),
                                   require(crypto::new_token_secret())};
    const Secret value = crypto::encode_token(*domain::TokenPrefix::parse("tkw"), parts,
                                              crypto::derive_tenant_mac_key(master.material.reveal(), handle));
    return std::string(as_text(value.reveal()));
  }
  /// Whether the ring of the dead holds all of these at once: two of three share a place in one run of 340.
  [[nodiscard]] bool fit_beside_each_other(const std::vector<std::string>& values) {
    const auto key =
        crypto::derive_tenant_mac_key(keyring().primary(crypto::KeyKind::Mac).material.reveal(), acme->handle());
    std::set<std::size_t> places;
    for (const auto& value : values) {
      const auto parsed = crypto::parse_token(value);
      BOOST_REQUIRE(parsed);
      places.insert(DeadRing::place_of(crypto::compute_token_mac(key, *parsed)));
    }
    return places.size() == values.size();
  }
  [[nodiscard]] storage::Key token_key(const Minted& minted) const {
    return storage::token_key(acme->handle(), minted.view.token.id);
  }
  [[nodiscard]] storage::Key owner_key(const std::string& who) const {
    return storage::owner_key(acme->handle(), owner(who));
  }
  /// Runs `act` once, when the row of `minted` has just been read and before anybody has looked at it.
  void when_next_read(const Minted& minted, std::function<void()> act) {
    auto done = std::make_shared<bool>(false);
    store().after_get = [=, key = token_key(minted), act = std::move(act)](const auto& records) {
      if (*done || records.empty() || records.front().key != key) return;
      *done = true;
      act();
    };
  }

  const std::shared_ptr<TenantRuntime> acme;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(validator, ValidatorFixture)

BOOST_AUTO_TEST_CASE(a_token_is_read_and_hashed_once_and_then_known) {
  const auto minted = mint(*acme, "alice");
  const std::string value = value_of(minted);
  BOOST_TEST(!house().validator().check(value).known);
  const auto runs = hashes();
  for (int i = 0; i < 10; ++i) BOOST_CHECK(validate(value) == Reason::None);
  BOOST_TEST(hashes() == runs + 1);
  const auto calls = store_calls();
  const auto quick = house().validator().check(value);
  BOOST_TEST(quick.known);
  BOOST_REQUIRE(quick.verdict.token);
  BOOST_TEST(quick.verdict.token->owner().field_form() == "field:alice");
  BOOST_TEST(store_calls() == calls);
}

BOOST_AUTO_TEST_CASE(whatever_is_malformed_or_forged_reaches_neither_store_nor_argon2) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(validate(minted) == Reason::None);
  const std::string value = value_of(minted);
  const auto calls = store_calls();
  const auto runs = hashes(), loads = counts().reads();

  std::vector<std::string> values{"", "tkw_", "Bearer " + value, value + "0", value.substr(1), "xxx" + value.substr(3)};
  for (const std::size_t place : {4u, 30u, 80u, 86u}) {
    std::string changed = value;
    changed[place] = changed[place] == 'a' ? 'b' : 'a';
    values.push_back(changed);
  }
  domain::TenantHandle unknown = acme->handle();
  unknown.bytes[3] ^= 1;
  for (int i = 0; i < 50; ++i) {
    values.push_back(forge(acme->handle()));
    values.push_back(forge(unknown));
    values.push_back(forge(acme->handle(), 77));
    values.push_back(forge(unknown, 77));
  }
  for (const auto& forged : values) {
    const auto quick = house().validator().check(forged);
    BOOST_TEST(quick.known);
    BOOST_CHECK(quick.verdict.reason == Reason::Unknown);
    BOOST_CHECK(!quick.verdict.token);
    BOOST_CHECK(!quick.verdict.tenant);
  }
  BOOST_TEST(store_calls() == calls);
  BOOST_TEST(hashes() == runs);
  BOOST_TEST(counts().reads() == loads);
  BOOST_TEST(counts().of(Known::Forged) == 100u);
  BOOST_TEST(counts().of(Known::UnknownKey) == 100u);
  BOOST_TEST(counts().of(Known::Malformed) == 10u);
}

BOOST_AUTO_TEST_CASE(a_genuine_value_under_another_prefix_is_forged) {
  const auto minted = mint(*acme, "alice");
  const auto parsed = crypto::parse_token(value_of(minted));
  BOOST_REQUIRE(parsed);
  // The same payload with a prefix of the tenant's choice and a right checksum: made by who has a token, not the key.
  const Bytes guess(crypto::kKeySize, 0);
  const crypto::TokenParts parts{parsed->kid(), parsed->handle(), parsed->id(),
                                 crypto::TokenSecret::from(parsed->secret())};
  const Secret value = crypto::encode_token(*domain::TokenPrefix::parse("other"), parts,
                                            crypto::derive_tenant_mac_key(guess, acme->handle()));
  BOOST_CHECK(validate(as_text(value.reveal())) == Reason::Unknown);
}

BOOST_AUTO_TEST_CASE(genuine_dead_tokens_are_remembered_and_reach_the_store_once) {
  MintRequest brief;
  brief.expiry = days{1};
  std::optional<Minted> revoked, expired;
  std::string absent;
  for (int attempt = 0; absent.empty() || !fit_beside_each_other({value_of(*revoked), value_of(*expired), absent});
       ++attempt) {
    const std::string who = "alice-" + std::to_string(attempt);
    revoked = mint(*acme, who);
    expired = mint(*acme, who, brief);
    absent = genuine_without_row(acme->handle(), clock.now() - 1h);
  }
  require(tokens().revoke(local_operator(), *acme, revoked->view.token.id, {}));
  clock.advance(days{2});
  const std::pair<std::string, Reason> dead[] = {
      {value_of(*revoked), Reason::Revoked}, {value_of(*expired), Reason::Expired}, {absent, Reason::Absent}};
  for (const auto& [value, reason] : dead) BOOST_CHECK(validate(value) == reason);
  const auto calls = store_calls();
  const auto runs = hashes();
  for (int i = 0; i < 100; ++i) {
    for (const auto& [value, reason] : dead) BOOST_CHECK(house().validator().check(value).verdict.reason == reason);
  }
  BOOST_TEST(store_calls() == calls);
  BOOST_TEST(hashes() == runs);
  for (const auto reason : {DeadReason::Absent, DeadReason::Revoked, DeadReason::Expired}) {
    BOOST_TEST(counts().of(reason) == 100u);
  }
}

BOOST_AUTO_TEST_CASE(a_known_token_that_a_stroke_felled_reaches_the_store_once) {
  const auto minted = mint(*acme, "alice");
  const std::string value = value_of(minted);
  BOOST_CHECK(validate(value) == Reason::None);
  require(tokens().revoke_all(local_operator(), *acme, {.owner = {}, .reason = {}, .keep = {}}));
  BOOST_CHECK(validate(value) == Reason::Revoked);
  const auto calls = store_calls();
  for (int i = 0; i < 100; ++i) BOOST_CHECK(validate(value) == Reason::Revoked);
  BOOST_TEST(store_calls() == calls);
}

BOOST_AUTO_TEST_CASE(tokens_of_a_suspended_owner_or_tenant_reach_the_store_once) {
  const auto minted = mint(*acme, "alice");
  const std::string value = value_of(minted);
  require(tokens().set_owner_state(local_operator(), *acme, owner("alice"), OwnerState::Suspended, {}));
  BOOST_CHECK(validate(value) == Reason::Suspended);
  const auto calls = store_calls();
  const auto runs = hashes();
  for (int i = 0; i < 100; ++i) BOOST_CHECK(validate(value) == Reason::Suspended);
  require(house().tenants().suspend(local_operator(), *acme, {}));
  const auto calls_after = store_calls();
  for (int i = 0; i < 100; ++i) BOOST_CHECK(validate(value) == Reason::Suspended);
  BOOST_TEST(store_calls() == calls_after);
  BOOST_TEST(hashes() == runs);
  BOOST_TEST(calls_after - calls < 20u);
}

BOOST_AUTO_TEST_CASE(a_value_that_may_be_about_to_appear_is_not_given_up) {
  const std::string value = genuine_without_row(acme->handle(), clock.now());
  BOOST_CHECK(validate(value) == Reason::Absent);
  BOOST_TEST(!house().validator().check(value).known);
}

BOOST_AUTO_TEST_CASE(a_known_token_expires_at_the_very_instant) {
  MintRequest brief;
  brief.expiry = days{1};
  const auto minted = mint(*acme, "alice", brief);
  const std::string value = value_of(minted);
  BOOST_CHECK(validate(value) == Reason::None);
  clock.set(*minted.view.token.expires_at - 1us);
  BOOST_CHECK(validate(value) == Reason::None);
  clock.set(*minted.view.token.expires_at);
  BOOST_CHECK(validate(value) == Reason::Expired);
}

BOOST_AUTO_TEST_CASE(a_tenant_is_read_when_its_first_token_comes) {
  const auto minted = mint(*acme, "alice");
  restart();
  BOOST_CHECK(validate(minted) == Reason::None);
}

BOOST_AUTO_TEST_CASE(what_is_known_needs_no_store_and_what_is_not_is_unavailable) {
  const auto known = mint(*acme, "alice"), other = mint(*acme, "alice");
  BOOST_CHECK(validate(known) == Reason::None);
  store().fail_reads();
  BOOST_CHECK(validate(known) == Reason::None);
  BOOST_CHECK(validate(other) == Reason::Unavailable);
  store().heal();
  BOOST_CHECK(validate(other) == Reason::None);
}

BOOST_AUTO_TEST_CASE(a_tenant_in_doubt_is_not_answered_from_memory_whichever_way) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(validate(minted) == Reason::None);
  acme->doubt();
  BOOST_TEST(!house().validator().check(value_of(minted)).known);
  BOOST_CHECK(validate(minted) == Reason::None);
  BOOST_TEST(house().validator().check(value_of(minted)).known);
}

// What happens between reading a row and answering.

BOOST_AUTO_TEST_CASE(a_revocation_during_a_load_is_not_undone_by_it) {
  const auto minted = mint(*acme, "alice");
  when_next_read(minted, [&] { require(tokens().revoke(local_operator(), *acme, minted.view.token.id, {})); });
  (void)validate(minted);
  BOOST_CHECK(validate(minted) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(a_suspension_during_a_load_is_not_undone_by_it) {
  const auto minted = mint(*acme, "alice");
  when_next_read(minted, [&] {
    require(tokens().set_owner_state(local_operator(), *acme, owner("alice"), OwnerState::Suspended, {}));
  });
  BOOST_CHECK(validate(minted) == Reason::Suspended);
  BOOST_CHECK(validate(minted) == Reason::Suspended);
  const auto other = mint(*acme, "bob");
  when_next_read(other, [&] { require(house().tenants().suspend(local_operator(), *acme, {})); });
  BOOST_CHECK(validate(other) == Reason::Suspended);
  BOOST_CHECK(validate(other) == Reason::Suspended);
}

BOOST_AUTO_TEST_CASE(a_stroke_during_a_load_fells_the_token) {
  const auto minted = mint(*acme, "alice");
  when_next_read(
      minted, [&] { require(tokens().revoke_all(local_operator(), *acme, {.owner = {}, .reason = {}, .keep = {}})); });
  BOOST_CHECK(validate(minted) == Reason::Revoked);
  BOOST_CHECK(validate(minted) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(a_token_that_a_stroke_spares_during_a_load_lives_on) {
  const auto minted = mint(*acme, "alice");
  when_next_read(minted, [&] {
    require(tokens().revoke_all(local_operator(), *acme, {.owner = {}, .reason = {}, .keep = {minted.view.token.id}}));
  });
  BOOST_CHECK(validate(minted) == Reason::None);
  BOOST_CHECK(validate(minted) == Reason::None);
}

BOOST_AUTO_TEST_CASE(five_hundred_revocations_are_never_followed_by_active) {
  constexpr std::size_t kOwners = 50, kTokens = 500;
  const auto busy = create("busy", policy_of(kTokens / kOwners));
  std::vector<Minted> minted;
  for (std::size_t i = 0; i < kOwners; ++i) {
    for (auto& one : mint_many(*busy, "owner-" + std::to_string(i), kTokens / kOwners)) {
      minted.push_back(std::move(one));
    }
  }
  std::vector<std::string> values;
  for (const auto& one : minted) values.push_back(value_of(one));
  std::vector<std::atomic<bool>> revoked(kTokens);
  std::atomic<bool> over{false};
  std::atomic<unsigned> wrong{0}, failed{0}, validations{0};
  const domain::Authority caller = local_operator();
  {
    std::vector<std::jthread> validating;
    for (unsigned thread = 0; thread < 8; ++thread) {
      validating.emplace_back([&, thread] {
        for (std::size_t i = thread * 61; !over; i = (i + 1) % kTokens) {
          const bool must_be_dead = revoked[i];
          const Reason reason = house().validator().load(values[i]).reason;
          wrong += must_be_dead && reason != Reason::Revoked;
          wrong += !must_be_dead && reason != Reason::Revoked && reason != Reason::None;
          ++validations;
          std::this_thread::yield();
        }
      });
    }
    in_parallel(16, [&](unsigned thread) {
      for (std::size_t i = thread; i < kTokens; i += 16) {
        failed += !tokens().revoke(caller, *busy, minted[i].view.token.id, {});
        revoked[i] = true;
        // Cold or warm: the validating threads may or may not have been here.
        wrong += house().validator().load(values[i]).reason != Reason::Revoked;
      }
    });
    over = true;
  }
  BOOST_TEST(wrong == 0u);
  BOOST_TEST(failed == 0u);
  BOOST_TEST(validations > 0u);
}

// Rows changed behind the daemon's back.

BOOST_AUTO_TEST_CASE(a_token_with_any_field_changed_by_hand_never_authenticates) {
  const auto change_member = [](const char* name, const boost::json::value& value) {
    return [=](storage::Record& record) {
      auto body = boost::json::parse(record.body).as_object();
      body.at(name) = value;
      record.body = boost::json::serialize(body);
    };
  };
  using Change = std::function<void(storage::Record&)>;
  const std::pair<const char*, Change> changes[] = {
      {"scopes", change_member("scopes", boost::json::array{"tokenward:admin"})},
      {"expires_at", change_member("expires_at", nullptr)},
      {"metadata", change_member("metadata", boost::json::object{{"admin", true}})},
      {"cidrs", change_member("cidrs", boost::json::array{})},
      {"label", change_member("label", "x")},
      {"verifier", change_member("verifier", "$argon2id$v=19$m=256,t=1,p=1,keyid=AQ$AA$AA")},
      {"generation", change_member("generation", boost::json::array{99, 99})},
      {"mac_key", change_member("mac_key", 2)},
      {"seal", change_member("seal", "1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")},
      {"owner", [](storage::Record& record) { record.owner = "bob"; }},
      {"state", [](storage::Record& record) { record.state = 2; }},
      {"due", [](storage::Record& record) { record.due_us += 1'000'000; }},
      {"a byte", [](storage::Record& record) { record.body[record.body.size() / 2] ^= 1; }},
      {"not JSON", [](storage::Record& record) { record.body = "{"; }},
      {"no seal", [](storage::Record& record) { record.body = "{}"; }},
  };
  (void)mint(*acme, "bob");
  MintRequest request;
  request.allowed_cidrs = {"192.0.2.0/24"};
  request.expiry = days{1};
  const auto minted = mint(*acme, "alice", request);
  const auto whole = store().row(token_key(minted));
  for (const auto& [what, change] : changes) {
    store().tamper(token_key(minted), change);
    BOOST_TEST((validate(minted) == Reason::Damaged), what);
    store().write(whole);
  }
  BOOST_CHECK(validate(minted) == Reason::None);
}

BOOST_AUTO_TEST_CASE(a_row_moved_to_another_key_never_authenticates) {
  const auto from = mint(*acme, "alice"), to = mint(*acme, "alice");
  storage::Record record = store().row(token_key(from));
  record.key = token_key(to);
  store().write(record);
  BOOST_CHECK(validate(to) == Reason::Damaged);
}

BOOST_AUTO_TEST_CASE(a_broken_seal_raises_one_event) {
  const auto minted = mint(*acme, "alice");
  store().tamper(token_key(minted), [](storage::Record& record) { record.owner = "bob"; });
  for (int i = 0; i < 5; ++i) BOOST_CHECK(validate(minted) == Reason::Damaged);
  const auto raised = events(*acme, domain::Action::RecordSealBroken);
  BOOST_REQUIRE(raised.size() == 1u);
  BOOST_TEST(raised.front().subject.find(domain::to_string(minted.view.token.id)) != std::string::npos);
  BOOST_TEST(raised.front().detail.source == "daemon");
}

BOOST_AUTO_TEST_CASE(many_who_ask_for_one_value_at_once_share_one_look) {
  const auto minted = mint(*acme, "alice");
  const auto runs = hashes();
  constexpr unsigned kAskers = 16;
  std::atomic<unsigned> came{0}, good{0};
  when_next_read(minted, [&] {
    while (came < kAskers) std::this_thread::yield();
    std::this_thread::sleep_for(50ms);  // from coming to waiting
  });
  const std::string value = value_of(minted);
  in_parallel(kAskers, [&](unsigned) {
    ++came;
    good += house().validator().load(value).reason == Reason::None;
  });
  BOOST_TEST(good == kAskers);
  BOOST_TEST(counts().reads() == 1u);
  BOOST_TEST(hashes() == runs + 1);
}

BOOST_AUTO_TEST_CASE(who_asks_after_a_revocation_joins_no_look_from_before) {
  const auto minted = mint(*acme, "alice");
  const std::string value = value_of(minted);
  Reason after = Reason::None;
  when_next_read(minted, [&] {
    require(tokens().revoke(admin_of(*acme), *acme, minted.view.token.id, "lost"));
    after = house().validator().load(value).reason;
  });
  (void)house().validator().load(value);  // whose look was under way: either answer is right
  BOOST_CHECK(after == Reason::Revoked);
  BOOST_CHECK(validate(value) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(who_asks_after_a_suspension_is_not_told_what_a_look_from_before_found) {
  const auto minted = mint(*acme, "alice");
  const std::string value = value_of(minted);
  std::atomic<Reason> joined{Reason::None};
  std::jthread asker;
  when_next_read(minted, [&] {
    require(tokens().set_owner_state(local_operator(), *acme, owner("alice"), OwnerState::Suspended, {}));
    asker = std::jthread([&] { joined = house().validator().load(value).reason; });
    std::this_thread::sleep_for(50ms);  // it waits for the look that runs
  });
  (void)house().validator().load(value);
  asker.join();
  BOOST_CHECK(joined == Reason::Suspended);
}

BOOST_AUTO_TEST_CASE(the_event_of_a_broken_seal_is_raised_once_by_many_threads) {
  const auto minted = mint(*acme, "alice");
  store().tamper(token_key(minted), [](storage::Record& record) { record.state = 3; });
  const std::string value = value_of(minted);
  std::atomic<unsigned> wrong{0};
  in_parallel(16, [&](unsigned) { wrong += house().validator().load(value).reason != Reason::Damaged; });
  BOOST_TEST(wrong == 0u);
  BOOST_TEST(events(*acme, domain::Action::RecordSealBroken).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_owner_whose_record_is_changed_or_gone_has_no_valid_token) {
  const auto minted = mint(*acme, "alice");
  require(tokens().set_owner_state(local_operator(), *acme, owner("alice"), OwnerState::Suspended, {}));
  const auto whole = store().row(owner_key("alice"));
  store().tamper(owner_key("alice"), [](storage::Record& record) {
    record.body.replace(record.body.find("\"suspended\":true"), 16, "\"suspended\":false");
  });
  BOOST_CHECK(validate(minted) == Reason::Damaged);
  store().erase(owner_key("alice"));
  BOOST_CHECK(validate(minted) == Reason::Damaged);
  store().write(whole);
  BOOST_CHECK(validate(minted) == Reason::Suspended);
  BOOST_TEST(events(*acme, domain::Action::RecordSealBroken).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_tenant_whose_record_or_place_is_changed_has_no_valid_token) {
  const auto minted = mint(*acme, "alice");
  require(house().tenants().suspend(local_operator(), *acme, {}));
  const auto key = storage::tenant_key(acme->handle());
  store().tamper(key, [](storage::Record& record) { record.state = 1; });
  restart();
  BOOST_CHECK(validate(minted) == Reason::Damaged);
  store().tamper(key, [](storage::Record& record) { record.state = 2; });
  store().tamper(storage::handle_key(acme->handle()), [](storage::Record& record) { record.body[10] ^= 1; });
  BOOST_CHECK(validate(minted) == Reason::Damaged);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace validator_test
