#include "tenant/token_parts.h"

#include <atomic>
#include <string>

#include <boost/test/unit_test.hpp>

#include "tenant/heap_bytes.h"
#include "tenant/house_fixture.h"

namespace token_parts_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;

namespace {

struct PartsFixture : HouseFixture {
  PartsFixture() : acme(create("acme")) {}

  TokenParts& parts() { return acme->parts(); }
  OwnerRef alice() { return parts().owner("alice", kTestForms); }
  ScopesRef scopes(const domain::Scopes& list) { return parts().scopes(list, kTestForms); }
  static domain::OwnerRecord suspended_alice() {
    domain::OwnerRecord record{.owner = owner("alice"), .generations = {}, .ordinary = {}, .management = {}};
    record.suspended = true;
    return record;
  }
  TokenRef token(std::string_view name, RareFacts rare = {}, std::string_view metadata = "{}") {
    return ValidToken::create({.mac = {},
                               .id = {},
                               .owner = parts().owner(name, kTestForms),
                               .scopes = scopes({"read"}),
                               .generation = {},
                               .metadata = metadata,
                               .rare = std::move(rare)});
  }

  std::shared_ptr<TenantRuntime> acme;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(token_parts, PartsFixture)

BOOST_AUTO_TEST_CASE(who_asks_for_the_same_gets_the_same) {
  BOOST_CHECK(alice() == alice());  // the first lives until the end of the expression
  const auto one = alice(), other = parts().owner("bob", kTestForms);
  BOOST_CHECK(one == alice());
  BOOST_CHECK(one != other);
  const auto read = scopes({"read", "write"}), none = scopes({});
  BOOST_CHECK(read == scopes({"read", "write"}));
  BOOST_CHECK(read != scopes({"read"}));
  BOOST_CHECK(none == scopes({}));
  BOOST_CHECK(one != create("other")->parts().owner("alice", kTestForms));
}

BOOST_AUTO_TEST_CASE(a_part_goes_with_its_last_user) {
  auto one = alice();
  const auto other = one;
  parts().publish(suspended_alice(), {0, 7});
  one.reset();
  BOOST_TEST(parts().has_owner("alice"));
  BOOST_TEST(alice()->suspended());
  auto last = other;
  const_cast<OwnerRef&>(other).reset();
  last.reset();
  BOOST_TEST(!parts().has_owner("alice"));
  parts().publish(suspended_alice(), {0, 8});  // nobody is told
  BOOST_TEST(!alice()->suspended());
}

BOOST_AUTO_TEST_CASE(an_older_record_changes_nothing) {
  const auto one = alice();
  one->publish(suspended_alice(), {1, 7});
  domain::OwnerRecord resumed = suspended_alice();
  resumed.suspended = false;
  for (const Stamp stamp : {Stamp{1, 6}, Stamp{0, 9}}) one->publish(resumed, stamp);
  BOOST_TEST(one->suspended());
  one->publish(resumed, {2, 1});
  BOOST_TEST(!one->suspended());
}

BOOST_AUTO_TEST_CASE(forms_are_kept_where_they_differ_from_the_text) {
  const FormRules same{[](std::string_view name) -> AnswerForms {
                         return {std::string(name), std::string(name)};
                       },
                       kTestForms.of_scopes};
  const auto plain = parts().owner("ada", same), odd = parts().owner("bob", kTestForms);
  BOOST_TEST(plain->text() == "ada");
  BOOST_TEST(plain->field_form() == "ada");
  BOOST_TEST(plain->json_form() == "ada");
  BOOST_TEST(plain->block_bytes() == sizeof(OwnerRuntime) + 3);
  BOOST_TEST(odd->text() == "bob");
  BOOST_TEST(odd->field_form() == "field:bob");
  BOOST_TEST(odd->json_form() == "json:bob");
}

BOOST_AUTO_TEST_CASE(scopes_are_found_whole) {
  const auto held = scopes({"read", "read:all", "write"});
  for (const char* scope : {"read", "read:all", "write"}) BOOST_TEST(held->contains(scope));
  for (const char* scope : {"", "rea", "read:", "read read:all", "writes", "rite", " "})
    BOOST_TEST(!held->contains(scope));
  BOOST_CHECK((held->list() == domain::Scopes{"read", "read:all", "write"}));
  BOOST_CHECK(held->covers(domain::Scopes{"write", "read"}));
  BOOST_CHECK(!held->covers(domain::Scopes{"write", "x"}));
  BOOST_CHECK(scopes({})->list().empty());
  BOOST_CHECK(scopes({})->covers({}));
  BOOST_CHECK(scopes({"a", "tokenward:admin"})->role() == domain::Role::Admin);
  BOOST_CHECK(scopes({"a", "tokenward:admin"})->token_class() == domain::TokenClass::Management);
  BOOST_CHECK(held->token_class() == domain::TokenClass::Ordinary);
}

BOOST_AUTO_TEST_CASE(a_token_keeps_what_is_rare_and_its_metadata) {
  const auto plain = token("ada");
  BOOST_TEST(plain->metadata() == "{}");
  BOOST_CHECK(plain->rare() == nullptr && plain->quota() == nullptr && plain->retires() == nullptr);
  BOOST_TEST(plain->allowed_cidrs().empty());
  const auto quota = std::make_shared<QuotaWindow>(domain::Quota{});
  const domain::TokenId old{{1, 2, 3}};
  {
    const auto odd = token(
        "ada", {.allowed_cidrs = domain::parse_cidrs({"192.0.2.0/24"}), .quota = quota, .retires = old}, R"({"a":1})");
    BOOST_TEST(odd->metadata() == R"({"a":1})");
    BOOST_TEST(odd->allowed_cidrs().size() == 1u);
    BOOST_CHECK(odd->quota() == quota.get());
    BOOST_CHECK(*odd->retires() == old);
    BOOST_TEST(odd->own_bytes() > plain->own_bytes());
    BOOST_TEST(quota.use_count() == 2);
  }
  BOOST_TEST(quota.use_count() == 1);
  BOOST_TEST(token("ada", {}, R"({"b":2})")->metadata() == R"({"b":2})");
}

BOOST_AUTO_TEST_CASE(tokens_pay_for_their_parts_in_equal_shares) {
  std::vector<TokenRef> tokens{token("ada")};
  const std::size_t alone = parts().bytes_for(1);
  BOOST_TEST(alone == heap_bytes(tokens[0]->owner().block_bytes()) + heap_bytes(tokens[0]->scopes().block_bytes()));
  for (int i = 0; i < 9; ++i) tokens.push_back(token("ada"));
  BOOST_TEST(parts().bytes_for(1) == (alone + 9) / 10);
  BOOST_TEST(parts().bytes_for(10) == alone);
  tokens.push_back(token("bob"));
  BOOST_TEST(parts().bytes_for(11) > alone);
  tokens.clear();
  BOOST_TEST(parts().bytes_for(1) == 0u);
}

BOOST_AUTO_TEST_CASE(a_tenant_lives_as_long_as_parts_of_it_do) {
  std::weak_ptr<TenantRuntime> seen;
  OwnerRef last;
  {
    const auto runtime =
        std::make_shared<TenantRuntime>(domain::TenantHandle{{1}}, *domain::TenantSlug::parse("brief"), acme->room());
    seen = runtime;
    last = runtime->parts().owner("ada", kTestForms);
    (void)runtime->parts().scopes({"read"}, kTestForms);
  }
  BOOST_REQUIRE(!seen.expired());
  BOOST_TEST(last->tenant().slug().text() == "brief");
  last.reset();
  BOOST_TEST(seen.expired());
}

BOOST_AUTO_TEST_CASE(many_threads_come_and_go) {
  std::atomic<unsigned> suspended{0};
  in_parallel(8, [&](unsigned thread) {
    for (int i = 0; i < 2000; ++i) {
      const auto held = token(i % 3 == 0 ? "ada" : "bob-" + std::to_string((thread + static_cast<unsigned>(i)) % 4));
      suspended += held->owner().suspended();
    }
  });
  BOOST_TEST(suspended == 0u);
  BOOST_TEST(parts().bytes_for(1) == 0u);
  BOOST_TEST(!parts().has_owner("ada"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace token_parts_test
