// The same request again gives the same token, wherever and however often it comes.

#include "tenant/retry_safe_mint.h"

#include <boost/test/unit_test.hpp>
#include <mutex>
#include <set>

#include "tenant/retry_fixture.h"

namespace retry_safe_mint_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::Action;
using Fault = FaultyStore::Fault;

BOOST_FIXTURE_TEST_SUITE(retry_safe_mint, RetryFixture)

BOOST_AUTO_TEST_CASE(a_repetition_gives_the_same_token_with_its_value) {
  const auto first = require(send());
  clock.advance(1h);
  const auto again = require(send());
  check_same(first, again);
  BOOST_TEST(again.view.version == first.view.version);
  BOOST_TEST(again.view.token.hint == first.view.token.hint);
  BOOST_CHECK(validate(again) == Reason::None);
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  BOOST_TEST(events(*acme, Action::TokenMinted).size() == 1u);
  const auto told = events(*acme, Action::TokenReissued);
  BOOST_REQUIRE(told.size() == 1u);
  BOOST_TEST(told[0].subject == domain::to_string(first.view.token.id));
  BOOST_TEST(told[0].detail.owner == "alice");
  BOOST_TEST(told[0].detail.label == "laptop");
  BOOST_TEST(told[0].detail.actor == caller.owner);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_repetition_after_a_restart_gives_the_same_token) {
  const auto first = require(send());
  restart();
  const auto again = require(house().directory().find(*domain::TenantSlug::parse("acme")));
  check_same(first, require(tokens().mint(caller, *again, request())));
}

BOOST_AUTO_TEST_CASE(a_repetition_shows_the_row_as_it_is_now) {
  const auto first = require(send());
  require(tokens().relabel(caller, *acme, first.view.token.id, "desktop", {}));
  const auto again = require(send());
  check_same(first, again);
  BOOST_TEST(again.view.token.label == "desktop");
  BOOST_TEST(again.view.version > first.view.version);
}

BOOST_AUTO_TEST_CASE(without_a_key_every_request_mints_and_nothing_is_remembered) {
  MintRequest plain = request();
  plain.retry.reset();
  const auto first = require(send(plain)), second = require(send(plain));
  BOOST_CHECK(first.view.token.id != second.view.token.id);
  BOOST_TEST(remembered().empty());
}

BOOST_AUTO_TEST_CASE(a_mint_without_a_key_costs_the_store_what_it_did) {
  MintRequest plain = request();
  plain.retry.reset();
  (void)require(send(plain));
  const auto& counters = store().counters();
  const auto gets = counters.gets.load(), applies = counters.applies.load(), scans = counters.scans.load();
  (void)require(send(plain));
  BOOST_TEST(counters.gets - gets == 1u);
  BOOST_TEST(counters.applies - applies == 1u);
  BOOST_TEST(counters.scans - scans == 0u);
}

BOOST_AUTO_TEST_CASE(many_threads_with_one_key_get_one_token_and_one_value) {
  constexpr unsigned kThreads = 48;
  std::vector<std::string> values(kThreads);
  // Made here: making it asserts, and the log of Boost.Test is for one thread.
  const MintRequest same = request();
  in_parallel(kThreads, [&](unsigned i) {
    if (const auto minted = send(same)) values[i] = value_of(*minted);
  });
  BOOST_TEST(std::set<std::string>(values.begin(), values.end()).size() == 1u);
  BOOST_CHECK(validate(values[0]) == Reason::None);
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  BOOST_TEST(events(*acme, Action::TokenMinted).size() == 1u);
  BOOST_TEST(events(*acme, Action::TokenReissued).size() == kThreads - 1);
  BOOST_TEST(remembered().size() == 1u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(two_nodes_at_once_mint_one_token) {
  const auto node = another_node();
  const auto theirs = require(node->directory().find(acme->handle()));
  constexpr unsigned kRounds = 10, kThreads = 8;
  for (unsigned round = 0; round < kRounds; ++round) {
    MintRequest wanted = request("laptop", "round-" + std::to_string(round));
    wanted.owner = owner("owner-" + std::to_string(round));
    std::vector<std::string> values(kThreads);
    in_parallel(kThreads, [&](unsigned i) {
      const auto minted =
          i % 2 == 0 ? tokens().mint(caller, *acme, wanted) : node->tokens().mint(caller, *theirs, wanted);
      values[i] = minted ? value_of(*minted) : minted.error().message;
    });
    BOOST_TEST(std::set<std::string>(values.begin(), values.end()).size() == 1u);
    BOOST_CHECK(validate(values[0]) == Reason::None);
  }
  BOOST_TEST(events(*acme, Action::TokenMinted).size() == kRounds);
  BOOST_TEST(remembered().size() == kRounds);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(another_node_that_was_first_in_the_last_moment_is_followed) {
  const auto theirs = let_another_node_come_first(request());
  BOOST_TEST(value_of(require(send())) == *theirs);
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
  BOOST_TEST(events(*acme, Action::TokenMinted).size() == 1u);
}

BOOST_AUTO_TEST_CASE(another_request_under_the_key_is_refused) {
  const auto first = require(send());
  BOOST_CHECK(refusal(request("desktop")) == ErrorCode::IdempotencyKeyReused);
  BOOST_TEST(send(request("desktop")).error().field == "idempotency-key");
  check_same(first, require(send()));
  BOOST_TEST(active_slots(*acme, "alice") == 1u);
}

BOOST_AUTO_TEST_CASE(different_requests_at_once_under_one_key_give_one_token) {
  constexpr unsigned kThreads = 24;
  std::set<std::string> values;
  std::mutex lock;
  std::atomic<unsigned> reused{0}, other{0};
  std::vector<MintRequest> different;
  for (unsigned i = 0; i < 6; ++i) different.push_back(request("label-" + std::to_string(i)));
  in_parallel(kThreads, [&](unsigned i) {
    const auto minted = send(different[i % 6]);
    if (minted) {
      const std::lock_guard held(lock);
      values.insert(value_of(*minted));
    } else {
      ++(minted.error().code == ErrorCode::IdempotencyKeyReused ? reused : other);
    }
  });
  BOOST_TEST(values.size() == 1u);
  BOOST_TEST(reused == kThreads - kThreads / 6);
  BOOST_TEST(other == 0u);
}

BOOST_AUTO_TEST_CASE(a_key_belongs_to_its_credential) {
  const auto first = require(send());
  MintRequest admin_request;
  admin_request.scopes = {"tokenward:admin"};
  const auto admin = mint(*acme, "boss", admin_request);
  const auto others = require(tokens().mint(caller_with(value_of(admin)), *acme, request()));
  BOOST_CHECK(others.view.token.id != first.view.token.id);
  BOOST_TEST(value_of(others) != value_of(first));
}

BOOST_AUTO_TEST_CASE(without_a_credential_a_key_belongs_to_the_owner_of_its_tenant) {
  const auto by = [&](domain::TenantHandle home, std::string who) {
    domain::Authority someone = local_operator();
    someone.tenant = home;
    someone.owner = std::move(who);
    return require(tokens().mint(someone, *acme, request()));
  };
  const auto first = by(acme->handle(), "ann");
  check_same(first, by(acme->handle(), "ann"));
  BOOST_CHECK(by(acme->handle(), "ben").view.token.id != first.view.token.id);
  BOOST_CHECK(by(system()->handle(), "ann").view.token.id != first.view.token.id);
}

BOOST_AUTO_TEST_CASE(a_key_belongs_to_its_tenant) {
  const auto other = create("other");
  const auto here = require(send());
  const auto there = require(tokens().mint(caller, *other, request()));
  BOOST_CHECK(here.view.token.id != there.view.token.id);
}

BOOST_AUTO_TEST_CASE(a_repetition_is_not_refused_by_the_limit) {
  const auto first = require(send());
  for (int i = 0; i < 4; ++i) (void)mint(*acme, "alice");
  BOOST_CHECK(refusal(request("sixth", "another")) == ErrorCode::LimitReached);
  check_same(first, require(send()));
  BOOST_TEST(active_slots(*acme, "alice") == 5u);
}

BOOST_AUTO_TEST_CASE(a_refused_request_is_not_remembered) {
  const auto full = mint_many(*acme, "alice", 5);
  BOOST_CHECK(refusal(request()) == ErrorCode::LimitReached);
  BOOST_TEST(remembered().empty());
  require(tokens().revoke(caller, *acme, full[0].view.token.id, {}));
  (void)require(send());
}

BOOST_AUTO_TEST_CASE(a_token_that_is_no_longer_active_is_not_given_again) {
  const auto first = require(send());
  require(tokens().revoke(caller, *acme, first.view.token.id, {}));
  BOOST_CHECK(refusal(request()) == ErrorCode::Conflict);

  MintRequest brief = request("brief", "another");
  brief.expiry = clock.now() + 1h;
  (void)require(send(brief));
  clock.advance(1h);
  BOOST_CHECK(refusal(brief) == ErrorCode::Conflict);

  (void)require(send(request("all", "third")));
  require(tokens().revoke_all(local_operator(), *acme, {.owner = std::nullopt, .reason = {}, .keep = {}}));
  BOOST_CHECK(refusal(request("all", "third")) == ErrorCode::Conflict);
  BOOST_TEST(events(*acme, Action::TokenReissued).empty());
  BOOST_TEST(events(*acme, Action::TokenMinted).size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_repetition_is_authorised_like_a_new_token) {
  domain::Policy open;
  open.member_scopes = {"read"};
  const auto team = create("team", open);
  MintRequest member_request;
  member_request.scopes = {"tokenward:member"};
  const auto member = caller_with(value_of(mint(*team, "alice", member_request)));
  MintRequest wanted = request();
  wanted.scopes = {"read"};
  const auto first = require(tokens().mint(member, *team, wanted));
  const auto again = [&] { return tokens().mint(member, *team, wanted); };

  const auto set_owner = [&](OwnerState state) {
    require(tokens().set_owner_state(local_operator(), *team, owner("alice"), state, {}));
  };
  set_owner(OwnerState::Suspended);
  BOOST_CHECK(again().error().code == ErrorCode::Conflict);
  set_owner(OwnerState::Active);
  check_same(first, require(again()));

  (void)require(house().tenants().suspend(local_operator(), *team, {}));
  BOOST_CHECK(again().error().code == ErrorCode::Conflict);
  (void)require(house().tenants().resume(local_operator(), *team, {}));
  check_same(first, require(again()));

  (void)require(
      house().policies().change(local_operator(), *team, [](const domain::Policy&) { return domain::Policy{}; }, {}));
  BOOST_CHECK(again().error().code == ErrorCode::Forbidden);
}

BOOST_AUTO_TEST_CASE(a_lost_commit_is_made_good_by_the_repetition) {
  for (const Fault fault : {Fault::UnknownLost, Fault::UnknownApplied}) {
    const std::string key = "fault-" + std::to_string(static_cast<int>(fault));
    store().fail({fault});
    const auto first = require(send(request("laptop", key)));
    check_same(first, require(send(request("laptop", key))));
  }
  BOOST_TEST(active_slots(*acme, "alice") == 2u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}
