// The installation is never left without an Active operator.

#include <boost/test/unit_test.hpp>

#include "storage/token_records.h"
#include "tenant/house_fixture.h"

namespace last_operator_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using OwnerState = OwnerState;

namespace {

struct OperatorFixture : HouseFixture {
  OperatorFixture() : first(caller_with(operator_value())) {}

  Minted mint_operator(const std::string& who) {
    MintRequest request;
    request.scopes = {"tokenward:operator"};
    return mint(*system(), who, request);
  }
  template <class T>
  static bool conflicts(const Result<T>& result) {
    return !result && result.error().code == ErrorCode::Conflict;
  }
  Result<RevokedAll> strike(const domain::Authority& caller, std::optional<domain::Owner> who = {}) {
    return tokens().revoke_all(caller, *system(),
                               {.owner = std::move(who), .reason = {}, .keep = {}, .include_management = true});
  }
  Result<TokenView> revoke(const domain::TokenId& id) { return tokens().revoke(local_operator(), *system(), id, {}); }
  Result<void> suspend(const std::string& who) {
    return tokens().set_owner_state(local_operator(), *system(), owner(who), OwnerState::Suspended, {});
  }

  const domain::Authority first;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(last_operator, OperatorFixture)

BOOST_AUTO_TEST_CASE(the_last_one_cannot_be_revoked_not_even_by_itself) {
  BOOST_TEST(conflicts(revoke(*first.credential)));
  BOOST_TEST(conflicts(tokens().revoke_self(first, *system())));
  const auto second = mint_operator("rescuer");
  require(revoke(*first.credential));
  BOOST_TEST(conflicts(revoke(second.view.token.id)));
  BOOST_CHECK(validate(second) == Reason::None);
}

BOOST_AUTO_TEST_CASE(tokens_of_smaller_roles_do_not_count) {
  MintRequest request;
  request.scopes = {"tokenward:admin"};
  (void)mint(*system(), "admin", request);
  (void)mint(*system(), "plain");
  BOOST_TEST(conflicts(revoke(*first.credential)));
}

BOOST_AUTO_TEST_CASE(one_that_is_dead_or_suspended_does_not_count) {
  const auto suspended = mint_operator("suspended"), revoked = mint_operator("revoked");
  MintRequest brief;
  brief.scopes = {"tokenward:operator"};
  brief.expiry = domain::days{1};
  (void)mint(*system(), "expired", brief);
  require(suspend("suspended"));
  require(revoke(revoked.view.token.id));
  clock.advance(domain::days{1});
  BOOST_TEST(conflicts(revoke(*first.credential)));
}

BOOST_AUTO_TEST_CASE(the_last_ones_owner_cannot_be_suspended) {
  BOOST_TEST(conflicts(suspend("root")));
  (void)mint_operator("root");
  BOOST_TEST(conflicts(suspend("root")));
  (void)mint_operator("rescuer");
  require(suspend("root"));
  BOOST_TEST(conflicts(suspend("rescuer")));
}

BOOST_AUTO_TEST_CASE(the_last_one_cannot_be_struck_with_its_owner) {
  BOOST_TEST(conflicts(strike(local_operator(), owner("root"))));
  (void)mint_operator("rescuer");
  BOOST_TEST(*require(strike(local_operator(), owner("root"))).revoked == 1u);
  BOOST_TEST(conflicts(strike(local_operator(), owner("rescuer"))));
}

BOOST_AUTO_TEST_CASE(the_last_ones_cannot_be_struck_with_the_tenant) {
  (void)mint_operator("rescuer");
  BOOST_TEST(conflicts(strike(local_operator())));
  BOOST_CHECK(validate(operator_value()) == Reason::None);
  (void)require(strike(first));
  BOOST_CHECK(validate(operator_value()) == Reason::None);
}

BOOST_AUTO_TEST_CASE(a_caller_that_was_revoked_meanwhile_strikes_nobody_else) {
  const auto second = mint_operator("rescuer");
  require(revoke(*first.credential));
  // Authenticated before, and its request is only served now.
  BOOST_TEST(conflicts(strike(first)));
  BOOST_CHECK(validate(second) == Reason::None);
}

BOOST_AUTO_TEST_CASE(an_owner_with_many_tokens_is_not_struck_with_the_last_operator) {
  require(house().policies().change(local_operator(), *system(),
                                    [](const domain::Policy&) -> Result<domain::Policy> { return policy_of(1000); },
                                    {}));
  (void)mint_many(*system(), "root", 500);
  BOOST_TEST(conflicts(strike(local_operator(), owner("root"))));
  BOOST_CHECK(validate(operator_value()) == Reason::None);
  (void)mint_operator("rescuer");
  BOOST_TEST(require(strike(local_operator(), owner("root"))).pending);
  BOOST_CHECK(validate(operator_value()) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(of_two_that_are_revoked_at_once_one_stays) {
  for (int round = 0; round < 5; ++round) {
    const auto left = mint_operator("left"), right = mint_operator("right");
    // Whoever was left from the round before goes first.
    TokenQuery query;
    query.status = domain::Status::Active;
    for (const auto& view : require(tokens().list(local_operator(), *system(), query)).page.items) {
      if (view.token.id != left.view.token.id && view.token.id != right.view.token.id) require(revoke(view.token.id));
    }
    const domain::Authority caller = local_operator();
    std::atomic<unsigned> revoked{0}, refused{0};
    in_parallel(2, [&](unsigned thread) {
      const auto& target = thread == 0 ? left : right;
      const auto done = tokens().revoke(caller, *system(), target.view.token.id, {});
      ++(done ? revoked : refused);
    });
    BOOST_TEST(revoked == 1u);
    BOOST_TEST(refused == 1u);
  }
}

BOOST_AUTO_TEST_CASE(another_node_that_revokes_the_other_one_is_noticed) {
  const auto second = mint_operator("rescuer");
  const auto key = storage::token_key(system()->handle(), second.view.token.id);
  // Between our look at the operators and our commit, another node takes the other one away, as any change does: with
  // the chain's head.
  bool done = false;
  store().before_apply = [&](const storage::Changeset&) {
    if (std::exchange(done, true)) return;
    auto token = require(storage::decode_token(keyring(), store().row(key)));
    token.revoked = domain::Revocation{clock.now(), "elsewhere", {}};
    store().write(storage::encode_token(keyring(), system()->handle(), token, storage::TokenState::Revoked));
    store().write(store().row(storage::head_key(system()->handle())));
  };
  BOOST_TEST(conflicts(revoke(*first.credential)));
  BOOST_CHECK(validate(operator_value()) == Reason::None);
}

BOOST_AUTO_TEST_SUITE_END()

}
