// Previewing and enforcing a policy on tokens that are there already.

#include <boost/test/unit_test.hpp>
#include <set>

#include "storage/enforcement_records.h"
#include "storage/token_records.h"
#include "tenant/house_fixture.h"

namespace policy_enforcement_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::Action;
using domain::days;
using domain::Policy;
using domain::Status;

namespace {

struct EnforcementFixture : HouseFixture {
  EnforcementFixture()
      : HouseFixture({}, std::chrono::seconds{60}, {"second"}), acme(create("acme", policy_of(1000))) {}

  void set_policy(TenantRuntime& tenant, const std::function<void(Policy&)>& change) {
    require(house().policies().change(local_operator(), tenant,
                                      [&](Policy policy) {
                                        change(policy);
                                        return Result<Policy>(std::move(policy));
                                      },
                                      {}));
  }
  void set_max(days most) {
    set_policy(*acme, [&](Policy& policy) { policy.max_lifetime = most; });
  }
  Result<PolicyEnforced> enforce(const domain::EnforcementTerms& terms = {}, ExpectedVersion expected = {}) {
    return house().policies().enforce(admin_of(*acme), *acme, terms, expected);
  }
  PolicyPreview preview(const PreviewQuery& query = {}) {
    return require(house().policies().preview(admin_of(*acme), *acme, query));
  }
  domain::Enforcement last() { return require(house().policies().enforcement(admin_of(*acme), *acme)); }
  TokenView view(const Minted& minted) { return require(tokens().find(local_operator(), *acme, minted.view.token.id)); }
  Status status(const Minted& minted) { return view(minted).status; }
  std::optional<Instant> end_of(const Minted& minted) { return view(minted).token.expires_at; }
  Minted mint_with(const std::string& who, domain::Scopes scopes) {
    MintRequest request;
    request.scopes = std::move(scopes);
    return mint(*acme, who, request);
  }
  std::optional<storage::Record> timer(const Minted& minted) {
    return require(acme->room().store().get(storage::timer_key(acme->handle(), minted.view.token.id)));
  }
  /// One step of the sweeper through the store of acme.
  Sweeper::Report step() { return require(Sweeper(house()).step(acme->room())); }

  std::shared_ptr<TenantRuntime> acme;
};

/// More than one changeset holds.
constexpr std::size_t kMany = 260;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(policy_enforcement, EnforcementFixture)

BOOST_AUTO_TEST_CASE(tokens_without_expiry_get_one_and_each_says_so_in_the_history) {
  const auto endless = mint(*acme, "alice");
  MintRequest brief;
  brief.expiry = days{10};
  const auto short_lived = mint(*acme, "alice", brief);
  set_max(days{30});
  const auto done = require(enforce());
  BOOST_TEST(*done.changed == 1u);
  BOOST_TEST(!done.pending);
  BOOST_CHECK(end_of(endless) == endless.view.token.created_at + days{30});
  BOOST_CHECK(end_of(short_lived) == short_lived.view.token.expires_at);
  BOOST_TEST(events(*acme, Action::PolicyEnforced).size() == 1u);
  const auto shortened = events(*acme, Action::TokenShortened);
  BOOST_REQUIRE(shortened.size() == 1u);
  BOOST_TEST(shortened[0].subject == domain::to_string(endless.view.token.id));
  BOOST_TEST(shortened[0].detail.actor == "boss");
  BOOST_TEST(shortened[0].detail.before == R"({"expires_at":null,"idle_days":null})");
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(the_next_validation_knows_the_new_end) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(validate(minted) == Reason::None);  // and is remembered
  set_max(days{30});
  require(enforce());
  BOOST_CHECK(validate(minted) == Reason::None);
  clock.advance(days{30});
  BOOST_CHECK(validate(minted) == Reason::Expired);
}

BOOST_AUTO_TEST_CASE(what_is_over_ends_at_once_and_gives_its_slot_free) {
  const auto old = mint(*acme, "alice");
  BOOST_CHECK(validate(old) == Reason::None);
  clock.advance(days{40});
  const auto young = mint(*acme, "alice");
  set_max(days{30});
  require(enforce());
  BOOST_CHECK(validate(old) == Reason::Expired);
  BOOST_CHECK(validate(young) == Reason::None);
  BOOST_CHECK(status(old) == Status::Expired);
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  BOOST_TEST(sweep().stamped == 0u);
  const auto expired = events(*acme, Action::TokenExpired);
  BOOST_REQUIRE(expired.size() == 1u);
  BOOST_TEST(expired[0].detail.reason == "policy");
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(grace_puts_the_end_off) {
  const auto old = mint(*acme, "alice");
  clock.advance(days{40});
  set_max(days{30});
  require(enforce({.grace = days{7}}));
  clock.advance(days{7} - 1s);
  BOOST_CHECK(validate(old) == Reason::None);
  clock.advance(1s);
  BOOST_CHECK(validate(old) == Reason::Expired);
}

BOOST_AUTO_TEST_CASE(an_idle_span_is_stamped_with_its_timer) {
  const auto unused = mint(*acme, "alice"), used = mint(*acme, "alice");
  clock.advance(days{5});
  acme->room().last_used().note(acme->handle(), used.view.token.id, clock.now(), "192.0.2.1");
  set_policy(*acme, [](Policy& policy) { policy.idle_limit = days{7}; });
  BOOST_TEST(*require(enforce()).changed == 2u);
  BOOST_TEST(timer(unused).has_value());
  clock.advance(days{2});
  sweep();
  BOOST_CHECK(status(unused) == Status::Expired);
  BOOST_CHECK(status(used) == Status::Active);
  clock.advance(days{5});
  sweep();
  BOOST_CHECK(status(used) == Status::Expired);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_token_idle_for_too_long_ends_at_once_but_one_used_just_now_does_not) {
  const auto unused = mint(*acme, "alice"), used = mint(*acme, "alice");
  clock.advance(days{30});
  acme->room().last_used().note(acme->handle(), used.view.token.id, clock.now(), "192.0.2.1");
  set_policy(*acme, [](Policy& policy) { policy.idle_limit = days{7}; });
  const auto shown = preview();
  BOOST_TEST(shown.counts->changes == 2u);
  require(enforce());
  BOOST_CHECK(validate(unused) == Reason::Expired);
  BOOST_CHECK(validate(used) == Reason::None);
  BOOST_TEST(events(*acme, Action::TokenExpired).at(0).detail.reason == "idle");
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_shorter_idle_span_moves_the_timer_and_grace_keeps_it_from_firing_before) {
  set_policy(*acme, [](Policy& policy) { policy.idle_limit = days{60}; });
  const auto minted = mint(*acme, "alice");
  clock.advance(days{40});
  set_policy(*acme, [](Policy& policy) { policy.idle_limit = days{30}; });
  require(enforce({.grace = days{7}}));
  clock.advance(days{7} - 1s);
  sweep();
  BOOST_CHECK(status(minted) == Status::Active);
  clock.advance(1s);
  sweep();
  BOOST_CHECK(status(minted) == Status::Expired);
}

BOOST_AUTO_TEST_CASE(enforcing_twice_is_enforcing_once) {
  (void)mint(*acme, "alice");
  set_max(days{30});
  require(enforce());
  const auto before = events(*acme).size();
  BOOST_TEST(*require(enforce()).changed == 0u);
  clock.advance(days{1});
  BOOST_TEST(*require(enforce({.grace = days{3}})).changed == 0u);
  BOOST_TEST(events(*acme).size() == before);
}

BOOST_AUTO_TEST_CASE(dead_tokens_and_those_of_others_stay_as_they_are) {
  const auto revoked = mint(*acme, "alice"), other = mint(*acme, "bob"), own = mint(*acme, "alice");
  require(tokens().revoke(admin_of(*acme), *acme, revoked.view.token.id, {}));
  set_max(days{30});
  BOOST_TEST(*require(enforce({.owner = owner("alice")})).changed == 1u);
  BOOST_CHECK(!end_of(revoked));
  BOOST_CHECK(!end_of(other));
  BOOST_CHECK(end_of(own).has_value());
  BOOST_TEST(last().terms.owner->text() == "alice");
}

BOOST_AUTO_TEST_CASE(tokens_that_a_stroke_has_felled_are_not_touched_before_the_sweeper_comes) {
  const auto felled = mint(*acme, "alice");
  require(tokens().revoke_all(admin_of(*acme), *acme, {.owner = {}, .reason = {}, .keep = {}}));
  set_max(days{30});
  BOOST_TEST(preview().page.items.empty());
  BOOST_TEST(*require(enforce()).changed == 0u);
  BOOST_CHECK(status(felled) == Status::Revoked);
}

BOOST_AUTO_TEST_CASE(both_tokens_of_a_rotation_are_treated_each_by_its_own_age) {
  const auto old = mint(*acme, "alice");
  clock.advance(days{20});
  const auto fresh =
      require(tokens().rotate(admin_of(*acme), *acme, old.view.token.id, {.retirement = domain::Retirement::FirstUse}));
  set_max(days{30});
  BOOST_TEST(*require(enforce()).changed == 2u);
  BOOST_CHECK(end_of(old) == old.view.token.created_at + days{30});
  BOOST_CHECK(end_of(fresh) == fresh.view.token.created_at + days{30});
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(management_tokens_are_reached_only_when_asked_for_and_never_the_calling_one) {
  const auto admin = mint_with("boss", {"tokenward:admin"}), other = mint_with("other", {"tokenward:admin"});
  const domain::Authority caller = caller_with(value_of(admin));
  set_max(days{30});
  BOOST_TEST(*require(house().policies().enforce(caller, *acme, {}, {})).changed == 0u);
  const domain::EnforcementTerms all{.include_management = true};
  const auto shown = require(house().policies().preview(caller, *acme, {.terms = all}));
  BOOST_REQUIRE(shown.page.items.size() == 1u);
  BOOST_CHECK(shown.page.items[0].token.id == other.view.token.id);
  BOOST_TEST(*require(house().policies().enforce(caller, *acme, all, {})).changed == 1u);
  BOOST_CHECK(!end_of(admin));
  BOOST_CHECK(end_of(other).has_value());
}

BOOST_AUTO_TEST_CASE(members_validators_and_strangers_cannot) {
  const auto other = create("other");
  domain::Authority validator = member_of(*acme, "alice");
  validator.role = domain::Role::Validator;
  for (const auto& [caller, code] :
       {std::pair{member_of(*acme, "alice"), ErrorCode::Forbidden}, std::pair{validator, ErrorCode::Forbidden},
        std::pair{admin_of(*other), ErrorCode::NotFound}}) {
    BOOST_CHECK(code_of(house().policies().preview(caller, *acme, {})) == code);
    BOOST_CHECK(code_of(house().policies().enforce(caller, *acme, {}, {})) == code);
    BOOST_CHECK(code_of(house().policies().enforcement(caller, *acme)) == code);
  }
}

BOOST_AUTO_TEST_CASE(terms_out_of_bounds_are_refused_by_their_field) {
  for (const days grace : {days{-1}, days{366}}) {
    const auto refused = enforce({.grace = grace});
    BOOST_CHECK(code_of(refused) == ErrorCode::Invalid);
    BOOST_TEST(refused.error().field == "grace_days");
  }
  for (const std::uint32_t limit : {0u, 201u}) {
    BOOST_CHECK(code_of(house().policies().preview(admin_of(*acme), *acme, {.limit = limit})) == ErrorCode::Invalid);
  }
}

BOOST_AUTO_TEST_CASE(it_is_the_policy_that_was_looked_at_or_none) {
  const auto minted = mint(*acme, "alice");
  set_max(days{30});
  const auto looked_at = preview().policy_version;
  set_max(days{1});
  BOOST_CHECK(code_of(enforce({}, looked_at)) == ErrorCode::PreconditionFailed);
  BOOST_CHECK(!end_of(minted));
  require(enforce({}, preview().policy_version));
}

BOOST_AUTO_TEST_CASE(a_tenant_that_is_being_deleted_is_left_alone) {
  (void)mint(*acme, "alice");
  set_max(days{30});
  require(house().tenants().remove(local_operator(), *acme, {}));
  BOOST_CHECK(code_of(enforce()) == ErrorCode::Conflict);
}

BOOST_AUTO_TEST_CASE(the_last_operator_is_not_ended) {
  const auto caller = local_operator();
  const domain::EnforcementTerms all{.include_management = true};
  clock.advance(days{40});
  set_policy(*system(), [](Policy& policy) { policy.max_lifetime = days{30}; });
  BOOST_CHECK(code_of(house().policies().enforce(caller, *system(), all, {})) == ErrorCode::Conflict);
  BOOST_CHECK(validate(operator_value()) == Reason::None);
  // Its end put off is not an end, and one that stays is enough.
  BOOST_TEST(*require(house().policies().enforce(caller, *system(), {.include_management = true, .grace = days{1}}, {}))
                  .changed == 1u);
  MintRequest request;
  request.scopes = {"tokenward:operator"};
  (void)mint(*system(), "rescuer", request);
  clock.advance(days{1});
  require(house().policies().enforce(caller, *system(), all, {}));
  BOOST_CHECK(validate(operator_value()) == Reason::Expired);
}

BOOST_AUTO_TEST_CASE(an_admin_of_system_does_not_reach_operators) {
  domain::Authority admin = admin_of(*system());
  const domain::EnforcementTerms all{.include_management = true};
  BOOST_CHECK(code_of(house().policies().enforce(admin, *system(), all, {})) == ErrorCode::Forbidden);
  BOOST_CHECK(code_of(house().policies().preview(admin, *system(), {.terms = all})) == ErrorCode::Forbidden);
}

BOOST_AUTO_TEST_CASE(pages_of_a_preview_show_each_token_once_and_count_all_of_them) {
  std::set<domain::TokenId> expected, seen;
  for (const auto& minted : mint_many(*acme, "alice", 25)) expected.insert(minted.view.token.id);
  clock.advance(1s);
  set_max(days{30});
  (void)mint_many(*acme, "bob", 20);
  PreviewQuery query{.limit = 10};
  std::size_t pages = 0;
  do {
    const auto page = preview(query);
    BOOST_TEST(page.counts.has_value() == (pages == 0));
    if (page.counts) BOOST_TEST(page.counts->changes == 25u);
    for (const auto& one : page.page.items) {
      BOOST_TEST(seen.insert(one.token.id).second);
      BOOST_TEST(one.token.verifier.empty());
    }
    query.cursor = page.page.next_cursor;
    ++pages;
  } while (!query.cursor.empty());
  BOOST_TEST(pages == 3u);
  BOOST_CHECK(seen == expected);
  query.cursor = preview({.limit = 10}).page.next_cursor;
  query.terms.grace = days{1};
  BOOST_CHECK(code_of(house().policies().preview(admin_of(*acme), *acme, query)) == ErrorCode::Invalid);
}

BOOST_AUTO_TEST_CASE(what_is_previewed_is_what_happens) {
  for (int i = 0; i < 6; ++i) {
    MintRequest request;
    if (i % 2 == 0) request.expiry = days{100 * (i + 1)};
    (void)mint(*acme, "alice", request);
    clock.advance(days{20});
  }
  set_policy(*acme, [](Policy& policy) {
    policy.lifetime = days{50};
    policy.idle_limit = days{45};
  });
  const auto shown = preview();
  const auto done = require(enforce({}, shown.policy_version));
  BOOST_TEST(*done.changed == shown.counts->changes);
  std::size_t ended = 0;
  for (const auto& one : shown.page.items) {
    const auto view = require(tokens().find(local_operator(), *acme, one.token.id));
    BOOST_CHECK(view.token.expires_at == one.shortening.expires_at);
    BOOST_CHECK(view.token.idle_limit == one.shortening.idle_limit);
    BOOST_TEST((view.status == Status::Expired) == one.ends_at_once);
    ended += view.status == Status::Expired ? 1 : 0;
  }
  BOOST_TEST(ended == shown.counts->ends);
  BOOST_TEST(preview().page.items.empty());
}

BOOST_AUTO_TEST_CASE(more_than_a_changeset_holds_is_carried_out_in_the_background) {
  const auto all = mint_many(*acme, "alice", kMany);
  set_max(days{30});
  const auto done = require(enforce());
  BOOST_TEST(!done.changed.has_value());
  BOOST_TEST(done.pending);
  BOOST_TEST(!last().finished_at.has_value());
  BOOST_CHECK(code_of(enforce()) == ErrorCode::Conflict);
  BOOST_TEST(sweep().shortened == kMany);
  BOOST_TEST(last().finished_at.has_value());
  BOOST_TEST(last().changed == kMany);
  for (const auto& minted : all) BOOST_CHECK(end_of(minted).has_value());
  BOOST_TEST(events(*acme, Action::TokenShortened).size() == kMany);
  BOOST_TEST(events(*acme, Action::PolicyEnforced).size() == 1u);
  BOOST_TEST(sweep().shortened == 0u);
  BOOST_TEST(*require(enforce()).changed == 0u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_pending_one_keeps_to_the_policy_that_it_was_asked_for) {
  (void)mint_many(*acme, "alice", kMany);
  set_max(days{30});
  require(enforce());
  set_policy(*acme, [](Policy& policy) { policy.max_lifetime.reset(); });
  clock.advance(1s);
  const auto later = mint(*acme, "alice");
  sweep();
  BOOST_CHECK(!end_of(later));
  BOOST_TEST(last().changed == kMany);
}

BOOST_AUTO_TEST_CASE(a_crash_in_the_middle_loses_nothing_and_repeats_nothing) {
  (void)mint_many(*acme, "alice", kMany);
  set_max(days{30});
  require(enforce());
  // The first part is committed, though its outcome has to be asked for; then the store takes no more.
  std::optional<storage::RequestId> first;
  store().fail({FaultyStore::Fault::UnknownApplied});
  store().before_apply = [&](const storage::Changeset& changeset) {
    if (!first) first = changeset.request_id;
    if (changeset.request_id != *first) store().fail_all(FaultyStore::Fault::Refused);
  };
  BOOST_TEST(!Sweeper(house()).step(acme->room()));
  restart();
  acme = require(house().directory().find(*domain::TenantSlug::parse("acme")));
  const auto before = last();
  BOOST_TEST(!before.finished_at.has_value());
  BOOST_TEST(before.changed > 0u);
  BOOST_TEST(before.changed < kMany);
  BOOST_TEST(sweep().shortened == kMany - before.changed);
  BOOST_TEST(last().changed == kMany);
  const auto told = events(*acme, Action::TokenShortened);
  std::set<std::string> subjects;
  for (const auto& event : told) subjects.insert(event.subject);
  BOOST_TEST(told.size() == kMany);
  BOOST_TEST(subjects.size() == kMany);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_move_into_another_store_takes_a_pending_one_along) {
  (void)mint_many(*acme, "alice", kMany);
  set_max(days{30});
  require(enforce());
  require(house().mover().start(local_operator(), acme, "second", Verify::Keys));
  for (;;) {
    const auto move = require(house().mover().read(local_operator(), *acme));
    if (move.ended_at) break;
    std::this_thread::yield();
  }
  BOOST_TEST(acme->room().name() == "second");
  BOOST_TEST(!last().finished_at.has_value());
  sweep();
  BOOST_TEST(last().changed == kMany);
  BOOST_TEST(last().finished_at.has_value());
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(the_last_operator_is_refused_for_many_too_and_spared_where_it_becomes_the_last_meanwhile) {
  set_policy(*system(), [](Policy& policy) { policy.max_active_per_owner = 1000; });
  (void)mint_many(*system(), "robot", kMany);
  clock.advance(days{40});
  set_policy(*system(), [](Policy& policy) { policy.max_lifetime = days{30}; });
  const auto caller = local_operator();
  const domain::EnforcementTerms all{.include_management = true};
  BOOST_CHECK(code_of(house().policies().enforce(caller, *system(), all, {})) == ErrorCode::Conflict);
  MintRequest request;
  request.scopes = {"tokenward:operator"};
  const auto rescuer = mint(*system(), "rescuer", request);
  BOOST_TEST(require(house().policies().enforce(caller, *system(), all, {})).pending);
  require(tokens().revoke(caller, *system(), rescuer.view.token.id, {}));
  sweep();
  BOOST_CHECK(validate(operator_value()) == Reason::None);
  const auto done = require(house().policies().enforcement(caller, *system()));
  BOOST_TEST(done.finished_at.has_value());
  BOOST_TEST(done.changed == kMany);
}

BOOST_AUTO_TEST_CASE(mints_rotations_and_revocations_beside_it_leave_everything_consistent) {
  auto old = mint_many(*acme, "alice", 60);
  const auto caller = local_operator(), admin = admin_of(*acme);
  clock.advance(1s);
  std::atomic<bool> failed{false};
  const auto expect = [&](bool fine) {
    if (!fine) failed = true;
  };
  in_parallel(4, [&](unsigned thread) {
    for (std::size_t i = 0; i < 15; ++i) {
      const domain::TokenId& id = old[thread * 15 + i].view.token.id;
      if (thread == 0) expect(static_cast<bool>(tokens().rotate(caller, *acme, id, {})));
      if (thread == 1) expect(static_cast<bool>(tokens().revoke(caller, *acme, id, {})));
      if (thread == 2) {
        MintRequest request;
        request.owner = domain::Owner::parse(i % 2 == 0 ? "alice" : "bob");
        request.label = "new";
        expect(static_cast<bool>(tokens().mint(caller, *acme, request)));
      }
      if (thread == 3) {
        const auto most = days{static_cast<int>(90 - i)};
        const auto change = [&](Policy policy) {
          policy.max_lifetime = most;
          return Result<Policy>(std::move(policy));
        };
        expect(static_cast<bool>(house().policies().change(admin, *acme, change, {})));
        expect(static_cast<bool>(house().policies().enforce(admin, *acme, {}, {})));
      }
    }
  });
  BOOST_TEST(!failed);
  // Of whatever was there at the last one nothing lives longer than that policy allows.
  TokenQuery query;
  query.status = Status::Active;
  query.limit = 200;
  const auto page = require(tokens().list(caller, *acme, query));
  BOOST_TEST(page.page.items.size() > 60u - 15u);
  for (const auto& listed : page.page.items) {
    BOOST_REQUIRE(listed.token.expires_at.has_value());
    BOOST_TEST(!(*listed.token.expires_at > listed.token.created_at + days{90}));
  }
  BOOST_TEST(*require(enforce()).changed <= 15u + 15u);  // what was minted since under an earlier policy
  BOOST_TEST(preview().page.items.empty());
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_policy_that_changes_between_the_look_and_the_commit_is_looked_at_again) {
  const auto minted = mint(*acme, "alice");
  set_max(days{30});
  bool done = false;
  store().before_scan = [&](const storage::Scan& scan) {
    if (scan.kind != storage::Kind::Token || std::exchange(done, true)) return;
    set_max(days{7});
  };
  BOOST_TEST(*require(enforce()).changed == 1u);
  store().before_scan = nullptr;
  BOOST_CHECK(end_of(minted) == minted.view.token.created_at + days{7});
}

BOOST_AUTO_TEST_CASE(a_damaged_token_is_told_of_and_keeps_no_other_from_being_done) {
  const auto damaged = mint(*acme, "alice"), sound = mint(*acme, "alice");
  set_max(days{30});
  store().tamper(storage::token_key(acme->handle(), damaged.view.token.id),
                 [](storage::Record& row) { row.body.replace(row.body.find("laptop"), 6, "LAPTOP"); });
  BOOST_TEST(preview().counts->changes == 1u);
  BOOST_TEST(*require(enforce()).changed == 1u);
  BOOST_CHECK(end_of(sound).has_value());
  BOOST_TEST(events(*acme, Action::RecordSealBroken).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_damaged_record_of_an_enforcement_is_told_of_and_the_next_one_takes_its_place) {
  (void)mint_many(*acme, "alice", kMany);
  set_max(days{30});
  require(enforce());
  store().tamper(storage::enforcement_key(acme->handle()),
                 [](storage::Record& row) { row.body.replace(row.body.find("boss"), 4, "BOSS"); });
  BOOST_TEST(sweep().shortened == 0u);
  BOOST_TEST(events(*acme, Action::RecordSealBroken).size() == 1u);
  BOOST_TEST(require(enforce()).pending);
  BOOST_TEST(sweep().shortened == kMany);
}

BOOST_AUTO_TEST_SUITE_END()

}
