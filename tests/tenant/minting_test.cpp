#include <boost/test/unit_test.hpp>
#include <set>

#include "tenant/house_fixture.h"

namespace minting_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::days;
using domain::Status;

namespace {

MintRequest request_for(std::string_view who, std::string label = "laptop") {
  MintRequest request;
  request.owner = owner(who);
  request.label = std::move(label);
  return request;
}

/// Mints for `who` from `threads` threads at once, `each` times each; how many succeeded. Every refusal must be the
/// limit.
std::size_t race_for_slots(HouseFixture& fixture, TenantRuntime& tenant, const std::string& who, unsigned threads,
                           unsigned each) {
  const domain::Authority caller = fixture.local_operator();
  const MintRequest request = request_for(who);
  std::atomic<std::size_t> minted{0}, other{0};
  in_parallel(threads, [&](unsigned) {
    for (unsigned i = 0; i < each; ++i) {
      const auto done = fixture.tokens().mint(caller, tenant, request);
      if (done) {
        ++minted;
      } else if (done.error().code != ErrorCode::LimitReached) {
        ++other;
      }
    }
  });
  BOOST_TEST(other == 0u);
  return minted;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(minting, HouseFixture)

BOOST_AUTO_TEST_CASE(mints_that_wait_together_read_their_owners_in_one_call) {
  constexpr std::size_t kMints = 8;
  const auto acme = create("acme");
  const domain::Authority caller = local_operator();
  std::atomic<unsigned> failed{0};
  std::uint64_t before = 0;
  std::vector<std::jthread> threads;
  {
    const ChangeQueue::Hold hold(&acme->changes());
    for (std::size_t i = 0; i < kMints; ++i) {
      threads.emplace_back(
          [&, i] { failed += !tokens().mint(caller, *acme, request_for("owner-" + std::to_string(i))); });
    }
    while (acme->changes().waiting() != kMints) std::this_thread::yield();
    before = store().counters().gets;
  }
  threads.clear();
  BOOST_TEST(failed == 0u);
  BOOST_TEST(store().counters().gets == before + 1);
}

BOOST_AUTO_TEST_CASE(a_new_token_is_active_and_its_value_validates) {
  const auto acme = create("acme");
  MintRequest request = request_for("alice", "  my laptop\u00A0");
  request.scopes = {"write", "read", "read"};
  request.metadata = R"({"team":"a"})";
  request.allowed_cidrs = {"192.0.2.0/24", "2001:DB8::/32"};
  const auto minted = require(tokens().mint(admin_of(*acme), *acme, request));
  const domain::Token& token = minted.view.token;
  BOOST_CHECK(minted.view.status == Status::Active);
  BOOST_TEST(minted.view.version != 0u);
  BOOST_TEST(token.label == "my laptop");
  BOOST_TEST(token.owner.text() == "alice");
  BOOST_TEST(token.created_by == "boss");
  BOOST_CHECK((token.scopes == domain::Scopes{"read", "write"}));
  BOOST_CHECK((token.allowed_cidrs == std::vector<std::string>{"192.0.2.0/24", "2001:db8::/32"}));
  BOOST_CHECK(token.created_at == std::chrono::floor<std::chrono::milliseconds>(clock.now()));
  BOOST_CHECK(!token.expires_at);
  BOOST_TEST(token.verifier.empty());
  const std::string value = value_of(minted);
  BOOST_TEST(value.starts_with("tkw_"));
  BOOST_TEST(value.ends_with(token.hint));
  const auto verdict = house().validator().load(value);
  BOOST_REQUIRE(verdict.token);
  BOOST_CHECK(verdict.token->id() == token.id);
  BOOST_TEST(verdict.token->owner().text() == "alice");
  BOOST_TEST(verdict.token->metadata() == request.metadata);
  BOOST_TEST(verdict.token->allowed_cidrs().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_minted_token_outlives_a_restart) {
  const auto acme = create("acme");
  const auto minted = mint(*acme, "alice");
  restart();
  BOOST_CHECK(validate(minted) == Reason::None);
  const auto again = require(house().directory().find(*domain::TenantSlug::parse("acme")));
  const auto view = require(tokens().find(local_operator(), *again, minted.view.token.id));
  BOOST_TEST(view.token.label == "laptop");
  BOOST_TEST(view.version == minted.view.version);
}

BOOST_AUTO_TEST_CASE(an_owner_mints_up_to_the_limit_and_not_beyond) {
  const auto acme = create("acme");
  for (int i = 0; i < 5; ++i) (void)mint(*acme, "alice");
  const auto refused = tokens().mint(local_operator(), *acme, request_for("alice"));
  BOOST_REQUIRE(!refused);
  BOOST_CHECK(refused.error().code == ErrorCode::LimitReached);
  BOOST_TEST(active_slots(*acme, "alice") == 5u);
  (void)mint(*acme, "bob");
}

BOOST_AUTO_TEST_CASE(management_tokens_have_a_limit_of_their_own) {
  const auto acme = create("acme", policy_of(1));
  MintRequest admin;
  admin.scopes = {"tokenward:admin"};
  (void)mint(*acme, "alice");
  for (std::uint32_t i = 0; i < domain::kMaxManagementTokens; ++i) (void)mint(*acme, "alice", admin);
  admin.owner = owner("alice");
  admin.label = "one too many";
  const auto refused = tokens().mint(local_operator(), *acme, admin);
  BOOST_REQUIRE(!refused);
  BOOST_CHECK(refused.error().code == ErrorCode::LimitReached);
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
}

BOOST_AUTO_TEST_CASE(a_revoked_token_frees_its_slot) {
  const auto acme = create("acme", policy_of(2));
  const auto first = mint(*acme, "alice");
  (void)mint(*acme, "alice");
  require(tokens().revoke(local_operator(), *acme, first.view.token.id, {}));
  (void)mint(*acme, "alice");
  BOOST_CHECK(tokens().mint(local_operator(), *acme, request_for("alice")).error().code == ErrorCode::LimitReached);
}

BOOST_AUTO_TEST_CASE(an_expired_token_frees_its_slot_at_the_very_instant) {
  const auto acme = create("acme", policy_of(1));
  MintRequest request = request_for("alice");
  request.expiry = days{1};
  const auto first = require(tokens().mint(local_operator(), *acme, request));
  clock.set(*first.view.token.expires_at - 1us);
  BOOST_TEST(!tokens().mint(local_operator(), *acme, request));
  clock.set(*first.view.token.expires_at);
  BOOST_TEST(active_slots(*acme, "alice") == 0u);
  const auto second = require(tokens().mint(local_operator(), *acme, request));
  BOOST_CHECK(status_of(*acme, first.view.token.id) == Status::Expired);
  BOOST_CHECK(status_of(*acme, second.view.token.id) == Status::Active);
}

BOOST_AUTO_TEST_CASE(forty_eight_threads_never_exceed_the_limit_of_an_absent_owner) {
  const auto acme = create("acme", policy_of(7));
  BOOST_TEST(race_for_slots(*this, *acme, "newcomer", 48, 2) == 7u);
  BOOST_TEST(active_slots(*acme, "newcomer") == 7u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(forty_eight_threads_take_exactly_the_slots_that_are_left) {
  const auto acme = create("acme", policy_of(10));
  const auto held = mint_many(*acme, "alice", 6);
  require(tokens().revoke(local_operator(), *acme, held[2].view.token.id, {}));
  BOOST_TEST(race_for_slots(*this, *acme, "alice", 48, 1) == 5u);
  BOOST_TEST(active_slots(*acme, "alice") == 10u);
}

BOOST_AUTO_TEST_CASE(owners_and_tenants_mint_at_once_without_standing_in_each_others_way) {
  std::vector<std::shared_ptr<TenantRuntime>> tenants;
  for (int i = 0; i < 4; ++i) tenants.push_back(create("tenant-" + std::to_string(i), policy_of(3)));
  const domain::Authority caller = local_operator();
  std::atomic<unsigned> minted{0}, limited{0}, other{0};
  in_parallel(48, [&](unsigned thread) {
    MintRequest request;
    request.label = "x";
    request.owner = *domain::Owner::parse("owner-" + std::to_string(thread / 4 % 3));
    for (int i = 0; i < 2; ++i) {
      const auto done = tokens().mint(caller, *tenants[thread % 4], request);
      ++(done ? minted : done.error().code == ErrorCode::LimitReached ? limited : other);
    }
  });
  BOOST_TEST(minted == 4u * 3 * 3);
  BOOST_TEST(limited == 96u - 36);
  BOOST_TEST(other == 0u);
  for (const auto& tenant : tenants) BOOST_TEST(problems(*tenant) == "");
}

BOOST_AUTO_TEST_CASE(minting_while_slots_are_freed_keeps_the_limit_exact) {
  const auto acme = create("acme", policy_of(3));
  const domain::Authority caller = local_operator();
  const MintRequest request = request_for("alice");
  std::atomic<int> alive{0}, highest{0}, other{0};
  in_parallel(16, [&](unsigned) {
    for (int i = 0; i < 6; ++i) {
      const auto done = tokens().mint(caller, *acme, request);
      if (!done) {
        other += done.error().code != ErrorCode::LimitReached;
        continue;
      }
      // Counted after the mint and uncounted before the revocation, so never more than there are.
      const int now = ++alive;
      for (int seen = highest; now > seen && !highest.compare_exchange_weak(seen, now);) continue;
      --alive;
      other += !tokens().revoke(caller, *acme, done->view.token.id, {});
    }
  });
  BOOST_TEST(highest <= 3);
  BOOST_TEST(other == 0);
  BOOST_TEST(active_slots(*acme, "alice") == 0u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(every_value_and_every_id_is_its_own) {
  const auto acme = create("acme", policy_of(200));
  std::set<std::string> values;
  std::set<domain::TokenId> ids;
  for (const auto& minted : mint_many(*acme, "alice", 100)) {
    values.insert(value_of(minted));
    ids.insert(minted.view.token.id);
  }
  BOOST_TEST(values.size() == 100u);
  BOOST_TEST(ids.size() == 100u);
}

BOOST_AUTO_TEST_CASE(expiry_is_counted_from_the_creation_and_decided_by_the_policy) {
  domain::Policy policy;
  policy.max_lifetime = days{90};
  policy.default_lifetime = days{30};
  const auto acme = create("acme", policy);
  const auto lifetime = [&](const domain::ExpiryWish& wish) {
    MintRequest request;
    request.expiry = wish;
    const auto token = mint(*acme, "owner-" + std::to_string(wish.index()), request).view.token;
    return *token.expires_at - token.created_at;
  };
  BOOST_CHECK(lifetime(domain::Unspecified{}) == days{30});
  BOOST_CHECK(lifetime(days{90}) == days{90});
  const Instant at = clock.now() + 36h;
  MintRequest request = request_for("carol");
  request.expiry = at;
  BOOST_CHECK(*require(tokens().mint(local_operator(), *acme, request)).view.token.expires_at == at);
  request.expiry = days{91};
  BOOST_CHECK(tokens().mint(local_operator(), *acme, request).error().code == ErrorCode::Invalid);
  request.expiry = domain::NoExpiry{};
  BOOST_CHECK(tokens().mint(local_operator(), *acme, request).error().code == ErrorCode::Invalid);
}

BOOST_AUTO_TEST_CASE(a_policy_change_touches_newly_minted_tokens_only) {
  const auto acme = create("acme");
  const auto before = mint(*acme, "alice");
  require(house().policies().change(admin_of(*acme), *acme,
                                    [](const domain::Policy& present) -> Result<domain::Policy> {
                                      domain::Policy changed = present;
                                      changed.lifetime = days{7};
                                      changed.token_prefix = "acme";
                                      changed.max_active_per_owner = 2;
                                      return changed;
                                    },
                                    {}));
  const auto kept = require(tokens().find(local_operator(), *acme, before.view.token.id));
  BOOST_TEST(kept.version == before.view.version);
  BOOST_CHECK(!kept.token.expires_at);
  BOOST_CHECK(validate(before) == Reason::None);
  const auto after = mint(*acme, "alice");
  BOOST_CHECK(*after.view.token.expires_at - after.view.token.created_at == days{7});
  BOOST_TEST(value_of(after).starts_with("acme_"));
  BOOST_CHECK(validate(after) == Reason::None);
  BOOST_CHECK(tokens().mint(local_operator(), *acme, request_for("alice")).error().code == ErrorCode::LimitReached);
}

BOOST_AUTO_TEST_CASE(a_bad_request_is_refused_by_the_field_that_is_wrong) {
  const auto acme = create("acme");
  const auto field = [&](const std::function<void(MintRequest&)>& spoil) {
    MintRequest request = request_for("alice");
    spoil(request);
    const auto refused = tokens().mint(admin_of(*acme), *acme, request);
    BOOST_REQUIRE(!refused);
    BOOST_CHECK(refused.error().code == ErrorCode::Invalid);
    return refused.error().field;
  };
  BOOST_TEST(field([](MintRequest& request) { request.label = " "; }) == "label");
  BOOST_TEST(field([](MintRequest& request) { request.scopes = {"a b"}; }) == "scopes");
  BOOST_TEST(field([](MintRequest& request) { request.scopes = {"TOKENWARD:operator"}; }) == "scopes");
  BOOST_TEST(field([](MintRequest& request) { request.allowed_cidrs = {"10.0.0.1/8"}; }) == "allowed_cidrs");
  BOOST_TEST(field([](MintRequest& request) { request.allowed_cidrs.assign(33, "::1"); }) == "allowed_cidrs");
  BOOST_TEST(field([](MintRequest& request) { request.metadata = std::string(4097, ' '); }) == "metadata");
  BOOST_TEST(field([](MintRequest& request) { request.expiry = days{0}; }) == "expires_in_days");
  BOOST_TEST(field([&](MintRequest& request) { request.expiry = clock.now() - 1s; }) == "expires_at");
  BOOST_TEST(events(*acme, domain::Action::TokenMinted).empty());
}

BOOST_AUTO_TEST_CASE(the_owner_defaults_to_the_caller_inside_its_own_tenant_only) {
  const auto acme = create("acme");
  MintRequest request;
  request.label = "mine";
  BOOST_TEST(require(tokens().mint(admin_of(*acme), *acme, request)).view.token.owner.text() == "boss");
  BOOST_TEST(require(tokens().mint(member_of(*acme, "alice"), *acme, request)).view.token.owner.text() == "alice");
  const domain::Authority root = caller_with(operator_value());
  const auto refused = tokens().mint(root, *acme, request);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().field == "owner");
}

BOOST_AUTO_TEST_CASE(who_may_mint_what_for_whom) {
  domain::Policy policy;
  policy.member_scopes = {"read:*"};
  const auto acme = create("acme", policy);
  const auto other = create("other");
  const auto outcome = [&](const domain::Authority& caller, TenantRuntime& tenant, std::string_view who,
                           domain::Scopes scopes) {
    MintRequest request = request_for(who);
    request.scopes = std::move(scopes);
    const auto minted = tokens().mint(caller, tenant, request);
    return minted                                        ? std::string("minted")
           : minted.error().code == ErrorCode::NotFound  ? "not found"
           : minted.error().code == ErrorCode::Forbidden ? "forbidden"
                                                         : minted.error().message;
  };
  const domain::Authority alice = member_of(*acme, "alice");
  BOOST_TEST(outcome(alice, *acme, "alice", {"read:a"}) == "minted");
  BOOST_TEST(outcome(alice, *acme, "alice", {"write:a"}) == "forbidden");
  BOOST_TEST(outcome(alice, *acme, "bob", {}) == "forbidden");
  BOOST_TEST(outcome(alice, *acme, "alice", {"tokenward:member"}) == "forbidden");
  BOOST_TEST(outcome(alice, *other, "alice", {}) == "not found");
  BOOST_TEST(outcome(admin_of(*acme), *acme, "bob", {"tokenward:admin"}) == "minted");
  BOOST_TEST(outcome(admin_of(*acme), *acme, "bob", {"tokenward:operator"}) == "forbidden");
  BOOST_TEST(outcome(admin_of(*acme), *other, "bob", {}) == "not found");
  BOOST_TEST(outcome(admin_of(*system()), *system(), "bob", {"tokenward:operator"}) == "forbidden");
  BOOST_TEST(outcome(local_operator(), *acme, "bob", {"tokenward:operator"}) == "forbidden");
  BOOST_TEST(outcome(local_operator(), *system(), "bob", {"tokenward:operator"}) == "minted");
  domain::Authority validator = member_of(*acme, "alice");
  validator.role = domain::Role::Validator;
  BOOST_TEST(outcome(validator, *acme, "alice", {}) == "forbidden");
}

BOOST_AUTO_TEST_CASE(nothing_is_minted_for_a_suspended_owner_or_in_a_tenant_that_is_not_active) {
  const auto acme = create("acme");
  const auto code = [&](std::string_view who) {
    const auto minted = tokens().mint(local_operator(), *acme, request_for(who));
    BOOST_REQUIRE(!minted);
    return minted.error().code;
  };
  require(tokens().set_owner_state(local_operator(), *acme, owner("alice"), OwnerState::Suspended, {}));
  BOOST_CHECK(code("alice") == ErrorCode::Conflict);
  (void)mint(*acme, "bob");
  require(house().tenants().suspend(local_operator(), *acme, {}));
  BOOST_CHECK(code("bob") == ErrorCode::Conflict);
  require(house().tenants().remove(local_operator(), *acme, {}));
  BOOST_CHECK(code("bob") == ErrorCode::Conflict);
}

BOOST_AUTO_TEST_CASE(a_recovered_operator_can_operate) {
  const Secret value = require(house().recover_operator(owner("rescuer"), "local:1000"));
  const domain::Authority rescued = caller_with(as_text(value.reveal()));
  BOOST_CHECK(rescued.role == domain::Role::Operator);
  BOOST_TEST(rescued.owner == "rescuer");
  const auto events_of_system = events(*system(), domain::Action::TokenMinted);
  BOOST_TEST(events_of_system.back().detail.actor == "local:1000");
}

BOOST_AUTO_TEST_CASE(a_house_is_initialised_once) {
  BOOST_TEST(require(house().is_initialised()));
  const auto again = house().initialise(owner("root"), "local:0");
  BOOST_REQUIRE(!again);
  BOOST_CHECK(again.error().code == ErrorCode::Conflict);
  BOOST_TEST(problems(*system()) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}
