// Revoking everything of an owner or of a tenant.

#include <boost/test/unit_test.hpp>

#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/house_fixture.h"

namespace revoke_all_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::Action;
using domain::days;
using domain::Status;

namespace {

struct RevokeAllFixture : HouseFixture {
  RevokeAllFixture() : acme(create("acme", policy_of(1000))) {}

  static RevokeAllRequest of_owner(const std::string& who) {
    return {.owner = owner(who), .reason = "leaver", .keep = {}};
  }
  static RevokeAllRequest of_tenant() { return {.owner = {}, .reason = "breach", .keep = {}}; }

  RevokedAll revoke_all(const RevokeAllRequest& request) {
    return require(tokens().revoke_all(local_operator(), *acme, request));
  }
  Status status(const Minted& minted) { return status_of(*acme, minted.view.token.id); }
  Minted mint_admin(const std::string& who) {
    MintRequest request;
    request.scopes = {"tokenward:admin"};
    return mint(*acme, who, request);
  }
  std::size_t listed(Status wanted) {
    TokenQuery query;
    query.status = wanted;
    query.limit = 200;
    std::size_t count = 0;
    do {
      const auto page = require(tokens().list(local_operator(), *acme, query));
      count += page.page.items.size();
      query.cursor = page.page.next_cursor;
    } while (!query.cursor.empty());
    return count;
  }

  const std::shared_ptr<TenantRuntime> acme;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(revoke_all, RevokeAllFixture)

BOOST_AUTO_TEST_CASE(an_owner_loses_every_active_token_at_once) {
  MintRequest brief;
  brief.expiry = days{1};
  const auto first = mint(*acme, "alice"), expired = mint(*acme, "alice", brief), revoked = mint(*acme, "alice"),
             other = mint(*acme, "bob");
  require(tokens().revoke(local_operator(), *acme, revoked.view.token.id, "earlier"));
  clock.advance(days{2});
  const auto second = mint(*acme, "alice");
  BOOST_CHECK(validate(first) == Reason::None);
  const auto outcome = revoke_all(of_owner("alice"));
  BOOST_REQUIRE(outcome.revoked);
  BOOST_TEST(*outcome.revoked == 2u);
  BOOST_TEST(!outcome.pending);
  BOOST_CHECK(validate(first) == Reason::Revoked);
  BOOST_CHECK(validate(second) == Reason::Revoked);
  BOOST_CHECK(validate(other) == Reason::None);
  BOOST_CHECK(status(expired) == Status::Expired);
  BOOST_TEST(require(tokens().find(local_operator(), *acme, revoked.view.token.id)).token.revoked->reason == "earlier");
  BOOST_TEST(active_slots(*acme, "alice") == 0u);
  BOOST_TEST(events(*acme, Action::TokensRevokedAll).size() == 1u);
  BOOST_TEST(events(*acme, Action::TokenRevoked).size() == 3u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(where_nothing_is_active_nothing_happens) {
  BOOST_TEST(*revoke_all(of_owner("nobody")).revoked == 0u);
  const auto minted = mint(*acme, "alice");
  BOOST_TEST(*revoke_all(of_owner("alice")).revoked == 1u);
  BOOST_TEST(*revoke_all(of_owner("alice")).revoked == 0u);
  BOOST_TEST(events(*acme, Action::TokensRevokedAll).size() == 1u);
}

BOOST_AUTO_TEST_CASE(kept_tokens_and_the_calling_credential_are_spared) {
  const auto kept = mint(*acme, "alice"), gone = mint(*acme, "alice"), calling = mint_admin("alice");
  RevokeAllRequest request = of_owner("alice");
  request.keep = {kept.view.token.id};
  request.include_management = true;
  const auto outcome = require(tokens().revoke_all(caller_with(value_of(calling)), *acme, request));
  BOOST_TEST(*outcome.revoked == 1u);
  BOOST_CHECK(status(kept) == Status::Active);
  BOOST_CHECK(status(gone) == Status::Revoked);
  BOOST_CHECK(validate(calling) == Reason::None);
}

BOOST_AUTO_TEST_CASE(management_tokens_fall_only_when_asked_for) {
  const auto admin = mint_admin("alice"), plain = mint(*acme, "alice");
  BOOST_TEST(*revoke_all(of_owner("alice")).revoked == 1u);
  BOOST_CHECK(status(admin) == Status::Active);
  RevokeAllRequest request = of_owner("alice");
  request.include_management = true;
  BOOST_TEST(*revoke_all(request).revoked == 1u);
  BOOST_CHECK(status(admin) == Status::Revoked);
  const auto another = mint_admin("bob");
  (void)revoke_all(of_tenant());
  BOOST_CHECK(status(another) == Status::Active);
  RevokeAllRequest everything = of_tenant();
  everything.include_management = true;
  (void)revoke_all(everything);
  BOOST_CHECK(status(another) == Status::Revoked);
  BOOST_CHECK(validate(another) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(a_member_reaches_its_own_ordinary_tokens_only) {
  const auto mine = mint(*acme, "alice"), my_admin = mint_admin("alice"), theirs = mint(*acme, "bob");
  const domain::Authority alice = member_of(*acme, "alice");
  RevokeAllRequest request = of_owner("alice");
  request.include_management = true;
  BOOST_TEST(*require(tokens().revoke_all(alice, *acme, request)).revoked == 1u);
  BOOST_CHECK(status(my_admin) == Status::Active);
  const auto foreign = tokens().revoke_all(alice, *acme, of_owner("bob"));
  BOOST_REQUIRE(!foreign);
  BOOST_CHECK(foreign.error().code == ErrorCode::NotFound);
  const auto whole = tokens().revoke_all(alice, *acme, of_tenant());
  BOOST_REQUIRE(!whole);
  BOOST_CHECK(whole.error().code == ErrorCode::Forbidden);
  BOOST_CHECK(status(theirs) == Status::Active);
}

BOOST_AUTO_TEST_CASE(a_stroke_on_the_tenant_holds_everywhere_at_once) {
  const auto alice = mint_many(*acme, "alice", 3), bob = mint_many(*acme, "bob", 2);
  MintRequest brief;
  brief.expiry = days{1};
  const auto expired = mint(*acme, "carol", brief);
  clock.advance(days{2});
  BOOST_CHECK(validate(alice[0]) == Reason::None);
  const auto outcome = revoke_all(of_tenant());
  BOOST_TEST(!outcome.revoked);
  BOOST_TEST(outcome.pending);
  for (const auto* owned : {&alice, &bob}) {
    for (const auto& minted : *owned) {
      BOOST_CHECK(validate(minted) == Reason::Revoked);
      const auto view = require(tokens().find(local_operator(), *acme, minted.view.token.id));
      BOOST_CHECK(view.status == Status::Revoked);
      BOOST_TEST(view.token.revoked->reason == "breach");
    }
  }
  BOOST_CHECK(status(expired) == Status::Expired);
  BOOST_TEST(listed(Status::Revoked) == 5u);
  BOOST_TEST(listed(Status::Expired) == 1u);
  BOOST_TEST(listed(Status::Active) == 0u);
  BOOST_TEST(active_slots(*acme, "alice") == 0u);
  BOOST_TEST(events(*acme, Action::TokenRevoked).empty());
  const auto fresh = mint(*acme, "alice");
  BOOST_CHECK(validate(fresh) == Reason::None);
}

BOOST_AUTO_TEST_CASE(the_sweeper_writes_into_the_rows_what_a_stroke_has_done) {
  const auto minted = mint_many(*acme, "alice", 5);
  MintRequest brief;
  brief.expiry = days{1};
  const auto expired = mint(*acme, "carol", brief);
  clock.advance(days{2});
  (void)revoke_all(of_tenant());
  const Instant struck = clock.now();
  clock.advance(1h);
  const auto survivor = mint(*acme, "alice");
  BOOST_TEST(sweep().stamped == 6u);
  for (const auto& one : minted) {
    const auto row = store().row(storage::token_key(acme->handle(), one.view.token.id));
    BOOST_TEST(row.state == static_cast<std::uint32_t>(storage::TokenState::Revoked));
    const auto token = require(storage::decode_token(keyring(), row));
    BOOST_REQUIRE(token.revoked);
    BOOST_CHECK(token.revoked->at == struck);
    BOOST_TEST(token.revoked->by == "local:0");
  }
  BOOST_CHECK(validate(survivor) == Reason::None);
  BOOST_TEST(events(*acme, Action::TokenRevoked).size() == 5u);
  BOOST_TEST(events(*acme, Action::TokenExpired).size() == 1u);
  BOOST_TEST(listed(Status::Revoked) == 5u);
  BOOST_TEST(listed(Status::Expired) == 1u);
  BOOST_TEST(listed(Status::Active) == 1u);
  BOOST_TEST(sweep().stamped == 0u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(tokens_that_a_stroke_spared_live_on_through_the_next_sweep_and_fall_by_the_next_stroke) {
  const auto kept = mint(*acme, "alice"), gone = mint(*acme, "alice"), calling = mint_admin("boss");
  RevokeAllRequest request = of_tenant();
  request.keep = {kept.view.token.id};
  request.include_management = true;
  (void)require(tokens().revoke_all(caller_with(value_of(calling)), *acme, request));
  for (const bool swept : {false, true}) {
    BOOST_CHECK(validate(kept) == Reason::None);
    BOOST_CHECK(validate(calling) == Reason::None);
    BOOST_CHECK(validate(gone) == Reason::Revoked);
    BOOST_TEST(active_slots(*acme, "alice") == 1u);
    if (!swept) (void)sweep();
  }
  BOOST_TEST(events(*acme, Action::TokenKept).size() == 2u);
  request.keep.clear();
  (void)revoke_all(request);
  BOOST_CHECK(validate(kept) == Reason::Revoked);
  BOOST_CHECK(validate(calling) == Reason::Revoked);
  (void)sweep();
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(only_active_tokens_of_what_is_struck_can_be_kept) {
  const auto dead = mint(*acme, "alice"), other = mint(*acme, "bob");
  require(tokens().revoke(local_operator(), *acme, dead.view.token.id, {}));
  RevokeAllRequest request = of_tenant();
  request.keep = {dead.view.token.id, other.view.token.id, other.view.token.id, domain::TokenId{}};
  (void)revoke_all(request);
  BOOST_CHECK(validate(dead) == Reason::Revoked);
  BOOST_CHECK(validate(other) == Reason::None);
  BOOST_TEST(events(*acme, Action::TokenKept).size() == 1u);
  request.keep.assign(201, other.view.token.id);
  const auto refused = tokens().revoke_all(local_operator(), *acme, request);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().field == "keep");
}

BOOST_AUTO_TEST_CASE(a_stroke_during_a_sweep_waits_for_the_next) {
  (void)mint_many(*acme, "alice", 3);
  (void)revoke_all(of_tenant());
  const auto pending = [&] { return store().row(storage::tenant_key(acme->handle())).due_us != storage::kNoDue; };
  // The sweeper has noted what there is to sweep and is about to look at the rows.
  std::optional<Minted> second;
  store().before_scan = [&](const storage::Scan& scan) {
    if (second || scan.kind != storage::Kind::Token || scan.by_due || scan.tenant != acme->handle()) return;
    second = mint(*acme, "alice");
    (void)revoke_all(of_tenant());
  };
  (void)sweep();
  BOOST_REQUIRE(second);
  BOOST_TEST(pending());
  (void)sweep();
  BOOST_TEST(!pending());
  BOOST_TEST(events(*acme, Action::TokenRevoked).size() == 4u);
  BOOST_CHECK(validate(*second) == Reason::Revoked);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(many_strokes_with_the_longest_reasons_never_fill_the_record) {
  std::string reason;
  for (int i = 0; i < 200; ++i) reason += "😀";
  RevokeAllRequest request = of_tenant();
  request.reason = reason;
  request.include_management = true;
  domain::Authority caller = local_operator();
  caller.owner = std::string(255, '"');
  for (int i = 0; i < 70; ++i) require(tokens().revoke_all(caller, *acme, request));
  const auto minted = mint(*acme, "alice");
  require(tokens().revoke_all(caller, *acme, request));
  BOOST_CHECK(validate(minted) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(a_tenant_deleted_and_resumed_before_the_sweep_is_swept_after_it) {
  const auto minted = mint_many(*acme, "alice", 3);
  (void)revoke_all(of_tenant());
  require(house().tenants().remove(local_operator(), *acme, {}));
  require(house().tenants().resume(local_operator(), *acme, {}));
  BOOST_TEST(listed(Status::Revoked) == 3u);
  (void)sweep();
  BOOST_TEST(events(*acme, Action::TokenRevoked).size() == 3u);
  BOOST_TEST(listed(Status::Revoked) == 3u);
}

BOOST_AUTO_TEST_CASE(a_tenant_suspended_before_the_sweep_is_swept_once_it_is_resumed) {
  (void)mint_many(*acme, "alice", 3);
  (void)revoke_all(of_tenant());
  require(house().tenants().suspend(local_operator(), *acme, {}));
  (void)sweep();
  BOOST_TEST(listed(Status::Revoked) == 3u);
  require(house().tenants().resume(local_operator(), *acme, {}));
  (void)sweep();
  BOOST_TEST(events(*acme, Action::TokenRevoked).size() == 3u);
}

BOOST_AUTO_TEST_CASE(rows_that_are_damaged_or_gone_do_not_keep_an_owner_from_losing_the_others) {
  const auto minted = mint_many(*acme, "alice", 4);
  store().tamper(storage::token_key(acme->handle(), minted[0].view.token.id),
                 [](storage::Record& record) { record.state = 2; });
  store().erase(storage::token_key(acme->handle(), minted[1].view.token.id));
  BOOST_TEST(*revoke_all(of_owner("alice")).revoked == 2u);
  BOOST_CHECK(validate(minted[0]) == Reason::Damaged);
  BOOST_CHECK(validate(minted[2]) == Reason::Revoked);
  BOOST_CHECK(validate(minted[3]) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(a_kept_token_that_is_damaged_does_not_keep_the_tenant_from_its_stroke) {
  const auto damaged = mint(*acme, "alice"), other = mint(*acme, "alice");
  store().tamper(storage::token_key(acme->handle(), damaged.view.token.id),
                 [](storage::Record& record) { record.state = 2; });
  RevokeAllRequest request = of_tenant();
  request.keep = {damaged.view.token.id};
  (void)revoke_all(request);
  BOOST_CHECK(validate(other) == Reason::Revoked);
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// More tokens of one owner than one changeset can revoke row by row.
struct ManyFixture : RevokeAllFixture {
  static constexpr std::size_t kMany = 520;
  ManyFixture() : minted(mint_many(*acme, "alice", kMany)) {}
  const std::vector<Minted> minted;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(revoke_many, ManyFixture)

BOOST_AUTO_TEST_CASE(an_owner_with_many_tokens_loses_them_by_a_generation) {
  const auto other = mint(*acme, "bob");
  BOOST_CHECK(validate(minted[7]) == Reason::None);
  RevokeAllRequest request = of_owner("alice");
  request.keep = {minted[3].view.token.id};
  const auto outcome = revoke_all(request);
  BOOST_TEST(!outcome.revoked);
  BOOST_TEST(outcome.pending);
  BOOST_CHECK(validate(minted[7]) == Reason::Revoked);
  BOOST_CHECK(validate(minted[500]) == Reason::Revoked);
  BOOST_CHECK(validate(minted[3]) == Reason::None);
  BOOST_CHECK(validate(other) == Reason::None);
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  BOOST_TEST(listed(Status::Revoked) == kMany - 1);
  BOOST_TEST(listed(Status::Active) == 2u);

  // Before the sweep as after it there is nothing left to strike, so nothing is struck.
  BOOST_TEST(*revoke_all(request).revoked == 0u);
  BOOST_TEST(sweep().stamped == kMany - 1);
  BOOST_TEST(events(*acme, Action::TokenRevoked).size() == kMany - 1);
  BOOST_TEST(events(*acme, Action::TokensRevokedAll).size() == 1u);
  BOOST_TEST(listed(Status::Revoked) == kMany - 1);
  BOOST_CHECK(validate(minted[3]) == Reason::None);
  BOOST_TEST(sweep().stamped == 0u);
  BOOST_TEST(problems(*acme) == "");
  (void)mint_many(*acme, "alice", 10);
}

BOOST_AUTO_TEST_CASE(dead_slots_do_not_make_an_owner_large) {
  (void)revoke_all(of_tenant());
  const auto fresh = mint(*acme, "alice");
  const auto outcome = revoke_all(of_owner("alice"));
  BOOST_REQUIRE(outcome.revoked);
  BOOST_TEST(*outcome.revoked == 1u);
}

BOOST_AUTO_TEST_CASE(a_token_spared_by_an_owners_stroke_during_its_load_lives_on) {
  const auto key = storage::token_key(acme->handle(), minted[3].view.token.id);
  bool done = false;
  store().after_get = [&](const std::vector<storage::Record>& records) {
    if (records.empty() || records.front().key != key || std::exchange(done, true)) return;
    RevokeAllRequest request = of_owner("alice");
    request.keep = {minted[3].view.token.id};
    (void)revoke_all(request);
  };
  BOOST_CHECK(validate(minted[3]) == Reason::None);
  BOOST_CHECK(validate(minted[3]) == Reason::None);
  BOOST_CHECK(validate(minted[4]) == Reason::Revoked);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(revoke_large, RevokeAllFixture)

BOOST_AUTO_TEST_CASE(tokens_too_large_for_one_changeset_fall_by_a_generation) {
  MintRequest large;
  large.metadata = "{\"x\":\"" + std::string(4080, 'x') + "\"}";
  for (int i = 0; i < 32; ++i) large.scopes.push_back(std::to_string(10 + i) + std::string(30, 's'));
  for (int i = 0; i < 32; ++i) large.allowed_cidrs.push_back("2001:db8:aaaa:bbbb:cccc:dddd:eeee:" + std::to_string(i));
  for (int i = 0; i < 100; ++i) large.label += "字";
  const auto minted = mint_many(*acme, "alice", 480, large);
  RevokeAllRequest request = of_owner("alice");
  request.reason = std::string(200, '"');
  (void)revoke_all(request);
  BOOST_CHECK(validate(minted[0]) == Reason::Revoked);
  BOOST_CHECK(validate(minted[479]) == Reason::Revoked);
  (void)sweep();
  BOOST_TEST(events(*acme, Action::TokenRevoked).size() == 480u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}
