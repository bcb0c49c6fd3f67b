// Finding, relabelling and revoking one token, and suspending its owner.

#include <boost/test/unit_test.hpp>

#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/house_fixture.h"

namespace token_changes_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::Action;
using domain::days;
using domain::Status;

namespace {

struct ChangesFixture : HouseFixture {
  ChangesFixture() : acme(create("acme")) {}

  Result<TokenView> revoke(const domain::Authority& caller, const Minted& minted, const std::string& reason = {}) {
    return tokens().revoke(caller, *acme, minted.view.token.id, reason);
  }
  Result<TokenView> relabel(const domain::Authority& caller, const Minted& minted, const std::string& label,
                            ExpectedVersion expected = {}) {
    return tokens().relabel(caller, *acme, minted.view.token.id, label, expected);
  }
  Result<void> suspend(const std::string& who, OwnerState state = OwnerState::Suspended) {
    return tokens().set_owner_state(local_operator(), *acme, owner(who), state, {});
  }
  Minted mint_with(const std::string& who, const std::string& scope) {
    MintRequest request;
    request.scopes = {scope};
    return mint(*acme, who, request);
  }

  const std::shared_ptr<TenantRuntime> acme;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(token_changes, ChangesFixture)

BOOST_AUTO_TEST_CASE(a_revocation_holds_at_the_very_next_validation) {
  const auto known = mint(*acme, "alice"), cold = mint(*acme, "alice");
  const std::string value = value_of(known);
  BOOST_CHECK(validate(value) == Reason::None);
  const auto view = require(revoke(local_operator(), known, "lost laptop"));
  BOOST_TEST(house().validator().check(value).known == false);  // nothing in memory says otherwise
  BOOST_CHECK(validate(value) == Reason::Revoked);
  BOOST_CHECK(view.status == Status::Revoked);
  BOOST_REQUIRE(view.token.revoked);
  BOOST_TEST(view.token.revoked->by == "local:0");
  BOOST_TEST(view.token.revoked->reason == "lost laptop");
  BOOST_CHECK(view.token.revoked->at == clock.now());
  require(revoke(local_operator(), cold));
  BOOST_CHECK(validate(cold) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(revoking_twice_changes_nothing) {
  const auto minted = mint(*acme, "alice");
  const auto first = require(revoke(local_operator(), minted, "first"));
  const std::size_t events_before = events(*acme).size();
  clock.advance(1s);
  const auto second = require(revoke(admin_of(*acme), minted, "second"));
  BOOST_TEST(second.version == first.version);
  BOOST_TEST(second.token.revoked->reason == "first");
  BOOST_CHECK(second.token.revoked->at == first.token.revoked->at);
  BOOST_TEST(events(*acme).size() == events_before);
}

BOOST_AUTO_TEST_CASE(an_expired_token_cannot_be_revoked) {
  MintRequest brief;
  brief.expiry = days{1};
  const auto minted = mint(*acme, "alice", brief);
  clock.advance(days{1});
  BOOST_CHECK(code_of(revoke(local_operator(), minted)) == ErrorCode::Conflict);
  (void)sweep();
  BOOST_CHECK(code_of(revoke(local_operator(), minted)) == ErrorCode::Conflict);
  BOOST_CHECK(status_of(*acme, minted.view.token.id) == Status::Expired);
}

BOOST_AUTO_TEST_CASE(a_token_that_does_not_exist_is_not_found_by_anybody) {
  const auto elsewhere = create("other");
  const auto minted = mint(*acme, "alice");
  const auto id = minted.view.token.id;
  BOOST_CHECK(code_of(tokens().find(local_operator(), *elsewhere, id)) == ErrorCode::NotFound);
  BOOST_CHECK(code_of(tokens().revoke(local_operator(), *elsewhere, id, {})) == ErrorCode::NotFound);
  BOOST_CHECK(code_of(tokens().relabel(local_operator(), *elsewhere, id, "x", {})) == ErrorCode::NotFound);
}

BOOST_AUTO_TEST_CASE(what_is_foreign_looks_like_what_is_missing) {
  const auto other = create("other");
  const auto mine = mint(*acme, "alice"), theirs = mint(*acme, "bob");
  const domain::TokenId missing{};
  const domain::Authority alice = member_of(*acme, "alice"), stranger = admin_of(*other);
  const auto refusal = [&](const domain::Authority& caller, const domain::TokenId& id) {
    const auto found = tokens().find(caller, *acme, id);
    const auto revoked = tokens().revoke(caller, *acme, id, {});
    const auto relabelled = tokens().relabel(caller, *acme, id, "x", {});
    BOOST_REQUIRE(!found && !revoked && !relabelled);
    BOOST_TEST(found.error().message == revoked.error().message);
    BOOST_TEST(found.error().message == relabelled.error().message);
    BOOST_CHECK(found.error().code == ErrorCode::NotFound);
    return found.error().message;
  };
  BOOST_TEST(refusal(alice, theirs.view.token.id) == refusal(alice, missing));
  BOOST_TEST(refusal(stranger, mine.view.token.id) == refusal(stranger, missing));
  BOOST_TEST(!!tokens().find(alice, *acme, mine.view.token.id));
}

BOOST_AUTO_TEST_CASE(nobody_acts_on_a_token_of_more_authority) {
  const auto ordinary = mint(*acme, "alice"), member = mint_with("alice", "tokenward:member"),
             admin = mint_with("alice", "tokenward:admin");
  const domain::Authority alice = member_of(*acme, "alice"), boss = admin_of(*acme);
  for (const Minted* target : {&member, &admin}) {
    BOOST_CHECK(code_of(revoke(alice, *target)) == ErrorCode::Forbidden);
    BOOST_CHECK(code_of(relabel(alice, *target, "mine")) == ErrorCode::Forbidden);
    require(relabel(boss, *target, "theirs"));
    require(revoke(boss, *target));
  }
  require(revoke(alice, ordinary));
  MintRequest request;
  request.scopes = {"tokenward:operator"};
  const auto root = mint(*system(), "alice", request);
  BOOST_CHECK(code_of(tokens().revoke(admin_of(*system()), *system(), root.view.token.id, {})) == ErrorCode::Forbidden);
}

BOOST_AUTO_TEST_CASE(too_small_a_role_is_forbidden) {
  const auto minted = mint(*acme, "alice");
  domain::Authority caller = member_of(*acme, "alice");
  for (const domain::Role role : {domain::Role::None, domain::Role::Validator}) {
    caller.role = role;
    BOOST_CHECK(code_of(tokens().find(caller, *acme, minted.view.token.id)) == ErrorCode::Forbidden);
    BOOST_CHECK(code_of(revoke(caller, minted)) == ErrorCode::Forbidden);
    BOOST_CHECK(code_of(relabel(caller, minted, "x")) == ErrorCode::Forbidden);
  }
  for (const domain::Authority& below : {member_of(*acme, "alice"), caller}) {
    BOOST_CHECK(code_of(tokens().set_owner_state(below, *acme, owner("bob"), OwnerState::Suspended, {})) ==
                ErrorCode::Forbidden);
  }
}

BOOST_AUTO_TEST_CASE(every_credential_reads_and_revokes_itself) {
  const auto plain = mint(*acme, "alice");
  const auto validator = mint_with("alice", "tokenward:validator");
  for (const Minted* minted : {&plain, &validator}) {
    const domain::Authority itself = caller_with(value_of(*minted));
    BOOST_TEST(!!tokens().find(itself, *acme, minted->view.token.id));
    require(tokens().revoke_self(itself, *acme));
    BOOST_CHECK(validate(*minted) == Reason::Revoked);
  }
  BOOST_CHECK(code_of(tokens().revoke_self(local_operator(), *acme)) == ErrorCode::Unauthenticated);
}

BOOST_AUTO_TEST_CASE(relabelling_keeps_everything_else) {
  MintRequest request;
  request.scopes = {"read"};
  request.metadata = R"({"a":[1,"b",null]})";
  request.allowed_cidrs = {"192.0.2.0/24"};
  request.expiry = days{30};
  const auto minted = mint(*acme, "alice", request);
  const std::string value = value_of(minted);
  BOOST_CHECK(validate(value) == Reason::None);
  clock.advance(1h);
  const auto changed = require(relabel(member_of(*acme, "alice"), minted, "  new name "));
  const auto read = require(tokens().find(local_operator(), *acme, minted.view.token.id));
  BOOST_TEST(changed.version > minted.view.version);
  BOOST_TEST(read.version == changed.version);
  const domain::Token &before = minted.view.token, &after = read.token;
  BOOST_TEST(after.label == "new name");
  BOOST_TEST(changed.token.label == "new name");
  BOOST_CHECK(after.owner == before.owner);
  BOOST_CHECK(after.scopes == before.scopes);
  BOOST_TEST(after.metadata == before.metadata);
  BOOST_CHECK(after.allowed_cidrs == before.allowed_cidrs);
  BOOST_CHECK(after.created_at == before.created_at);
  BOOST_TEST(after.created_by == before.created_by);
  BOOST_CHECK(after.expires_at == before.expires_at);
  BOOST_CHECK(after.generation == before.generation);
  BOOST_TEST(after.hint == before.hint);
  BOOST_CHECK(validate(value) == Reason::None);
  const auto told = events(*acme, Action::TokenRelabelled);
  BOOST_REQUIRE(told.size() == 1u);
  BOOST_TEST(told.front().detail.before == R"({"label":"laptop"})");
  BOOST_TEST(told.front().detail.after == R"({"label":"new name"})");
}

BOOST_AUTO_TEST_CASE(the_same_label_again_is_no_event_and_keeps_the_version) {
  const auto minted = mint(*acme, "alice");
  const auto same = require(relabel(local_operator(), minted, "laptop "));
  BOOST_TEST(same.version == minted.view.version);
  BOOST_TEST(events(*acme, Action::TokenRelabelled).empty());
}

BOOST_AUTO_TEST_CASE(dead_tokens_may_be_relabelled_and_stay_dead) {
  MintRequest brief;
  brief.expiry = days{1};
  const auto revoked = mint(*acme, "alice"), expired = mint(*acme, "alice", brief), felled = mint(*acme, "bob");
  require(revoke(local_operator(), revoked, "gone"));
  clock.advance(days{2});
  require(tokens().revoke_all(local_operator(), *acme, {.owner = {}, .reason = "all", .keep = {}}));
  const std::pair<const Minted*, Status> dead[] = {
      {&revoked, Status::Revoked}, {&expired, Status::Expired}, {&felled, Status::Revoked}};
  for (const bool swept : {false, true}) {
    for (const auto& [minted, status] : dead) {
      const auto view = require(relabel(local_operator(), *minted, swept ? "after" : "before"));
      BOOST_CHECK(view.status == status);
      BOOST_CHECK(status_of(*acme, minted->view.token.id) == status);
    }
    (void)sweep();
  }
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_stale_version_is_refused) {
  const auto minted = mint(*acme, "alice");
  const auto changed = require(relabel(local_operator(), minted, "second", minted.view.version));
  BOOST_CHECK(code_of(relabel(local_operator(), minted, "third", minted.view.version)) ==
              ErrorCode::PreconditionFailed);
  require(relabel(local_operator(), minted, "third", changed.version));
  BOOST_CHECK(code_of(relabel(local_operator(), minted, "fourth", 0)) == ErrorCode::PreconditionFailed);
}

BOOST_AUTO_TEST_CASE(of_many_changes_that_name_one_version_exactly_one_wins) {
  const auto minted = mint(*acme, "alice");
  const auto version = minted.view.version;
  const domain::Authority caller = local_operator();
  std::atomic<unsigned> won{0}, stale{0}, zero_won{0};
  in_parallel(24, [&](unsigned thread) {
    // No record ever has version 0, though one that was written in the same batch looks so from inside.
    const bool zero = thread % 3 == 0;
    const auto done =
        tokens().relabel(caller, *acme, minted.view.token.id, "label " + std::to_string(thread), zero ? 0 : version);
    won += !!done;
    zero_won += done && zero;
    stale += !done && done.error().code == ErrorCode::PreconditionFailed;
  });
  BOOST_TEST(won == 1u);
  BOOST_TEST(zero_won == 0u);
  BOOST_TEST(stale == 23u);
}

BOOST_AUTO_TEST_CASE(an_owner_is_suspended_and_resumed_at_once_and_the_rows_stay) {
  const auto minted = mint(*acme, "alice"), other = mint(*acme, "bob");
  BOOST_CHECK(validate(minted) == Reason::None);
  require(suspend("alice"));
  BOOST_CHECK(validate(minted) == Reason::Suspended);
  BOOST_CHECK(validate(other) == Reason::None);
  BOOST_CHECK(status_of(*acme, minted.view.token.id) == Status::Active);
  require(suspend("alice"));
  restart();
  const auto again = require(house().directory().find(*domain::TenantSlug::parse("acme")));
  BOOST_CHECK(validate(minted) == Reason::Suspended);
  require(tokens().set_owner_state(local_operator(), *again, owner("alice"), OwnerState::Active, {}));
  BOOST_CHECK(validate(minted) == Reason::None);
  BOOST_TEST(events(*again, Action::OwnerSuspended).size() == 1u);
  BOOST_TEST(events(*again, Action::OwnerResumed).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_owner_without_tokens_can_be_suspended_beforehand) {
  require(suspend("nobody"));
  MintRequest request;
  request.owner = owner("nobody");
  request.label = "x";
  BOOST_CHECK(code_of(tokens().mint(local_operator(), *acme, request)) == ErrorCode::Conflict);
  require(suspend("nobody", OwnerState::Active));
  require(tokens().mint(local_operator(), *acme, request));
}

BOOST_AUTO_TEST_CASE(a_damaged_row_is_an_error_and_changes_nothing) {
  const auto minted = mint(*acme, "alice");
  store().tamper(storage::token_key(acme->handle(), minted.view.token.id),
                 [](storage::Record& record) { record.owner = "bob"; });
  BOOST_CHECK(code_of(tokens().find(local_operator(), *acme, minted.view.token.id)) == ErrorCode::Corrupt);
  BOOST_CHECK(code_of(revoke(local_operator(), minted)) == ErrorCode::Corrupt);
  BOOST_CHECK(code_of(relabel(local_operator(), minted, "x")) == ErrorCode::Corrupt);
}

BOOST_AUTO_TEST_CASE(a_change_whose_commit_fails_leaves_nothing_half_visible) {
  const auto minted = mint(*acme, "alice");
  const std::string value = value_of(minted);
  BOOST_CHECK(validate(value) == Reason::None);
  const std::size_t events_before = events(*acme).size();
  store().fail_all(FaultyStore::Fault::Refused);
  BOOST_CHECK(code_of(revoke(local_operator(), minted)) == ErrorCode::Unavailable);
  BOOST_CHECK(code_of(relabel(local_operator(), minted, "x")) == ErrorCode::Unavailable);
  BOOST_CHECK(code_of(suspend("alice")) == ErrorCode::Unavailable);
  BOOST_CHECK(code_of(house().tenants().suspend(local_operator(), *acme, {})) == ErrorCode::Unavailable);
  BOOST_CHECK(code_of(tokens().revoke_all(local_operator(), *acme, {.owner = {}, .reason = {}, .keep = {}})) ==
              ErrorCode::Unavailable);
  BOOST_CHECK(validate(value) == Reason::None);
  store().heal();
  BOOST_CHECK(validate(value) == Reason::None);
  BOOST_TEST(events(*acme).size() == events_before);
  BOOST_TEST(require(tokens().find(local_operator(), *acme, minted.view.token.id)).version == minted.view.version);
  restart();
  BOOST_CHECK(validate(value) == Reason::None);
}

BOOST_AUTO_TEST_SUITE_END()

}
