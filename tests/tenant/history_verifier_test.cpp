// What `history verify` finds besides a broken chain: records that no event vouches for by themselves, replayed rows,
// and whatever is left after a long random life.

#include "tenant/history_verifier.h"

#include <boost/test/unit_test.hpp>
#include <random>

#include "storage/event_records.h"
#include "storage/sealed_body.h"
#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/house_fixture.h"

namespace history_verifier_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::days;
using storage::Key;
using storage::Kind;
using storage::Record;

namespace {

struct VerifierFixture : HouseFixture {
  VerifierFixture() : acme(create("acme")) {}

  [[nodiscard]] Key owner_key(const std::string& who) const { return storage::owner_key(acme->handle(), owner(who)); }
  [[nodiscard]] Key token_key(const Minted& minted) const {
    return storage::token_key(acme->handle(), minted.view.token.id);
  }
  /// What is found after `tamper`, whose traces are removed again.
  std::string found_after(const Key& key, const std::function<void()>& tamper) {
    const Record whole = store().row(key);
    tamper();
    const std::string found = problems(*acme);
    store().write(whole);
    BOOST_TEST(problems(*acme) == "");
    return found;
  }
  std::string found_after_change(const Key& key, const std::function<void(Record&)>& change) {
    return found_after(key, [&] { store().tamper(key, change); });
  }

  const std::shared_ptr<TenantRuntime> acme;
};

bool says(const std::string& found, std::string_view part) { return found.find(part) != std::string::npos; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(history_verifier, VerifierFixture)

BOOST_AUTO_TEST_CASE(one_byte_of_any_record_is_found) {
  (void)mint(*acme, "alice");
  require(house().policies().change(local_operator(), *acme,
                                    [](const domain::Policy&) -> Result<domain::Policy> { return policy_of(9); }, {}));
  require(tokens().set_owner_state(local_operator(), *acme, owner("bob"), OwnerState::Suspended, {}));
  std::vector<Key> keys{storage::directory_key(acme->slug()), storage::handle_key(acme->handle())};
  for (const Kind kind : {Kind::Tenant, Kind::Policy, Kind::Owner, Kind::Token, Kind::Event, Kind::ChainHead}) {
    for (const auto& row : store().rows(acme->handle(), kind)) keys.push_back(row.key);
  }
  BOOST_TEST(keys.size() == 2u + 1 + 1 + 2 + 1 + 4 + 1);
  for (const Key& key : keys) {
    const std::string what = storage::describe(key);
    BOOST_TEST(found_after_change(key, [](Record& record) { record.body[record.body.size() / 3] ^= 1; }) != "", what);
    BOOST_TEST(found_after_change(key, [](Record& record) { record.body[record.body.size() - 10] ^= 1; }) != "", what);
    BOOST_TEST(found_after_change(key, [](Record& record) { record.state ^= 1; }) != "", what);
    BOOST_TEST(found_after_change(key, [](Record& record) { record.owner += 'x'; }) != "", what);
    BOOST_TEST(found_after(key, [&] { store().erase(key); }) != "", what);
  }
}

BOOST_AUTO_TEST_CASE(an_event_hidden_from_its_index_is_found) {
  const auto minted = mint(*acme, "alice");
  const auto rows = store().rows(acme->handle(), Kind::Event);
  const Key key = rows.back().key;
  BOOST_TEST(says(found_after_change(key, [](Record& record) { record.owner = "somebody else"; }), "indexed under"));
  BOOST_TEST(says(found_after_change(key, [](Record& record) { record.state = 3; }), "indexed under"));
}

BOOST_AUTO_TEST_CASE(two_events_in_each_others_place_are_found) {
  (void)mint(*acme, "alice");
  clock.advance(1s);
  (void)mint(*acme, "bob");
  const auto rows = store().rows(acme->handle(), Kind::Event);
  Record first = rows[1], second = rows[2];
  std::swap(first.body, second.body);
  store().write(first);
  store().write(second);
  BOOST_TEST(says(problems(*acme), "is missing"));
  BOOST_TEST(says(problems(*acme), "not its own"));
}

BOOST_AUTO_TEST_CASE(an_owners_older_record_put_back_is_found) {
  const auto kept = mint(*acme, "alice");
  const Record suspended_not = store().row(owner_key("alice"));
  require(tokens().set_owner_state(local_operator(), *acme, owner("alice"), OwnerState::Suspended, {}));
  BOOST_TEST(says(found_after(owner_key("alice"), [&] { store().write(suspended_not); }), "suspended or not"));
  require(tokens().set_owner_state(local_operator(), *acme, owner("alice"), OwnerState::Active, {}));
  const Record one_slot = store().row(owner_key("alice"));
  (void)mint(*acme, "alice");
  BOOST_TEST(says(found_after(owner_key("alice"), [&] { store().write(one_slot); }), "holds no slot"));
}

BOOST_AUTO_TEST_CASE(an_owners_record_that_is_gone_is_found) {
  (void)mint(*acme, "alice");
  BOOST_TEST(
      says(found_after(owner_key("alice"), [&] { store().erase(owner_key("alice")); }), "without a sound record"));
  require(tokens().set_owner_state(local_operator(), *acme, owner("bob"), OwnerState::Suspended, {}));
  BOOST_TEST(says(found_after(owner_key("bob"), [&] { store().erase(owner_key("bob")); }), "have no record"));
}

BOOST_AUTO_TEST_CASE(a_generation_set_back_is_found) {
  (void)mint(*acme, "alice");
  const Key key = storage::tenant_key(acme->handle());
  const Record before = store().row(key);
  require(tokens().revoke_all(local_operator(), *acme, {.owner = {}, .reason = {}, .keep = {}}));
  const std::string found = found_after(key, [&] { store().write(before); });
  BOOST_TEST(says(found, "is not as its last event says"));
  (void)mint(*acme, "alice");
  BOOST_TEST(says(found_after(key, [&] { store().write(before); }), "knows nothing of"));
}

BOOST_AUTO_TEST_CASE(a_slug_led_to_another_tenant_is_found) {
  const auto other = create("other");
  const Key mine = storage::directory_key(acme->slug());
  const storage::DirectoryEntry forged{acme->slug(), other->handle(), "main", false};
  BOOST_TEST(says(found_after(mine, [&] { store().write(storage::encode_directory_entry(keyring(), forged)); }),
                  "leads to another tenant"));
}

BOOST_AUTO_TEST_CASE(a_limit_or_an_expiry_moved_is_found) {
  MintRequest brief;
  brief.expiry = days{1};
  const auto minted = mint(*acme, "alice", brief);
  require(house().policies().change(local_operator(), *acme,
                                    [](const domain::Policy&) -> Result<domain::Policy> { return policy_of(9); }, {}));
  const auto edit = [&](const Key& key, std::string_view from, std::string_view to) {
    return found_after_change(key, [&](Record& record) {
      const auto at = record.body.find(from);
      BOOST_REQUIRE(at != std::string::npos);
      record.body.replace(at, from.size(), to);
    });
  };
  const Key policy = storage::policy_key(acme->handle());
  BOOST_TEST(says(edit(policy, R"("max_active_per_owner":9)", R"("max_active_per_owner":99)"), "broken seal"));
  const std::string expiry = std::to_string(to_micros(*minted.view.token.expires_at));
  BOOST_TEST(says(edit(token_key(minted), expiry, "9" + expiry), "broken seal"));
}

BOOST_AUTO_TEST_CASE(no_more_than_a_hundred_problems_are_told) {
  const auto busy = create("busy", policy_of(1000));
  for (const auto& minted : mint_many(*busy, "alice", 120)) {
    store().erase(storage::token_key(busy->handle(), minted.view.token.id));
    Record head = store().rows(busy->handle(), Kind::Event).back();
    head.key.id[0] ^= 0x40;
    head.key.id[15] = minted.view.token.id.bytes[15];
    head.key.id[14] = minted.view.token.id.bytes[14];
    store().write(head);
  }
  BOOST_TEST(verify(*busy).problems.size() == 100u);
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// A tenant that lives a random life of a given seed.
struct RandomLife : VerifierFixture {
  static constexpr int kOwners = 4;

  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random() % bound); }
  std::string some_owner() { return "owner-" + std::to_string(below(kOwners)); }
  domain::TokenId some_token() {
    return ids.empty() ? domain::TokenId{} : ids[below(static_cast<std::uint32_t>(ids.size()))];
  }

  void mint_some() {
    MintRequest request;
    request.owner = owner(some_owner());
    request.label = "label";
    if (below(2) == 0) request.expiry = days{1 + below(5)};
    if (below(8) == 0) request.scopes = {"tokenward:member"};
    if (auto minted = tokens().mint(local_operator(), *acme, request)) ids.push_back(minted->view.token.id);
  }
  void revoke_many() {
    RevokeAllRequest request{.owner = {}, .reason = "life", .keep = {}};
    if (below(3) != 0) request.owner = owner(some_owner());
    if (below(2) == 0) request.keep = {some_token(), some_token()};
    request.include_management = below(2) == 0;
    require(tokens().revoke_all(local_operator(), *acme, request));
  }
  void one_step() {
    switch (below(12)) {
      case 0:
        (void)tokens().revoke(local_operator(), *acme, some_token(), "life");
        break;
      case 1:
        (void)tokens().relabel(local_operator(), *acme, some_token(), "label " + std::to_string(below(9)), {});
        break;
      case 2:
        revoke_many();
        break;
      case 3:
        require(tokens().set_owner_state(local_operator(), *acme, owner(some_owner()), OwnerState(below(2)), "life"));
        break;
      case 4:
        require(house().policies().change(
            local_operator(), *acme,
            [&](const domain::Policy&) -> Result<domain::Policy> { return policy_of(3 + below(20)); }, {}));
        break;
      case 5:
        (void)house().tenants().suspend(local_operator(), *acme, "life");
        break;
      case 6:
        (void)house().tenants().resume(local_operator(), *acme, "life");
        break;
      case 7:
        clock.advance(12h);
        break;
      case 8:
        (void)sweep();
        break;
      default:
        mint_some();
        break;
    }
  }
  /// Memory and store must agree on every token, before a restart as after it.
  std::vector<std::pair<domain::TokenId, domain::Status>> statuses() {
    std::vector<std::pair<domain::TokenId, domain::Status>> all;
    for (const auto& id : ids) all.emplace_back(id, status_of(*acme, id));
    return all;
  }

  std::mt19937 random{20261124};
  std::vector<domain::TokenId> ids;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(random_life, RandomLife)

BOOST_AUTO_TEST_CASE(after_three_hundred_random_acts_the_history_is_whole) {
  for (int step = 0; step < 300; ++step) {
    one_step();
    if (step % 50 == 49) BOOST_TEST(problems(*acme) == "", "after act " << step);
  }
  BOOST_TEST(ids.size() > 20u);
  const auto before = statuses();
  (void)sweep();
  BOOST_CHECK(statuses() == before);
  BOOST_TEST(problems(*acme) == "");
  BOOST_TEST(problems(*system()) == "");

  // What the lists say is what the tokens are.
  for (const auto status : {domain::Status::Active, domain::Status::Expired, domain::Status::Revoked}) {
    TokenQuery query;
    query.status = status;
    query.limit = 200;
    const auto page = require(tokens().list(local_operator(), *acme, query)).page;
    const auto expected =
        std::count_if(before.begin(), before.end(), [&](const auto& one) { return one.second == status; });
    BOOST_TEST(page.items.size() == static_cast<std::size_t>(expected));
  }
}

BOOST_AUTO_TEST_CASE(after_random_acts_of_many_threads_the_history_is_whole) {
  const domain::Authority caller = local_operator();
  std::atomic<unsigned> unexpected{0};
  in_parallel(8, [&](unsigned thread) {
    std::mt19937 dice{thread};
    std::vector<domain::TokenId> mine;
    const auto expect = [&](const auto& done) {
      if (done) return;
      const ErrorCode code = done.error().code;
      unexpected += code != ErrorCode::LimitReached && code != ErrorCode::Conflict;
    };
    for (int step = 0; step < 25; ++step) {
      const auto who = *domain::Owner::parse("owner-" + std::to_string(dice() % 3));
      if (dice() % 5 == 0) {
        expect(tokens().revoke_all(caller, *acme, {.owner = who, .reason = {}, .keep = {}}));
      } else if (dice() % 11 == 0) {
        expect(tokens().revoke_all(
            caller, *acme, {.owner = {}, .reason = {}, .keep = mine.empty() ? mine : std::vector{mine.back()}}));
      } else if (!mine.empty() && dice() % 3 == 0) {
        expect(tokens().revoke(caller, *acme, mine[dice() % mine.size()], {}));
      } else {
        MintRequest request;
        request.owner = who;
        request.label = "x";
        auto minted = tokens().mint(caller, *acme, request);
        expect(minted);
        if (minted) mine.push_back(minted->view.token.id);
      }
      if (thread == 0) expect(Sweeper(house()).step(house().default_room()));
    }
  });
  BOOST_TEST(unexpected == 0u);
  (void)sweep();
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}
