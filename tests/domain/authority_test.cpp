#include "domain/authority.h"

#include <array>
#include <boost/test/unit_test.hpp>

namespace authority_test {

using namespace tokenward;
using namespace tokenward::domain;

namespace {

constexpr std::array kRoles{Role::None, Role::Validator, Role::Member, Role::Admin, Role::Operator};

TenantHandle handle(std::uint8_t number) {
  TenantHandle tenant;
  tenant.bytes.fill(number);
  return tenant;
}

const Owner kAlice = *Owner::parse("alice");
const Owner kBob = *Owner::parse("bob");

Scopes scopes_of(Role role) {
  return role == Role::None ? Scopes{"read:a"} : Scopes{"tokenward:" + std::string(to_string(role))};
}

Authority caller(Role role, Scopes scopes = {}) {
  return {.role = role, .tenant = handle(1), .owner = "alice", .scopes = scopes, .credential = {}, .source = "::1"};
}

/// What DESIGN section 1 says in words, written anew.
bool expected(Role who, bool own_tenant, bool own_owner, Role target) {
  if (who == Role::Operator) return true;
  if (!own_tenant) return false;
  if (who == Role::Admin) return target != Role::Operator;
  return who == Role::Member && own_owner && target == Role::None;
}

Policy allowing(std::vector<std::string> patterns) {
  Policy policy;
  policy.member_scopes = std::move(patterns);
  return policy;
}

bool may_grant(Role role, const Scopes& scopes, const Policy& policy = {}, bool system = false, Scopes own = {}) {
  const auto granted = check_grant(caller(role, std::move(own)), policy, system, scopes);
  if (!granted) {
    BOOST_CHECK(granted.error().code == ErrorCode::Forbidden);
    BOOST_TEST(granted.error().field == "scopes");
  }
  return !!granted;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(authority)

BOOST_AUTO_TEST_CASE(whom_a_caller_may_act_on_for_every_role_target_tenant_and_owner) {
  for (const Role who : kRoles) {
    for (const Role target : kRoles) {
      for (const bool own_tenant : {true, false}) {
        for (const bool own_owner : {true, false}) {
          const bool allowed =
              may_act_on(caller(who), handle(own_tenant ? 1 : 2), own_owner ? kAlice : kBob, scopes_of(target));
          BOOST_TEST(allowed == expected(who, own_tenant, own_owner, target),
                     to_string(who) << " on " << to_string(target) << (own_tenant ? " here" : " elsewhere")
                                    << (own_owner ? ", own" : ", another's"));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_highest_role_of_the_target_counts) {
  const Scopes mixed{"read:a", "tokenward:operator", "tokenward:validator"};
  BOOST_TEST(!may_act_on(caller(Role::Admin), handle(1), kAlice, mixed));
  BOOST_TEST(!may_act_on(caller(Role::Member), handle(1), kAlice, Scopes{"read:a", "tokenward:validator"}));
}

BOOST_AUTO_TEST_CASE(nobody_grants_a_role_above_their_own) {
  for (const Role who : kRoles) {
    for (const Role granted : {Role::Validator, Role::Member, Role::Admin}) {
      BOOST_TEST(may_grant(who, scopes_of(granted)) == (who >= Role::Admin && granted <= who),
                 to_string(who) << " grants " << to_string(granted));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_operator_is_made_by_an_operator_in_system_only) {
  for (const Role who : kRoles) {
    BOOST_TEST(!may_grant(who, scopes_of(Role::Operator)), to_string(who));
    BOOST_TEST(may_grant(who, scopes_of(Role::Operator), {}, true) == (who == Role::Operator), to_string(who));
  }
}

BOOST_AUTO_TEST_CASE(an_admin_grants_any_unreserved_scope) {
  BOOST_TEST(may_grant(Role::Admin, {"anything", "read:a"}));
  BOOST_TEST(may_grant(Role::Operator, {"anything"}));
}

BOOST_AUTO_TEST_CASE(a_member_grants_its_own_scopes_and_those_of_the_policy) {
  const Scopes own{"deploy", "tokenward:member"};
  BOOST_TEST(may_grant(Role::Member, {}));
  BOOST_TEST(may_grant(Role::Member, {"deploy"}, {}, false, own));
  BOOST_TEST(!may_grant(Role::Member, {"read:a"}, {}, false, own));
  BOOST_TEST(may_grant(Role::Member, {"read:a"}, allowing({"read:*"}), false, own));
  BOOST_TEST(may_grant(Role::Member, {"deploy", "read:a"}, allowing({"read:*"}), false, own));
  BOOST_TEST(!may_grant(Role::Member, {"deploy", "read:a", "write:a"}, allowing({"read:*"}), false, own));
}

BOOST_AUTO_TEST_CASE(a_member_grants_no_role_even_where_it_holds_one_or_a_pattern_names_it) {
  BOOST_TEST(!may_grant(Role::Member, {"tokenward:member"}, {}, false, {"tokenward:member"}));
  BOOST_TEST(!may_grant(Role::Member, {"tokenward:validator"}, allowing({"*"}), false, {"tokenward:member"}));
  BOOST_TEST(!may_grant(Role::Member, {"tokenward:admin"}, allowing({"t*"})));
}

BOOST_AUTO_TEST_CASE(the_history_calls_a_caller_by_owner_or_by_source) {
  BOOST_TEST(caller(Role::Admin).actor() == "alice");
  Authority local = caller(Role::Operator);
  local.owner.clear();
  local.source = "local:1000";
  BOOST_TEST(local.actor() == "local:1000");
}

BOOST_AUTO_TEST_SUITE_END()

}
