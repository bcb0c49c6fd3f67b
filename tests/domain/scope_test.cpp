#include "domain/scope.h"

#include <boost/test/unit_test.hpp>

namespace scope_test {

using namespace tokenward;
using namespace tokenward::domain;

namespace {

void check_refused(Scopes scopes) {
  const auto result = normalise_scopes(std::move(scopes));
  BOOST_REQUIRE(!result);
  BOOST_CHECK(result.error().code == ErrorCode::Invalid);
  BOOST_TEST(result.error().field == "scopes");
}

Scopes numbered(std::size_t count, std::size_t length) {
  Scopes scopes;
  for (std::size_t i = 0; i < count; ++i) {
    std::string scope = std::to_string(100 + i);
    scope.resize(length, 'x');
    scopes.push_back(scope);
  }
  return scopes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scope)

BOOST_AUTO_TEST_CASE(scopes_are_kept_sorted_and_each_once) {
  const auto scopes = normalise_scopes({"write:b", "read:a", "write:b", "Read:a"});
  BOOST_REQUIRE(scopes);
  BOOST_CHECK((*scopes == Scopes{"Read:a", "read:a", "write:b"}));
  BOOST_CHECK(normalise_scopes({})->empty());
}

BOOST_AUTO_TEST_CASE(exactly_the_scope_token_characters_of_rfc_6749_are_allowed) {
  for (int c = 0; c < 256; ++c) {
    const bool allowed = c >= 0x21 && c <= 0x7E && c != '"' && c != '\\';
    BOOST_TEST(!!normalise_scopes({"a" + std::string(1, static_cast<char>(c))}) == allowed, "character " << c);
  }
}

BOOST_AUTO_TEST_CASE(a_scope_has_1_to_64_characters) {
  check_refused({""});
  BOOST_TEST(!!normalise_scopes({"x"}));
  BOOST_TEST(!!normalise_scopes({std::string(64, 'x')}));
  check_refused({std::string(65, 'x')});
}

BOOST_AUTO_TEST_CASE(at_most_32_scopes_and_1024_bytes_together) {
  BOOST_TEST(!!normalise_scopes(numbered(32, 32)));
  check_refused(numbered(33, 4));
  Scopes heavy = numbered(31, 33);  // 1,023 bytes
  heavy.push_back("y");
  BOOST_TEST(!!normalise_scopes(heavy));
  heavy.back() = "yy";
  check_refused(heavy);
}

BOOST_AUTO_TEST_CASE(only_the_four_known_roles_may_start_with_tokenward) {
  for (const char* role : {"tokenward:validator", "tokenward:member", "tokenward:admin", "tokenward:operator"}) {
    BOOST_TEST(!!normalise_scopes({role}), role);
  }
  for (const char* scope : {"tokenward:", "tokenward:root", "tokenward:Admin", "tokenward:admin ", "tokenward:admin:x",
                            "Tokenward:admin", "TOKENWARD:OPERATOR", "tokenWard:x", "tokenward:*"}) {
    check_refused({scope});
  }
  for (const char* scope : {"tokenward", "tokenwarden:admin", "xtokenward:admin", "token:ward"}) {
    BOOST_TEST(!!normalise_scopes({scope}), scope);
  }
}

BOOST_AUTO_TEST_CASE(a_scope_is_reserved_in_any_case) {
  for (const char* scope : {"tokenward:", "tokenward:admin", "ToKeNwArD:x", "TOKENWARD:OPERATOR"}) {
    BOOST_TEST(is_reserved_scope(scope), scope);
  }
  for (const char* scope : {"", "tokenward", "tokenwar:d", "tokenward;x", "\xF4okenward:x", "Zokenward:x"}) {
    BOOST_TEST(!is_reserved_scope(scope), scope);
  }
}

BOOST_AUTO_TEST_CASE(roles_are_ordered_by_authority) {
  BOOST_CHECK(Role::None < Role::Validator);
  BOOST_CHECK(Role::Validator < Role::Member);
  BOOST_CHECK(Role::Member < Role::Admin);
  BOOST_CHECK(Role::Admin < Role::Operator);
}

BOOST_AUTO_TEST_CASE(the_highest_role_among_the_scopes_counts) {
  const auto role = [](Scopes scopes) { return role_of(scopes); };
  BOOST_CHECK(role({}) == Role::None);
  BOOST_CHECK(role({"admin", "operator"}) == Role::None);
  BOOST_CHECK(role({"tokenward:validator"}) == Role::Validator);
  BOOST_CHECK(role({"tokenward:member", "tokenward:validator"}) == Role::Member);
  BOOST_CHECK(role({"tokenward:admin", "tokenward:member"}) == Role::Admin);
  BOOST_CHECK(role({"a", "tokenward:admin", "tokenward:operator", "z"}) == Role::Operator);
  BOOST_CHECK(role({"TOKENWARD:OPERATOR"}) == Role::None);
}

BOOST_AUTO_TEST_CASE(the_name_of_a_role_is_its_scope_without_the_prefix) {
  for (const Role known : {Role::Validator, Role::Member, Role::Admin, Role::Operator}) {
    const Scopes scopes{"tokenward:" + std::string(to_string(known))};
    BOOST_CHECK(role_of(scopes) == known);
  }
  BOOST_TEST(to_string(Role::None) == "none");
}

BOOST_AUTO_TEST_CASE(held_scopes_cover_what_is_required_only_if_all_of_it_is_there) {
  const Scopes held{"a", "b", "c"};
  BOOST_TEST(covers(held, Scopes{}));
  BOOST_TEST(covers(held, Scopes{"c", "a", "a"}));
  BOOST_TEST(!covers(held, Scopes{"a", "d"}));
  BOOST_TEST(!covers(held, Scopes{"A"}));
  BOOST_TEST(!covers(Scopes{}, Scopes{"a"}));
}

BOOST_AUTO_TEST_CASE(a_pattern_is_the_scope_itself_or_its_beginning_before_a_final_star) {
  BOOST_TEST(matches_scope_pattern("read", "read"));
  BOOST_TEST(!matches_scope_pattern("read", "read:a"));
  BOOST_TEST(!matches_scope_pattern("read", "Read"));
  BOOST_TEST(matches_scope_pattern("read:*", "read:a"));
  BOOST_TEST(matches_scope_pattern("read:*", "read:"));
  BOOST_TEST(!matches_scope_pattern("read:*", "read"));
  BOOST_TEST(!matches_scope_pattern("read:*", "write:a"));
  BOOST_TEST(matches_scope_pattern("*", "anything"));
  BOOST_TEST(!matches_scope_pattern("", "a"));
}

BOOST_AUTO_TEST_SUITE_END()

}
