#include "domain/tenant.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "domain/tokens.h"

namespace tenant_test {

using namespace tokenward;
using namespace tokenward::domain;
using namespace std::chrono_literals;

namespace {

const Scopes kAdmin{"tokenward:admin"};

TokenId id(std::uint8_t number) {
  TokenId result;
  result.bytes.fill(number);
  return result;
}

std::string revoked_by(const Standing& standing) { return standing.revocation ? standing.revocation->by : "nobody"; }

std::size_t strokes_of(const Generations& generations, TokenClass token_class) {
  return static_cast<std::size_t>(
      std::count_if(generations.strokes.begin(), generations.strokes.end(),
                    [&](const BulkRevocation& stroke) { return stroke.token_class == token_class; }));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tenant)

BOOST_AUTO_TEST_CASE(every_state_has_a_name_that_reads_back) {
  for (const TenantState state : {TenantState::Active, TenantState::Suspended, TenantState::Deleting}) {
    BOOST_CHECK(parse_tenant_state(to_string(state)) == state);
  }
  for (const char* text : {"", "Active", "purged"}) BOOST_CHECK(!parse_tenant_state(text));
}

BOOST_AUTO_TEST_CASE(a_stroke_raises_its_class_alone) {
  Generations generations;
  generations.raise(TokenClass::Ordinary, by("alice", 10));
  generations.raise(TokenClass::Ordinary, by("alice", 20));
  generations.raise(TokenClass::Management, by("alice", 30));
  BOOST_TEST(generations.of(TokenClass::Ordinary) == 2u);
  BOOST_TEST(generations.of(TokenClass::Management) == 1u);
  BOOST_TEST(generations.sweep_pending);
}

BOOST_AUTO_TEST_CASE(the_first_stroke_after_its_minting_fells_a_token) {
  Generations generations;
  generations.raise(TokenClass::Ordinary, by("first", 10));
  generations.raise(TokenClass::Management, by("other class", 15));
  generations.raise(TokenClass::Ordinary, by("second", 20));
  BOOST_REQUIRE(generations.felled(TokenClass::Ordinary, 0));
  BOOST_TEST(generations.felled(TokenClass::Ordinary, 0)->by == "first");
  BOOST_TEST(generations.felled(TokenClass::Ordinary, 1)->by == "second");
  BOOST_CHECK(generations.felled(TokenClass::Ordinary, 2) == nullptr);
  BOOST_TEST(generations.felled(TokenClass::Management, 0)->by == "other class");
}

BOOST_AUTO_TEST_CASE(strokes_whose_rows_are_rewritten_make_room_for_the_next) {
  Generations generations;
  for (int stroke = 0; stroke < 100; ++stroke) {
    generations.raise(TokenClass::Ordinary, by("alice", stroke));
    generations.raise(TokenClass::Management, by("alice", stroke));
    generations.sweep_pending = false;
  }
  BOOST_TEST(strokes_of(generations, TokenClass::Ordinary) <= 2u);
  BOOST_TEST(strokes_of(generations, TokenClass::Management) <= 2u);
  BOOST_CHECK(generations.felled(TokenClass::Ordinary, 99)->at == at_second(99));
}

BOOST_AUTO_TEST_CASE(strokes_that_wait_for_the_sweeper_are_bounded_and_the_newest_stay) {
  Generations generations;
  generations.raise(TokenClass::Management, by("once", 1));
  for (int stroke = 0; stroke < 200; ++stroke) generations.raise(TokenClass::Ordinary, by("alice", 10 + stroke));
  BOOST_TEST(generations.strokes.size() <= 8u);
  BOOST_TEST(generations.of(TokenClass::Ordinary) == 200u);
  BOOST_REQUIRE(generations.felled(TokenClass::Ordinary, 199));
  BOOST_CHECK(generations.felled(TokenClass::Ordinary, 199)->at == at_second(209));
  BOOST_REQUIRE(generations.felled(TokenClass::Ordinary, 0));
  // The only stroke of a class is never given up: what fell by it would look revoked in 1970.
  BOOST_REQUIRE(generations.felled(TokenClass::Management, 0));
  BOOST_TEST(generations.felled(TokenClass::Management, 0)->by == "once");
}

BOOST_AUTO_TEST_CASE(a_token_of_no_stroke_stands_as_its_record_says) {
  const Tenant tenant = tenant_of();
  BOOST_CHECK(standing_of(token_of(), tenant, nullptr, at_second(1)).status == Status::Active);
  BOOST_CHECK(standing_of(token_of({}, at_second(5)), tenant, nullptr, at_second(5)).status == Status::Expired);
  Token token = token_of();
  token.revoked = by("bob", 3);
  const auto standing = standing_of(token, tenant, nullptr, at_second(4));
  BOOST_CHECK(standing.status == Status::Revoked);
  BOOST_TEST(revoked_by(standing) == "bob");
}

BOOST_AUTO_TEST_CASE(a_stroke_of_the_tenant_revokes_what_was_active_and_says_by_whom) {
  Tenant tenant = tenant_of();
  tenant.generations.raise(TokenClass::Ordinary, {at_second(50), "carol", "leak"});
  const auto standing = standing_of(token_of({}, at_second(100)), tenant, nullptr, at_second(60));
  BOOST_CHECK(standing.status == Status::Revoked);
  BOOST_TEST(revoked_by(standing) == "carol");
  BOOST_TEST(standing.revocation->reason == "leak");
  BOOST_CHECK(standing.revocation->at == at_second(50));
}

BOOST_AUTO_TEST_CASE(a_token_that_had_expired_before_the_stroke_stays_expired) {
  Tenant tenant = tenant_of();
  tenant.generations.raise(TokenClass::Ordinary, by("carol", 50));
  const auto status = [&](Instant expires_at) {
    return standing_of(token_of({}, expires_at), tenant, nullptr, at_second(200)).status;
  };
  BOOST_CHECK(status(at_second(50) - 1us) == Status::Expired);
  BOOST_CHECK(status(at_second(50)) == Status::Expired);
  BOOST_CHECK(status(at_second(50) + 1us) == Status::Revoked);
}

BOOST_AUTO_TEST_CASE(a_token_that_was_idle_before_the_stroke_stays_expired) {
  Tenant tenant = tenant_of();
  tenant.generations.raise(TokenClass::Ordinary, by("carol", 50));
  Token token = token_of();
  token.idled_at = at_second(50);
  BOOST_CHECK(standing_of(token, tenant, nullptr, at_second(60)).status == Status::Expired);
  token.idled_at = at_second(51);
  BOOST_CHECK(standing_of(token, tenant, nullptr, at_second(60)).status == Status::Revoked);
}

BOOST_AUTO_TEST_CASE(a_token_minted_after_the_stroke_is_untouched) {
  Tenant tenant = tenant_of();
  tenant.generations.raise(TokenClass::Ordinary, by("carol", 50));
  const Token token = token_of({}, {}, floor_of(tenant, nullptr, TokenClass::Ordinary));
  BOOST_CHECK(standing_of(token, tenant, nullptr, at_second(60)).status == Status::Active);
}

BOOST_AUTO_TEST_CASE(a_stroke_on_ordinary_tokens_spares_management_and_the_reverse) {
  for (const TokenClass struck : {TokenClass::Ordinary, TokenClass::Management}) {
    Tenant tenant = tenant_of();
    tenant.generations.raise(struck, by("carol", 50));
    OwnerRecord owner = owner_of();
    owner.generations.raise(struck, by("carol", 50));
    for (const OwnerRecord* record :
         {static_cast<const OwnerRecord*>(nullptr), static_cast<const OwnerRecord*>(&owner)}) {
      const bool ordinary_fell = struck == TokenClass::Ordinary;
      BOOST_CHECK((standing_of(token_of(), tenant, record, at_second(60)).status == Status::Revoked) == ordinary_fell);
      BOOST_CHECK((standing_of(token_of(kAdmin), tenant, record, at_second(60)).status == Status::Revoked) ==
                  !ordinary_fell);
    }
  }
}

BOOST_AUTO_TEST_CASE(of_two_strokes_that_fell_a_token_the_earlier_counts) {
  Tenant tenant = tenant_of();
  OwnerRecord owner = owner_of();
  tenant.generations.raise(TokenClass::Ordinary, by("tenant", 50));
  owner.generations.raise(TokenClass::Ordinary, by("owner", 40));
  BOOST_TEST(revoked_by(standing_of(token_of(), tenant, &owner, at_second(60))) == "owner");
  // It had expired before the tenant's stroke, but not before the owner's.
  BOOST_CHECK(standing_of(token_of({}, at_second(45)), tenant, &owner, at_second(60)).status == Status::Revoked);
  owner.generations.strokes.front().revocation.at = at_second(55);
  BOOST_TEST(revoked_by(standing_of(token_of(), tenant, &owner, at_second(60))) == "tenant");
}

BOOST_AUTO_TEST_CASE(an_owners_stroke_fells_a_token_the_tenants_spared) {
  Tenant tenant = tenant_of();
  OwnerRecord owner = owner_of();
  tenant.generations.raise(TokenClass::Ordinary, by("tenant", 50));
  owner.generations.raise(TokenClass::Ordinary, by("owner", 70));
  const Token spared = token_of({}, {}, {1, 0});
  const auto standing = standing_of(spared, tenant, &owner, at_second(80));
  BOOST_CHECK(standing.status == Status::Revoked);
  BOOST_TEST(revoked_by(standing) == "owner");
}

BOOST_AUTO_TEST_CASE(a_row_that_is_revoked_keeps_its_own_revocation) {
  Tenant tenant = tenant_of();
  Token token = token_of();
  token.revoked = by("bob", 3);
  tenant.generations.raise(TokenClass::Ordinary, by("carol", 50));
  BOOST_TEST(revoked_by(standing_of(token, tenant, nullptr, at_second(60))) == "bob");
}

BOOST_AUTO_TEST_CASE(standing_and_status_agree_on_what_is_active) {
  for (std::uint32_t tenant_generation : {0u, 1u, 2u}) {
    for (std::uint32_t owner_generation : {0u, 1u, 2u}) {
      Tenant tenant = tenant_of();
      OwnerRecord owner = owner_of();
      for (int stroke = 1; stroke <= 2; ++stroke) {
        tenant.generations.raise(TokenClass::Ordinary, by("t", 10 * stroke));
        owner.generations.raise(TokenClass::Ordinary, by("o", 10 * stroke + 5));
      }
      const Token token = token_of({}, at_second(100), {tenant_generation, owner_generation});
      for (const int second : {1, 99, 100, 200}) {
        const Generation floor = floor_of(tenant, &owner, TokenClass::Ordinary);
        const bool active = status_of(token, floor, at_second(second)) == Status::Active;
        BOOST_CHECK((standing_of(token, tenant, &owner, at_second(second)).status == Status::Active) == active);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(only_slots_of_active_tokens_count_and_the_dead_can_be_dropped) {
  const std::vector<Slot> all{{id(1), std::nullopt, {1, 1}},
                              {id(2), at_second(100), {1, 1}},
                              {id(3), at_second(50), {1, 1}},
                              {id(4), std::nullopt, {0, 1}},
                              {id(5), std::nullopt, {1, 0}}};
  const Generation floor{1, 1};
  BOOST_TEST(count_taken(all, floor, at_second(49)) == 3u);
  BOOST_TEST(count_taken(all, floor, at_second(50)) == 2u);
  BOOST_TEST(count_taken(all, floor, at_second(100)) == 1u);
  auto slots = all;
  drop_dead(slots, floor, at_second(50));
  BOOST_REQUIRE(slots.size() == 2u);
  BOOST_CHECK(slots[0].id == id(1));
  BOOST_CHECK(slots[1].id == id(2));
}

BOOST_AUTO_TEST_CASE(a_token_and_the_active_one_that_it_replaces_take_one_slot) {
  const std::vector<Slot> pair{{id(1), at_second(50), {1, 1}}, {id(2), at_second(100), {1, 1}, id(1)}};
  BOOST_TEST(count_taken(pair, {1, 1}, at_second(49)) == 1u);
  BOOST_TEST(count_taken(pair, {1, 1}, at_second(50)) == 1u);   // the old one is over
  BOOST_TEST(count_taken(pair, {1, 1}, at_second(100)) == 0u);  // both are

  const std::vector<Slot> lost{{id(1), std::nullopt, {1, 1}}, {id(2), at_second(50), {1, 1}, id(1)}};
  BOOST_TEST(count_taken(lost, {1, 1}, at_second(50)) == 1u);  // the new one is over, the old one has the slot

  const std::vector<Slot> chain{{id(2), std::nullopt, {1, 1}, id(1)}, {id(3), std::nullopt, {1, 1}, id(2)}};
  BOOST_TEST(count_taken(chain, {1, 1}, at_second(1)) == 1u);

  const std::vector<Slot> spared{{id(1), std::nullopt, {0, 0}}, {id(2), std::nullopt, {1, 1}, id(1)}};
  BOOST_TEST(count_taken(spared, {1, 1}, at_second(1)) == 1u);
}

BOOST_AUTO_TEST_CASE(an_owner_has_room_for_a_thousand_entries_of_a_class) {
  std::vector<Slot> slots(kMaxSlotEntries - 1, Slot{id(1), std::nullopt, {}});
  BOOST_TEST(bool(check_room(slots)));
  slots.push_back(slots.front());
  const auto full = check_room(slots);
  BOOST_REQUIRE(!full);
  BOOST_CHECK(full.error().code == ErrorCode::LimitReached);
}

BOOST_AUTO_TEST_CASE(a_slot_is_released_by_its_id) {
  std::vector<Slot> slots{{id(1), std::nullopt, {}}, {id(2), std::nullopt, {}}};
  release(slots, id(3));
  BOOST_TEST(slots.size() == 2u);
  release(slots, id(1));
  BOOST_REQUIRE(slots.size() == 1u);
  BOOST_CHECK(slots[0].id == id(2));
}

BOOST_AUTO_TEST_CASE(slots_of_the_two_classes_stand_apart) {
  OwnerRecord owner = owner_of();
  owner.slots(TokenClass::Management).push_back({id(1), std::nullopt, {}});
  BOOST_TEST(owner.slots(TokenClass::Ordinary).empty());
  BOOST_TEST(owner.management.size() == 1u);
  BOOST_CHECK(class_of(token_of(kAdmin)) == TokenClass::Management);
  BOOST_CHECK(class_of(token_of({"read:a"})) == TokenClass::Ordinary);
}

BOOST_AUTO_TEST_SUITE_END()

}
