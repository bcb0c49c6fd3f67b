#include "tenant/policy_service.h"

#include <boost/test/unit_test.hpp>
#include <latch>

#include "tenant/house_fixture.h"

namespace policy_service_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using domain::Policy;

namespace {

struct PolicyFixture : HouseFixture {
  PolicyFixture() : acme(create("acme")) {}

  Result<Versioned<Policy>> limit(std::uint32_t max_active, ExpectedVersion expected = {}) {
    return house().policies().change(
        admin_of(*acme), *acme,
        [=](const Policy& present) -> Result<Policy> {
          Policy changed = present;
          changed.max_active_per_owner = max_active;
          return changed;
        },
        expected);
  }
  Versioned<Policy> read() { return require(house().policies().read(admin_of(*acme), *acme)); }

  const std::shared_ptr<TenantRuntime> acme;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(policy_service, PolicyFixture)

BOOST_AUTO_TEST_CASE(a_change_is_read_back_with_its_version_and_told_with_before_and_after) {
  const auto before = read();
  const auto changed = require(limit(7));
  BOOST_TEST(changed.version > before.version);
  BOOST_TEST(read().version == changed.version);
  BOOST_TEST(read().value.max_active_per_owner == 7u);
  const auto told = events(*acme, domain::Action::PolicyChanged);
  BOOST_REQUIRE(told.size() == 1u);
  BOOST_TEST(told[0].detail.before.find(R"("max_active_per_owner":5)") != std::string::npos);
  BOOST_TEST(told[0].detail.after.find(R"("max_active_per_owner":7)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_field_survives_being_stored) {
  Policy policy;
  policy.lifetime = domain::days{7};
  policy.max_lifetime = domain::days{90};
  policy.default_lifetime = domain::days{30};
  policy.max_active_per_owner = 42;
  policy.idle_limit = domain::days{14};
  policy.rotation_overlap = std::chrono::hours{72};
  policy.token_prefix = "acme";
  policy.self_rotation = true;
  policy.member_scopes = {"read:*", "deploy"};
  policy.tenant_rate = domain::Rate{100, 250};
  policy.caller_rate = domain::Rate{5, 1};
  require(
      house().policies().change(admin_of(*acme), *acme, [&](const Policy&) -> Result<Policy> { return policy; }, {}));
  BOOST_CHECK(read().value == policy);
}

BOOST_AUTO_TEST_CASE(a_policy_that_stays_equal_is_no_event_and_keeps_its_version) {
  const auto before = read();
  BOOST_TEST(require(limit(5)).version == before.version);
  BOOST_TEST(events(*acme, domain::Action::PolicyChanged).empty());
}

BOOST_AUTO_TEST_CASE(a_stale_version_is_refused) {
  const auto before = read();
  const auto changed = require(limit(7, before.version));
  BOOST_CHECK(code_of(limit(8, before.version)) == ErrorCode::PreconditionFailed);
  require(limit(8, changed.version));
}

BOOST_AUTO_TEST_CASE(version_0_names_no_policy_not_even_one_just_being_written) {
  BOOST_CHECK(code_of(limit(8, 0)) == ErrorCode::PreconditionFailed);
  // Inside a commit a record that it has just written has no version yet.
  std::latch open(1);
  std::optional<Result<Versioned<Policy>>> first, second;
  const auto await_waiting = [&](std::size_t count) {
    while (acme->changes().waiting() < count) std::this_thread::yield();
  };
  {
    std::jthread holding([&] {
      (void)acme->changes().commit(house(), [&](Draft&) -> Result<void> {
        open.wait();
        return {};
      });
    });
    await_waiting(1);
    std::jthread writing([&] { first = limit(7); });
    await_waiting(2);
    std::jthread naming([&] { second = limit(8, 0); });
    await_waiting(3);
    open.count_down();
  }
  BOOST_TEST(!!*first);
  BOOST_CHECK(code_of(*second) == ErrorCode::PreconditionFailed);
  BOOST_TEST(read().value.max_active_per_owner == 7u);
}

BOOST_AUTO_TEST_CASE(an_unsound_policy_is_refused_by_its_field) {
  const auto refused = limit(0);
  BOOST_REQUIRE(!refused);
  BOOST_CHECK(refused.error().code == ErrorCode::Invalid);
  BOOST_TEST(refused.error().field == "max_active_per_owner");
  BOOST_TEST(read().value.max_active_per_owner == 5u);
}

BOOST_AUTO_TEST_CASE(members_read_and_admins_change) {
  const auto other = create("other");
  BOOST_TEST(!!house().policies().read(member_of(*acme, "alice"), *acme));
  BOOST_CHECK(code_of(house().policies().read(admin_of(*other), *acme)) == ErrorCode::NotFound);
  const auto same = [](const Policy& present) -> Result<Policy> { return present; };
  BOOST_CHECK(code_of(house().policies().change(member_of(*acme, "alice"), *acme, same, {})) == ErrorCode::Forbidden);
  BOOST_CHECK(code_of(house().policies().change(admin_of(*other), *acme, same, {})) == ErrorCode::NotFound);
  domain::Authority validator = member_of(*acme, "alice");
  validator.role = domain::Role::Validator;
  BOOST_CHECK(code_of(house().policies().read(validator, *acme)) == ErrorCode::Forbidden);
}

BOOST_AUTO_TEST_CASE(no_policy_of_a_tenant_that_is_being_deleted_is_changed) {
  require(house().tenants().remove(local_operator(), *acme, {}));
  BOOST_CHECK(code_of(limit(7)) == ErrorCode::Conflict);
}

BOOST_AUTO_TEST_CASE(a_smaller_limit_ends_no_token_and_keeps_new_ones_out) {
  for (int i = 0; i < 5; ++i) (void)mint(*acme, "alice");
  require(limit(2));
  BOOST_TEST(active_slots(*acme, "alice") == 5u);
  MintRequest request;
  request.owner = owner("alice");
  request.label = "x";
  BOOST_CHECK(code_of(tokens().mint(local_operator(), *acme, request)) == ErrorCode::LimitReached);
}

BOOST_AUTO_TEST_SUITE_END()

}
