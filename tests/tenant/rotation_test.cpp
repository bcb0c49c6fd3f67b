// Rotating a token: what the new one is, how the old one ends, and that a pair takes one slot whatever happens at once.

#include <boost/test/unit_test.hpp>

#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/first_use.h"
#include "tenant/house_fixture.h"

namespace rotation_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::Action;
using domain::days;
using domain::Retirement;
using domain::Status;

namespace {

constexpr RotateRequest kOnFirstUse{.retirement = Retirement::FirstUse};

struct RotationFixture : HouseFixture {
  RotationFixture() : acme(create("acme")) {}

  static const domain::TokenId& id_of(const Minted& minted) { return minted.view.token.id; }

  Result<Minted> try_rotate(const domain::Authority& caller, const Minted& old, const RotateRequest& request = {}) {
    return tokens().rotate(caller, *acme, id_of(old), request);
  }
  Minted rotate(const Minted& old, const RotateRequest& request = {}) {
    return require(try_rotate(local_operator(), old, request));
  }
  Minted rotate(const Minted& old, std::chrono::hours overlap) { return rotate(old, {.overlap = overlap}); }
  domain::Token read(const Minted& minted) {
    return require(tokens().find(local_operator(), *acme, id_of(minted))).token;
  }
  Status status(const Minted& minted) { return status_of(*acme, id_of(minted)); }
  void revoke(const Minted& minted) { require(tokens().revoke(local_operator(), *acme, id_of(minted), {})); }
  void set_policy(const domain::Policy& policy) {
    require(house().policies().change(local_operator(), *acme,
                                      [&](const domain::Policy&) -> Result<domain::Policy> { return policy; }, {}));
  }
  void allow_self_rotation(domain::Policy policy = {}) {
    policy.self_rotation = true;
    set_policy(policy);
  }
  /// What a request with the value does: it is validated, and then used. For any thread.
  Reason use(const std::string& value) {
    const Verdict verdict = house().validator().load(value);
    if (verdict.token) retire_predecessor(house(), *verdict.token, "192.0.2.9");
    return verdict.reason;
  }
  Reason use(const Minted& minted) { return use(value_of(minted)); }
  /// How many more tokens fit beside those that alice has; they stay.
  std::size_t free_slots() {
    std::size_t minted = 0;
    MintRequest request;
    request.owner = owner("alice");
    request.label = "more";
    for (;; ++minted) {
      const auto more = tokens().mint(local_operator(), *acme, request);
      if (more) continue;
      BOOST_CHECK(more.error().code == ErrorCode::LimitReached);
      return minted;
    }
  }

  const std::shared_ptr<TenantRuntime> acme;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rotation, RotationFixture)

BOOST_AUTO_TEST_CASE(the_new_token_is_the_old_one_with_another_id_and_value) {
  MintRequest request;
  request.label = "deploy";
  request.scopes = {"read", "write"};
  request.metadata = R"({"team":"a"})";
  request.allowed_cidrs = {"192.0.2.0/24"};
  const auto old = mint(*acme, "alice", request);
  clock.advance(1h);
  const auto fresh = require(try_rotate(admin_of(*acme), old));
  const domain::Token before = read(old), after = read(fresh);
  BOOST_CHECK(after.id != before.id);
  BOOST_TEST(value_of(fresh) != value_of(old));
  BOOST_TEST(value_of(fresh).ends_with(after.hint));
  BOOST_CHECK(after.owner == before.owner);
  BOOST_TEST(after.label == "deploy");
  BOOST_CHECK(after.scopes == before.scopes);
  BOOST_TEST(after.metadata == before.metadata);
  BOOST_CHECK(after.allowed_cidrs == before.allowed_cidrs);
  BOOST_CHECK(after.created_at == clock.now());
  BOOST_TEST(after.created_by == "boss");
  BOOST_REQUIRE(after.replaces);
  BOOST_REQUIRE(before.replaced_by);
  BOOST_CHECK(after.replaces->token == before.id);
  BOOST_CHECK(before.replaced_by->token == after.id);
  BOOST_CHECK(!after.replaced_by);
  BOOST_TEST(fresh.view.version == require(tokens().find(local_operator(), *acme, id_of(fresh))).version);
  BOOST_CHECK(validate(fresh) == Reason::None);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(the_old_one_works_until_the_overlap_ends_and_not_a_moment_longer) {
  const auto old = mint(*acme, "alice");
  BOOST_CHECK(validate(old) == Reason::None);
  const auto fresh = rotate(old, 2h);
  BOOST_CHECK(validate(old) == Reason::None);
  clock.advance(2h - 1us);
  BOOST_CHECK(validate(old) == Reason::None);
  clock.advance(1us);
  BOOST_CHECK(validate(old) == Reason::Expired);
  BOOST_CHECK(validate(fresh) == Reason::None);
  BOOST_CHECK(status(old) == Status::Expired);
  BOOST_TEST(sweep().stamped == 1u);
  BOOST_TEST(events(*acme, Action::TokenExpired).size() == 1u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(an_overlap_of_nothing_ends_the_old_one_before_the_answer) {
  const auto old = mint(*acme, "alice");
  BOOST_CHECK(validate(old) == Reason::None);
  const auto fresh = rotate(old, 0h);
  BOOST_CHECK(validate(old) == Reason::Expired);
  BOOST_CHECK(validate(fresh) == Reason::None);
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
}

BOOST_AUTO_TEST_CASE(an_overlap_never_moves_an_end_later) {
  MintRequest brief;
  brief.expiry = days{1};
  const auto old = mint(*acme, "alice", brief);
  clock.advance(23h);
  (void)rotate(old);
  BOOST_CHECK(read(old).expires_at == old.view.token.expires_at);
}

BOOST_AUTO_TEST_CASE(the_overlap_is_bounded_by_the_policy) {
  domain::Policy policy;
  policy.rotation_overlap = 3h;
  set_policy(policy);
  const auto old = mint(*acme, "alice");
  const auto refused = try_rotate(local_operator(), old, {.overlap = 4h});
  BOOST_CHECK(code_of(refused) == ErrorCode::Invalid);
  BOOST_TEST(refused.error().field == "overlap_hours");
  (void)rotate(old);
  BOOST_CHECK(read(old).expires_at == clock.now() + 3h);
}

BOOST_AUTO_TEST_CASE(the_new_one_follows_todays_policy) {
  const auto old = mint(*acme, "alice");
  domain::Policy policy;
  policy.max_lifetime = days{90};
  policy.default_lifetime = days{30};
  policy.idle_limit = days{7};
  policy.token_prefix = "acme";
  set_policy(policy);
  const auto fresh = rotate(old);
  BOOST_CHECK(fresh.view.token.expires_at == clock.now() + days{30});
  BOOST_CHECK(fresh.view.token.idle_limit == days{7});
  BOOST_TEST(value_of(fresh).starts_with("acme_"));
  BOOST_CHECK(validate(fresh) == Reason::None);
}

BOOST_AUTO_TEST_CASE(who_could_not_mint_the_token_does_not_extend_it) {
  MintRequest request;
  request.scopes = {"deploy"};
  request.expiry = days{10};
  const auto old = mint(*acme, "alice", request);
  const auto by_member = require(try_rotate(member_of(*acme, "alice"), old));
  BOOST_CHECK(by_member.view.token.expires_at == old.view.token.expires_at);
  domain::Policy policy;
  policy.default_lifetime = days{30};
  policy.member_scopes = {"dep*"};
  set_policy(policy);
  const auto may_mint = require(try_rotate(member_of(*acme, "alice"), by_member));
  BOOST_CHECK(may_mint.view.token.expires_at == clock.now() + days{30});
}

BOOST_AUTO_TEST_CASE(authority_over_the_target_decides) {
  MintRequest admin_token, member_token;
  admin_token.scopes = {"tokenward:admin"};
  member_token.scopes = {"tokenward:member"};
  const auto plain = mint(*acme, "alice"), member = mint(*acme, "alice", member_token),
             admin = mint(*acme, "alice", admin_token);
  const auto elsewhere = create("other");
  const auto alice = member_of(*acme, "alice");
  BOOST_CHECK(code_of(try_rotate(alice, member)) == ErrorCode::Forbidden);
  BOOST_CHECK(code_of(try_rotate(alice, admin)) == ErrorCode::Forbidden);
  BOOST_CHECK(code_of(try_rotate(caller_with(value_of(member)), member)) == ErrorCode::Forbidden);
  BOOST_CHECK(code_of(try_rotate(member_of(*acme, "bob"), plain)) == ErrorCode::NotFound);
  BOOST_CHECK(code_of(try_rotate(admin_of(*elsewhere), plain)) == ErrorCode::NotFound);
  BOOST_CHECK(code_of(try_rotate(caller_with(value_of(plain)), plain)) == ErrorCode::Forbidden);
  BOOST_TEST(events(*acme, Action::TokenRotated).empty());
  require(try_rotate(alice, plain));
  require(try_rotate(admin_of(*acme), member));
  require(try_rotate(admin_of(*acme), admin));
  const auto root = caller_with(operator_value());
  const auto admin_of_system = admin_of(*system());
  BOOST_CHECK(code_of(tokens().rotate(admin_of_system, *system(), *root.credential, {})) == ErrorCode::Forbidden);
  require(tokens().rotate(root, *system(), *root.credential, {}));
}

BOOST_AUTO_TEST_CASE(a_token_rotates_itself_only_where_the_policy_lets_it_and_gains_no_time) {
  MintRequest request;
  request.expiry = days{10};
  const auto old = mint(*acme, "alice", request);
  const auto itself = caller_with(value_of(old));
  BOOST_CHECK(code_of(tokens().rotate_self(itself, *acme, {})) == ErrorCode::Forbidden);
  domain::Policy policy;
  policy.max_lifetime = days{90};
  allow_self_rotation(policy);
  const auto fresh = require(tokens().rotate_self(itself, *acme, {}));
  BOOST_CHECK(fresh.view.token.expires_at == old.view.token.expires_at);
  BOOST_TEST(fresh.view.token.created_by == "alice");
  BOOST_CHECK(code_of(tokens().rotate_self(local_operator(), *acme, {})) == ErrorCode::Unauthenticated);
}

BOOST_AUTO_TEST_CASE(only_an_active_token_is_rotated_and_only_where_one_could_be_minted) {
  MintRequest brief;
  brief.expiry = days{1};
  const auto revoked = mint(*acme, "alice"), expired = mint(*acme, "alice", brief), suspended = mint(*acme, "bob");
  revoke(revoked);
  clock.advance(days{1});
  require(tokens().set_owner_state(local_operator(), *acme, owner("bob"), OwnerState::Suspended, {}));
  const std::size_t before = events(*acme).size();
  for (const Minted* dead : {&revoked, &expired, &suspended}) {
    BOOST_CHECK(code_of(try_rotate(local_operator(), *dead)) == ErrorCode::Conflict);
  }
  BOOST_TEST(events(*acme).size() == before);
  const auto living = mint(*acme, "alice");
  require(house().tenants().suspend(local_operator(), *acme, {}));
  BOOST_CHECK(code_of(try_rotate(local_operator(), living)) == ErrorCode::Conflict);
}

BOOST_AUTO_TEST_CASE(a_token_with_a_living_successor_is_not_rotated_again_but_without_one_it_is) {
  const auto old = mint(*acme, "alice");
  const auto lost = rotate(old);
  BOOST_CHECK(code_of(try_rotate(local_operator(), old)) == ErrorCode::Conflict);
  revoke(lost);
  const auto fresh = rotate(old);
  BOOST_CHECK(read(old).replaced_by->token == id_of(fresh));
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_second_rotation_ends_the_earlier_predecessor_at_once) {
  for (const RotateRequest& request : {RotateRequest{}, kOnFirstUse}) {
    const auto first = mint(*acme, "alice");
    const auto second = rotate(first, request);
    BOOST_CHECK(validate(first) == Reason::None);
    const auto third = rotate(second, request);
    BOOST_CHECK(validate(first) == Reason::Revoked);
    BOOST_TEST(read(first).revoked->reason == "rotated");
    BOOST_CHECK(validate(second) == Reason::None);
    BOOST_CHECK(validate(third) == Reason::None);
  }
  BOOST_TEST(active_slots(*acme, "alice") == 2u);
  BOOST_TEST(problems(*acme) == "");
}

// Slots.

BOOST_AUTO_TEST_CASE(a_pair_takes_one_slot_from_its_beginning_to_its_end) {
  const auto old = mint(*acme, "alice");
  const auto fresh = rotate(old, 2h);
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  clock.advance(2h);
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  (void)sweep();
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  BOOST_TEST(free_slots() == 4u);
  revoke(fresh);
  BOOST_TEST(free_slots() == 1u);
}

BOOST_AUTO_TEST_CASE(an_owner_at_the_limit_may_rotate_every_token) {
  set_policy(policy_of(3));
  std::vector<Minted> fresh;
  for (const Minted& old : mint_many(*acme, "alice", 3)) fresh.push_back(rotate(old));
  BOOST_TEST(active_slots(*acme, "alice") == 3u);
  BOOST_TEST(free_slots() == 0u);
  restart();
  BOOST_TEST(active_slots(*require(house().directory().find(*domain::TenantSlug::parse("acme"))), "alice") == 3u);
}

BOOST_AUTO_TEST_CASE(whichever_of_a_pair_is_revoked_the_other_keeps_the_slot) {
  set_policy(policy_of(1));
  const auto old = mint(*acme, "alice");
  const auto lost = rotate(old);
  revoke(lost);
  BOOST_CHECK(validate(old) == Reason::None);
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  BOOST_TEST(free_slots() == 0u);
  const auto kept = rotate(old);
  revoke(old);
  BOOST_CHECK(validate(kept) == Reason::None);
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  BOOST_TEST(free_slots() == 0u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(management_tokens_rotate_in_their_own_slots) {
  MintRequest admin;
  admin.scopes = {"tokenward:admin"};
  const auto minted = mint_many(*acme, "alice", domain::kMaxManagementTokens, admin);
  for (const Minted& old : minted) (void)rotate(old);
  admin.owner = owner("alice");
  admin.label = "one too many";
  BOOST_CHECK(code_of(tokens().mint(local_operator(), *acme, admin)) == ErrorCode::LimitReached);
  BOOST_TEST(active_slots(*acme, "alice") == 0u);
}

BOOST_AUTO_TEST_CASE(pairs_beyond_what_an_owners_record_holds_are_refused_and_nothing_is_lost) {
  set_policy(policy_of(domain::kHighestMaxActive));
  const auto minted = mint_many(*acme, "alice", domain::kMaxSlotEntries - 1);
  const auto fresh = rotate(minted[0]);
  const auto refused = try_rotate(local_operator(), minted[1]);
  BOOST_CHECK(code_of(refused) == ErrorCode::LimitReached);
  BOOST_CHECK(validate(minted[1]) == Reason::None);
  (void)rotate(minted[2], 0h);  // the old one makes room at once
  MintRequest request;
  request.owner = owner("alice");
  request.label = "one more";
  BOOST_CHECK(code_of(tokens().mint(local_operator(), *acme, request)) == ErrorCode::LimitReached);
  revoke(minted[0]);
  (void)rotate(minted[1]);
  BOOST_CHECK(validate(fresh) == Reason::None);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_revoke_all_reaches_both_of_a_pair_and_spares_the_one_it_is_told_to) {
  const auto old = mint(*acme, "alice");
  const auto fresh = rotate(old);
  const auto outcome = require(
      tokens().revoke_all(local_operator(), *acme, {.owner = owner("alice"), .reason = {}, .keep = {id_of(fresh)}}));
  BOOST_CHECK(outcome.revoked == 1u);
  BOOST_CHECK(validate(old) == Reason::Revoked);
  BOOST_CHECK(validate(fresh) == Reason::None);
  require(tokens().revoke_all(local_operator(), *acme, {.owner = {}, .reason = {}, .keep = {}}));
  BOOST_CHECK(validate(fresh) == Reason::Revoked);
  BOOST_TEST(active_slots(*acme, "alice") == 0u);
}

// The first use.

BOOST_AUTO_TEST_CASE(the_first_use_of_the_new_one_ends_the_old_one_and_later_uses_come_from_memory) {
  const auto old = mint(*acme, "alice");
  const auto fresh = rotate(old, kOnFirstUse);
  BOOST_CHECK(!read(old).expires_at);
  clock.advance(days{30});
  BOOST_CHECK(use(old) == Reason::None);
  BOOST_CHECK(use(fresh) == Reason::None);
  BOOST_CHECK(use(old) == Reason::Revoked);
  const auto revoked = read(old).revoked;
  BOOST_REQUIRE(revoked);
  BOOST_TEST(revoked->reason == "rotated");
  BOOST_TEST(revoked->by == "alice");
  BOOST_TEST(events(*acme, Action::TokenRevoked).front().detail.source == "192.0.2.9");
  BOOST_CHECK(use(fresh) == Reason::None);
  BOOST_TEST(house().validator().check(value_of(fresh)).known);
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_use_that_is_refused_after_validation_is_no_first_use) {
  const auto old = mint(*acme, "alice");
  const auto fresh = rotate(old, kOnFirstUse);
  BOOST_CHECK(validate(fresh) == Reason::None);  // as where its address is not allowed: nobody calls it a use
  BOOST_CHECK(validate(old) == Reason::None);
  BOOST_TEST(!house().validator().check(value_of(fresh)).known);
  BOOST_CHECK(use(fresh) == Reason::None);
  BOOST_CHECK(validate(old) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(of_first_uses_from_sixteen_threads_one_ends_the_old_one_and_none_is_refused) {
  const auto old = mint(*acme, "alice");
  const std::string value = value_of(rotate(old, kOnFirstUse));
  std::atomic<unsigned> refused{0};
  in_parallel(16, [&](unsigned) {
    for (int i = 0; i < 8; ++i) refused += use(value) != Reason::None;
  });
  BOOST_TEST(refused == 0u);
  BOOST_CHECK(validate(old) == Reason::Revoked);
  BOOST_TEST(events(*acme, Action::TokenRevoked).size() == 1u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(two_nodes_that_see_the_first_use_at_once_end_the_old_one_once) {
  const auto old = mint(*acme, "alice");
  const auto fresh = rotate(old, kOnFirstUse);
  const Verdict here = house().validator().load(value_of(fresh)), there = house().validator().load(value_of(fresh));
  store().fail({FaultyStore::Fault::Conflict});  // the other's changeset came first
  retire_predecessor(house(), *there.token, "192.0.2.9");
  retire_predecessor(house(), *here.token, "192.0.2.8");
  BOOST_TEST(events(*acme, Action::TokenRevoked).size() == 1u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_first_use_whose_commit_fails_is_good_and_the_next_one_tries_again) {
  const auto old = mint(*acme, "alice");
  const auto fresh = rotate(old, kOnFirstUse);
  store().fail_all(FaultyStore::Fault::Refused);
  BOOST_CHECK(use(fresh) == Reason::None);
  BOOST_CHECK(use(fresh) == Reason::None);
  BOOST_CHECK(use(old) == Reason::None);
  store().heal();
  BOOST_CHECK(use(fresh) == Reason::None);
  BOOST_CHECK(use(old) == Reason::Revoked);
  BOOST_TEST(events(*acme, Action::TokenRevoked).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_first_use_outlives_a_crash_before_and_after_its_commit) {
  const auto old = mint(*acme, "alice");
  const auto fresh = rotate(old, kOnFirstUse);
  BOOST_CHECK(validate(fresh) == Reason::None);  // it stopped right here
  restart();
  BOOST_CHECK(use(old) == Reason::None);
  BOOST_CHECK(use(fresh) == Reason::None);
  restart();
  BOOST_CHECK(use(old) == Reason::Revoked);
  BOOST_CHECK(use(fresh) == Reason::None);
  const auto again = require(house().directory().find(*domain::TenantSlug::parse("acme")));
  BOOST_TEST(events(*again, Action::TokenRevoked).size() == 1u);
  BOOST_TEST(problems(*again) == "");
}

BOOST_AUTO_TEST_CASE(a_new_token_that_was_revoked_between_validation_and_use_ends_no_other) {
  const auto old = mint(*acme, "alice");
  const auto fresh = rotate(old, kOnFirstUse);
  const Verdict verdict = house().validator().load(value_of(fresh));
  BOOST_REQUIRE(verdict.token);
  revoke(fresh);
  retire_predecessor(house(), *verdict.token, {});
  BOOST_CHECK(validate(old) == Reason::None);
  BOOST_TEST(free_slots() == 4u);
}

BOOST_AUTO_TEST_CASE(an_old_one_that_ended_by_itself_leaves_nothing_to_retire) {
  MintRequest brief;
  brief.expiry = days{1};
  const auto expired = mint(*acme, "alice", brief), revoked = mint(*acme, "alice");
  const auto after_expired = rotate(expired, kOnFirstUse), after_revoked = rotate(revoked, kOnFirstUse);
  clock.advance(days{1});
  revoke(revoked);
  for (const Minted* fresh : {&after_expired, &after_revoked}) {
    const Verdict verdict = house().validator().load(value_of(*fresh));
    BOOST_REQUIRE(verdict.token);
    BOOST_TEST(verdict.token->retires() == nullptr);
  }
  BOOST_CHECK(status(expired) == Status::Expired);
  BOOST_CHECK(use(expired) == Reason::Expired);
  BOOST_TEST(events(*acme, Action::TokenReuse).empty());  // its end was its own
}

// Use after the end.

BOOST_AUTO_TEST_CASE(a_use_after_the_end_is_told_once_however_often_it_comes) {
  const auto overlapped = mint(*acme, "alice"), confirmed = mint(*acme, "alice");
  BOOST_CHECK(validate(overlapped) == Reason::None);
  const auto fresh = rotate(overlapped, 1h), other = rotate(confirmed, kOnFirstUse);
  BOOST_CHECK(validate(overlapped) == Reason::None);  // known again, as of now
  BOOST_CHECK(use(other) == Reason::None);
  clock.advance(1h);
  for (int i = 0; i < 50; ++i) {
    BOOST_CHECK(use(overlapped) == Reason::Expired);
    BOOST_CHECK(use(confirmed) == Reason::Revoked);
  }
  const auto told = events(*acme, Action::TokenReuse);
  BOOST_REQUIRE(told.size() == 2u);
  BOOST_TEST(told[0].subject == domain::to_string(id_of(overlapped)));
  BOOST_TEST(told[1].subject == domain::to_string(id_of(confirmed)));
  BOOST_TEST(told[0].detail.owner == "alice");
  BOOST_TEST(told[0].detail.actor == "daemon");
  const auto loads = house().validator().counts().reads();
  for (int i = 0; i < 50; ++i) BOOST_CHECK(use(overlapped) == Reason::Expired);
  BOOST_TEST(house().validator().counts().reads() == loads);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_fleet_that_shows_the_old_value_at_once_is_one_event) {
  const auto old = mint(*acme, "alice");
  (void)rotate(old, 0h);
  const std::string value = value_of(old);
  std::atomic<unsigned> let_in{0};
  in_parallel(16, [&](unsigned) {
    for (int i = 0; i < 20; ++i) let_in += use(value) == Reason::None;
  });
  BOOST_TEST(let_in == 0u);
  BOOST_TEST(events(*acme, Action::TokenReuse).size() == 1u);
}

BOOST_AUTO_TEST_CASE(ordinary_dead_tokens_are_no_reuse) {
  MintRequest brief;
  brief.expiry = days{1};
  const auto revoked = mint(*acme, "alice"), expired = mint(*acme, "alice", brief), felled = mint(*acme, "bob");
  (void)rotate(felled);
  revoke(revoked);
  clock.advance(1h);
  require(tokens().revoke_all(local_operator(), *acme, {.owner = owner("bob"), .reason = "left", .keep = {}}));
  clock.advance(days{1});
  for (const Minted* dead : {&revoked, &expired, &felled}) BOOST_CHECK(use(*dead) != Reason::None);
  BOOST_TEST(events(*acme, Action::TokenReuse).empty());
}

// Many at once.

BOOST_AUTO_TEST_CASE(of_many_rotations_of_one_token_exactly_one_happens) {
  set_policy(policy_of(1));
  const auto old = mint(*acme, "alice");
  const auto caller = local_operator();
  std::atomic<unsigned> rotated{0}, other{0};
  in_parallel(16, [&](unsigned thread) {
    const auto done = try_rotate(caller, old, thread % 2 == 0 ? RotateRequest{} : kOnFirstUse);
    rotated += bool(done);
    other += !done && done.error().code != ErrorCode::Conflict;
  });
  BOOST_TEST(rotated == 1u);
  BOOST_TEST(other == 0u);
  BOOST_TEST(events(*acme, Action::TokenRotated).size() == 1u);
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_rotation_and_a_revocation_at_once_happen_one_after_the_other) {
  const auto caller = local_operator();
  for (int round = 0; round < 20; ++round) {
    const std::string who = "owner-" + std::to_string(round);
    const auto old = mint(*acme, who);
    std::optional<domain::TokenId> fresh;
    std::atomic<bool> revoked{false}, strange{false};
    in_parallel(2, [&](unsigned thread) {
      if (thread == 0) {
        const auto done = try_rotate(caller, old);
        if (done) fresh = done->view.token.id;
        if (!done && done.error().code != ErrorCode::Conflict) strange = true;
      } else {
        revoked = bool(tokens().revoke(caller, *acme, id_of(old), {}));
      }
    });
    BOOST_TEST(revoked);
    BOOST_TEST(!strange);
    BOOST_CHECK(status(old) == Status::Revoked);
    BOOST_TEST(active_slots(*acme, who) == (fresh ? 1u : 0u));
    if (fresh) BOOST_CHECK(status_of(*acme, *fresh) == Status::Active);
  }
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(the_limit_holds_while_everybody_rotates_revokes_and_mints) {
  set_policy(policy_of(4));
  const auto caller = local_operator();
  MintRequest request;
  request.owner = owner("alice");
  request.label = "busy";
  TokenQuery query;
  query.owner = request.owner;
  std::atomic<unsigned> over{0}, strange{0};
  const auto tolerable = [](ErrorCode code) { return code == ErrorCode::LimitReached || code == ErrorCode::Conflict; };
  in_parallel(12, [&](unsigned thread) {
    for (int i = 0; i < 10; ++i) {
      auto minted = tokens().mint(caller, *acme, request);
      if (!minted) {
        strange += !tolerable(minted.error().code);
        continue;
      }
      const auto fresh =
          tokens().rotate(caller, *acme, minted->view.token.id, thread % 2 == 0 ? RotateRequest{} : kOnFirstUse);
      strange += !fresh;
      if (fresh && i % 3 == 0) (void)use(value_of(*fresh));
      const auto listed = tokens().list(caller, *acme, query);
      over += !listed || listed->slots->active > 4u;
      const auto& victim = i % 2 == 0 || !fresh ? minted->view.token.id : fresh->view.token.id;
      (void)tokens().revoke(caller, *acme, victim, {});
      if (fresh && thread % 3 != 0) (void)tokens().revoke(caller, *acme, fresh->view.token.id, {});
    }
  });
  BOOST_TEST(over == 0u);
  BOOST_TEST(strange == 0u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_rotation_whose_commit_fails_leaves_the_old_one_as_it_was) {
  const auto old = mint(*acme, "alice");
  BOOST_CHECK(validate(old) == Reason::None);
  const std::size_t before = events(*acme).size();
  store().fail_all(FaultyStore::Fault::Refused);
  BOOST_CHECK(code_of(try_rotate(local_operator(), old, {.overlap = 0h})) == ErrorCode::Unavailable);
  store().heal();
  BOOST_CHECK(validate(old) == Reason::None);
  BOOST_TEST(events(*acme).size() == before);
  BOOST_TEST(free_slots() == 4u);
}

// What the history says, and what stays protected.

BOOST_AUTO_TEST_CASE(the_history_tells_of_both_and_names_each_to_the_other) {
  const auto old = mint(*acme, "alice");
  const auto fresh = require(try_rotate(admin_of(*acme), old, {.overlap = 0h}));
  const auto minted = events(*acme, Action::TokenMinted);
  BOOST_REQUIRE(minted.size() == 2u);
  const std::string old_id = domain::to_string(id_of(old)), new_id = domain::to_string(id_of(fresh));
  BOOST_TEST(minted[1].subject == new_id);
  BOOST_TEST(minted[1].detail.after == R"({"replaces":")" + old_id + "\"}");
  const auto rotated = events(*acme, Action::TokenRotated);
  BOOST_REQUIRE(rotated.size() == 1u);
  BOOST_TEST(rotated[0].subject == old_id);
  BOOST_TEST(rotated[0].detail.actor == "boss");
  BOOST_TEST(rotated[0].detail.before == R"({"expires_at":null})");
  BOOST_TEST(rotated[0].detail.after == R"({"expires_at":")" + to_rfc3339(*read(old).expires_at) +
                                            R"(","replaced_by":")" + new_id + R"(","retire":"overlap"})");
}

BOOST_AUTO_TEST_CASE(a_link_changed_by_hand_breaks_the_seal) {
  const auto old = mint(*acme, "alice");
  const auto fresh = rotate(old, kOnFirstUse);
  store().tamper(storage::token_key(acme->handle(), id_of(fresh)), [](storage::Record& record) {
    const auto at = record.body.find("first_use");
    BOOST_REQUIRE(at != std::string::npos);
    record.body.replace(at, 9, "overlap");
  });
  BOOST_CHECK(validate(fresh) == Reason::Damaged);
  BOOST_CHECK(validate(old) == Reason::None);
}

BOOST_AUTO_TEST_CASE(the_last_operator_may_be_rotated_and_one_is_left_at_every_moment) {
  const auto root = caller_with(operator_value());
  const auto second = require(tokens().rotate(root, *system(), *root.credential, {.overlap = 0h}));
  BOOST_CHECK(validate(operator_value()) == Reason::Expired);
  const auto third = require(tokens().rotate(local_operator(), *system(), id_of(second), kOnFirstUse));
  BOOST_CHECK(use(third) == Reason::None);
  BOOST_CHECK(use(second) == Reason::Revoked);
  BOOST_CHECK(code_of(tokens().revoke(local_operator(), *system(), id_of(third), {})) == ErrorCode::Conflict);
  BOOST_TEST(problems(*system()) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}
