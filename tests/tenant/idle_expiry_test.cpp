// Idle expiry: a policy's idle_days, the timer of each token, and what the sweeper makes of them.

#include <boost/test/unit_test.hpp>

#include "storage/token_records.h"
#include "tenant/house_fixture.h"

namespace idle_expiry_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::Action;
using domain::days;
using domain::Status;

namespace {

struct WithIdlePolicy : HouseFixture {
  WithIdlePolicy() {
    domain::Policy policy;
    policy.idle_limit = days{7};
    acme = create("acme", policy);
  }

  /// A use, as forward-auth notes it.
  void use(const Minted& minted) {
    acme->room().last_used().note(acme->handle(), minted.view.token.id, clock.now(), "192.0.2.1");
  }
  Status status(const Minted& minted) { return status_of(*acme, minted.view.token.id); }

  std::shared_ptr<TenantRuntime> acme;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(idle_expiry, WithIdlePolicy)

BOOST_AUTO_TEST_CASE(a_token_that_was_never_used_expires_after_the_idle_days) {
  const auto minted = mint(*acme, "alice");
  clock.advance(days{7} - 1us);
  sweep();
  BOOST_CHECK(status(minted) == Status::Active);
  clock.advance(1us);
  sweep();
  BOOST_CHECK(status(minted) == Status::Expired);
  BOOST_CHECK(validate(minted) == Reason::Expired);
  BOOST_TEST(active_slots(*acme, "alice") == 0u);
  const auto expired = events(*acme, Action::TokenExpired);
  BOOST_REQUIRE(expired.size() == 1u);
  BOOST_TEST(expired.front().detail.reason == "idle");
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_cached_verdict_goes_with_the_expiry) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(validate(minted) == Reason::None);
  clock.advance(days{8});
  BOOST_CHECK(validate(minted) == Reason::None);  // it holds once it is committed
  sweep();
  BOOST_CHECK(validate(minted) == Reason::Expired);
}

BOOST_AUTO_TEST_CASE(a_use_winds_the_timer_up_again_even_one_that_is_not_written_yet) {
  const auto minted = mint(*acme, "alice");
  clock.advance(days{6});
  use(minted);
  clock.advance(days{6});
  sweep();
  BOOST_CHECK(status(minted) == Status::Active);
  clock.advance(days{1});
  sweep();
  BOOST_CHECK(status(minted) == Status::Expired);
}

BOOST_AUTO_TEST_CASE(a_late_use_does_not_undo_it) {
  const auto minted = mint(*acme, "alice");
  clock.advance(days{8});
  sweep();
  use(minted);
  require(acme->room().last_used().flush());
  sweep();
  BOOST_CHECK(status(minted) == Status::Expired);
  BOOST_CHECK(validate(minted) == Reason::Expired);
}

BOOST_AUTO_TEST_CASE(the_span_is_the_one_of_the_minting) {
  const auto before = mint(*acme, "alice");
  require(house().policies().change(admin_of(*acme), *acme,
                                    [](domain::Policy policy) {
                                      policy.idle_limit = days{1};
                                      return Result<domain::Policy>(policy);
                                    },
                                    {}));
  const auto after = mint(*acme, "alice");
  clock.advance(days{2});
  sweep();
  BOOST_CHECK(status(before) == Status::Active);
  BOOST_CHECK(status(after) == Status::Expired);
}

BOOST_AUTO_TEST_CASE(a_revoked_token_stays_revoked_and_its_timer_goes) {
  const auto minted = mint(*acme, "alice");
  require(tokens().revoke(admin_of(*acme), *acme, minted.view.token.id, "lost"));
  clock.advance(days{8});
  sweep();
  BOOST_CHECK(status(minted) == Status::Revoked);
  BOOST_TEST(events(*acme, Action::TokenExpired).empty());
  BOOST_TEST(!require(store().get(storage::timer_key(acme->handle(), minted.view.token.id))).has_value());
}

BOOST_AUTO_TEST_CASE(without_the_policy_there_is_no_timer) {
  const auto plain = create("plain");
  const auto minted = mint(*plain, "alice");
  BOOST_TEST(!require(store().get(storage::timer_key(plain->handle(), minted.view.token.id))).has_value());
  clock.advance(days{3650});
  sweep();
  BOOST_CHECK(status_of(*plain, minted.view.token.id) == Status::Active);
}

BOOST_AUTO_TEST_SUITE_END()

}
