// Taking a person out of the records: what is gone, what stays, and that the history still verifies.

#include "tenant/owner_erasing.h"

#include <boost/test/unit_test.hpp>

#include "domain/account.h"
#include "storage/tenant_records.h"
#include "tenant/house_fixture.h"

namespace owner_erasing_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::Action;
using storage::Kind;

namespace {

constexpr char kAda[] = "ada@example.com";
constexpr char kPrivate[] = "ada's laptop";

struct ErasingFixture : HouseFixture {
  ErasingFixture() : acme(create("acme", policy_of(1000))), admin(admin_of(*acme)) {}

  Result<Erased> erase(const std::string& who) { return erase_owner(house(), admin, acme, owner(who)); }

  /// A token of hers with everything that may tell of her, used from an address, and dead.
  Minted dead_token(const std::string& label = kPrivate) {
    MintRequest request;
    request.label = label;
    request.metadata = R"({"phone":"555-0100"})";
    request.allowed_cidrs = {"198.51.100.7/32"};
    Minted minted = mint(*acme, kAda, request);
    house().default_room().last_used().note(acme->handle(), minted.view.token.id, clock.now(), "203.0.113.9");
    require(house().default_room().last_used().flush());
    require(tokens().revoke(admin, *acme, minted.view.token.id, "Ada has left"));
    return minted;
  }

  /// Everything that the tenant's rows say, keys included.
  std::string everything() {
    std::string all;
    for (const Kind kind : {Kind::Tenant, Kind::Policy, Kind::Owner, Kind::Token, Kind::Event, Kind::ChainHead,
                            Kind::Account, Kind::Idempotency, Kind::Timer, Kind::Session, Kind::ConsoleLink}) {
      for (const auto& row : store().rows(acme->handle(), kind)) {
        all += row.key.id + "|" + row.owner + "|" + row.touched_note + "|" + row.body + "\n";
      }
    }
    return all;
  }
  bool mentions(std::string_view text) { return everything().find(text) != std::string::npos; }

  /// Whether a key in the store's feed is of this owner.
  bool feed_names(const std::string& who) {
    const auto feed = require(store().changes(require(store().info()).first_seq - 1, 10'000));
    return std::any_of(feed.changes.begin(), feed.changes.end(),
                       [&](const auto& change) { return change.key.id == who; });
  }

  const std::shared_ptr<TenantRuntime> acme;
  const domain::Authority admin;
};

struct DedicatedFixture : HouseFixture {
  DedicatedFixture() : HouseFixture({}, 60s, {"dedicated"}) {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(owner_erasing, ErasingFixture)

BOOST_AUTO_TEST_CASE(nothing_says_any_more_who_it_was_and_the_chain_holds) {
  const auto dead = dead_token();
  const auto others = mint(*acme, "grace@example.com");
  require(tokens().set_owner_state(admin, *acme, owner(kAda), OwnerState::Suspended, "Ada is on leave"));
  const std::vector<const char*> personal{kAda,          kPrivate,       "555-0100",       "198.51.100.7",
                                          "203.0.113.9", "Ada has left", "Ada is on leave"};
  for (const char* const text : personal) BOOST_TEST(mentions(text), text);
  const std::size_t events_before = events(*acme).size();
  BOOST_TEST((require(erase(kAda)) == Erased::Wholly));
  for (const char* const text : personal) BOOST_TEST(!mentions(text), text);
  BOOST_TEST(problems(*acme) == "");
  // The event itself and one for the token.
  BOOST_TEST(events(*acme).size() == events_before + 2);
  BOOST_TEST(mentions("grace@example.com"));
  BOOST_TEST((validate(others) == Reason::None));
  BOOST_TEST((validate(dead) != Reason::None));
}

BOOST_AUTO_TEST_CASE(a_token_keeps_id_and_times_under_a_pseudonym) {
  const auto dead = dead_token();
  const auto before = require(tokens().find(admin, *acme, dead.view.token.id)).token;
  BOOST_TEST((require(erase(kAda)) == Erased::Wholly));
  const TokenView view = require(tokens().find(admin, *acme, dead.view.token.id));
  BOOST_TEST(view.token.owner.text().starts_with("erased-"));
  BOOST_TEST(view.token.label == "erased");
  BOOST_TEST(view.token.metadata == "{}");
  BOOST_TEST(view.token.allowed_cidrs.empty());
  BOOST_TEST(view.token.revoked->reason == "");
  BOOST_TEST((view.status == domain::Status::Revoked));
  BOOST_TEST((view.token.created_at == before.created_at));
  BOOST_TEST((view.token.revoked->at == before.revoked->at));
  BOOST_TEST(view.token.last_used_from == "");
}

BOOST_AUTO_TEST_CASE(active_tokens_and_accounts_come_first) {
  const auto minted = mint(*acme, kAda);
  BOOST_TEST((code_of(erase(kAda)) == ErrorCode::Conflict));
  BOOST_TEST((validate(minted) == Reason::None));
  require(tokens().revoke_all(admin, *acme, {.owner = owner(kAda), .reason = {}, .keep = {}}));
  const auto name = *domain::AccountName::parse(kAda);
  require(house().accounts().create(
      admin, *acme,
      {.name = name, .role = domain::Role::Member, .password = Secret(as_bytes("correct horse battery"))}));
  BOOST_TEST((code_of(erase(kAda)) == ErrorCode::Conflict));
  require(house().accounts().remove(admin, *acme, name, {}));
  BOOST_TEST((require(erase(kAda)) == Erased::Wholly));
  BOOST_TEST(!mentions(kAda));
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(who_only_ever_had_a_link_or_an_account_is_erased_too) {
  (void)require(house().sessions().create_link(admin, *acme, owner(kAda), 60s));
  const auto name = *domain::AccountName::parse("bob@example.com");
  require(house().accounts().create(
      admin, *acme,
      {.name = name, .role = domain::Role::Member, .password = Secret(as_bytes("correct horse battery"))}));
  require(house().accounts().remove(admin, *acme, name, {}));
  for (const char* const who : {kAda, "bob@example.com"}) {
    BOOST_TEST(mentions(who), who);
    BOOST_TEST((require(erase(who)) == Erased::Wholly));
    BOOST_TEST(!mentions(who), who);
  }
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(members_and_foreigners_erase_nobody) {
  (void)dead_token();
  const auto globex = create("globex");
  BOOST_TEST((code_of(erase_owner(house(), member_of(*acme, kAda), acme, owner(kAda))) == ErrorCode::Forbidden));
  BOOST_TEST((code_of(erase_owner(house(), admin_of(*globex), acme, owner(kAda))) == ErrorCode::NotFound));
  BOOST_TEST(mentions(kAda));
}

BOOST_AUTO_TEST_CASE(erasing_again_or_nobody_changes_nothing) {
  (void)dead_token();
  BOOST_TEST((require(erase(kAda)) == Erased::Wholly));
  const std::size_t count = events(*acme).size();
  BOOST_TEST((require(erase(kAda)) == Erased::Wholly));
  BOOST_TEST((require(erase("nobody@example.com")) == Erased::Wholly));
  BOOST_TEST(events(*acme).size() == count);
}

BOOST_AUTO_TEST_CASE(the_same_name_can_come_back_as_somebody_new) {
  (void)dead_token();
  BOOST_TEST((require(erase(kAda)) == Erased::Wholly));
  const auto anew = mint(*acme, kAda);
  BOOST_TEST((validate(anew) == Reason::None));
  BOOST_TEST(active_slots(*acme, kAda) == 1);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(what_a_person_did_to_others_names_it_no_more) {
  const auto theirs = mint(*acme, "grace@example.com");
  domain::Authority ada = admin;
  ada.owner = kAda;
  require(tokens().revoke(ada, *acme, theirs.view.token.id, "by Ada"));
  (void)dead_token();
  BOOST_TEST((require(erase(kAda)) == Erased::Wholly));
  BOOST_TEST(!mentions(kAda));
  BOOST_TEST(mentions("grace@example.com"));
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(with_many_records_the_sweeper_goes_on_and_nothing_begins_meanwhile) {
  // Marked as an earlier request left it: its own steps were not enough.
  (void)dead_token();
  for (int i = 0; i < 250; ++i) (void)mint(*acme, "grace" + std::to_string(i) + "@example.com");
  const storage::Key key = storage::owner_key(acme->handle(), owner(kAda));
  auto record = require(storage::decode_owner(keyring(), store().row(key)));
  record.erasure = domain::Erasure{owner("erased-0123456789abcdef")};
  auto marked = storage::encode_owner(keyring(), acme->handle(), record);
  BOOST_TEST(marked.due_us < to_micros(clock.now()));
  store().write(marked);
  MintRequest request;
  request.owner = owner(kAda);
  request.label = "another";
  BOOST_TEST((code_of(tokens().mint(admin, *acme, request)) == ErrorCode::Conflict));
  BOOST_TEST(
      (code_of(tokens().set_owner_state(admin, *acme, owner(kAda), OwnerState::Suspended, {})) == ErrorCode::Conflict));
  (void)sweep();
  BOOST_TEST(!mentions(kAda));
  BOOST_TEST(mentions("erased-0123456789abcdef"));
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(the_feed_is_moved_on_until_it_names_the_owner_no_longer) {
  (void)dead_token();
  BOOST_TEST((require(erase(kAda)) == Erased::Wholly));
  const auto traces = store().rows(acme->handle(), Kind::Owner);
  BOOST_TEST_REQUIRE(traces.size() == 1u);
  BOOST_TEST(traces[0].key.id.starts_with("erased-"));
  BOOST_TEST(feed_names(kAda));
  const std::uint64_t last = require(store().info()).last_seq;
  const std::size_t count = events(*acme).size();
  (void)sweep();
  BOOST_TEST(require(store().info()).last_seq == last + 8);
  // The feed still reaches back to the changeset that the trace came with.
  store().begin_feed_at(last);
  (void)sweep();
  BOOST_TEST(require(store().info()).last_seq == last + 16);
  BOOST_TEST(store().rows(acme->handle(), Kind::Owner).size() == 1u);
  store().begin_feed_at(last + 1);
  (void)sweep();
  BOOST_TEST(store().rows(acme->handle(), Kind::Owner).empty());
  BOOST_TEST(events(*acme).size() == count);
  BOOST_TEST(problems(*acme) == "");
  (void)sweep();
  BOOST_TEST(require(store().info()).last_seq == last + 17);
}

BOOST_AUTO_TEST_CASE(many_who_were_erased_move_the_feed_no_faster_than_one) {
  for (const char* const who : {"bob@example.com", "eve@example.com", "mallory@example.com"}) {
    const auto minted = mint(*acme, who);
    require(tokens().revoke(admin, *acme, minted.view.token.id, {}));
    BOOST_TEST((require(erase(who)) == Erased::Wholly));
  }
  const std::uint64_t last = require(store().info()).last_seq;
  (void)sweep();
  BOOST_TEST(require(store().info()).last_seq == last + 8);
  store().begin_feed_at(last + 1);
  (void)sweep();
  BOOST_TEST(store().rows(acme->handle(), Kind::Owner).empty());
}

BOOST_FIXTURE_TEST_CASE(tenants_with_a_feed_of_their_own_do_not_wait_for_each_other, DedicatedFixture) {
  std::vector<std::shared_ptr<TenantRuntime>> tenants;
  std::vector<std::uint64_t> last;
  // Parts are closed and opened by turns, and each opening skips 2^20.
  const auto seq_of = [&](const TenantRuntime& tenant) {
    return require(store("dedicated").info_for(tenant.handle())).last_seq % (std::uint64_t{1} << 20);
  };
  for (const char* const slug : {"one", "two"}) {
    tenants.push_back(create(slug, policy_of(10), "dedicated"));
    const auto minted = mint(*tenants.back(), kAda);
    require(tokens().revoke(admin_of(*tenants.back()), *tenants.back(), minted.view.token.id, {}));
    BOOST_TEST(
        (require(erase_owner(house(), admin_of(*tenants.back()), tenants.back(), owner(kAda))) == Erased::Wholly));
    last.push_back(seq_of(*tenants.back()));
  }
  (void)sweep();
  for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(seq_of(*tenants[i]) == last[i] + 8);
}

BOOST_AUTO_TEST_CASE(a_trace_of_another_store_goes_at_once_and_a_pseudonym_is_nobody_to_erase) {
  (void)dead_token();
  BOOST_TEST((require(erase(kAda)) == Erased::Wholly));
  const storage::Key trace = store().rows(acme->handle(), Kind::Owner).front().key;
  const std::size_t count = events(*acme).size();
  BOOST_TEST((require(erase(trace.id)) == Erased::Wholly));
  BOOST_TEST(events(*acme).size() == count);
  auto record = require(storage::decode_owner(keyring(), store().row(trace)));
  record.erasure->after = std::to_string(require(store().info()).last_seq + 1'000'000);
  store().write(storage::encode_owner(keyring(), acme->handle(), record));
  (void)sweep();
  BOOST_TEST(store().rows(acme->handle(), Kind::Owner).empty());
}

BOOST_AUTO_TEST_CASE(tokens_felled_at_one_stroke_are_erased_as_what_they_are) {
  const auto many = mint_many(*acme, kAda, 600);
  require(tokens().revoke_all(admin, *acme, {.owner = owner(kAda), .reason = "gone", .keep = {}}));
  BOOST_TEST((require(erase(kAda)) == Erased::Wholly));
  BOOST_TEST(!mentions(kAda));
  BOOST_TEST((status_of(*acme, many.front().view.token.id) == domain::Status::Revoked));
  BOOST_TEST((status_of(*acme, many.back().view.token.id) == domain::Status::Revoked));
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace owner_erasing_test
