// Tenants in stores other than the one that holds the directory: what one changeset would keep together, two stores
// have to agree on.

#include <boost/test/unit_test.hpp>

#include "storage/pending_records.h"
#include "storage/tenant_records.h"
#include "tenant/debris.h"
#include "tenant/house_fixture.h"
#include "tenant/relay.h"

namespace several_stores_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::Action;
using storage::Kind;
using Fault = FaultyStore::Fault;

namespace {

struct SeveralStoresFixture : HouseFixture {
  SeveralStoresFixture() : HouseFixture({}, 100ms, {"second", "third"}) {}

  TenantService& tenants() { return house().tenants(); }
  FaultyStore& second() { return store("second"); }

  Result<CreatedTenant> try_to_create(const std::string& slug, const std::string& where) {
    return tenants().create(local_operator(), {.slug = *domain::TenantSlug::parse(slug),
                                               .display_name = {},
                                               .store = where,
                                               .policy = {},
                                               .mint_admin_token = true});
  }
  /// Rows of any tenant in a store.
  std::size_t rows_in(FaultyStore& where) {
    std::size_t rows = 0;
    for (const Kind kind : kTenantKinds) {
      const storage::Scan scan{.kind = kind, .tenant = {}, .all_tenants = true, .limit = 10'000};
      require(where.scan(scan, [&](storage::Record&&) { return ++rows, true; }));
    }
    return rows;
  }
  std::size_t debris() { return store().rows(storage::kDirectoryKey, Kind::Debris).size(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(several_stores, SeveralStoresFixture)

BOOST_AUTO_TEST_CASE(a_purged_tenants_slug_may_be_used_again_in_another_store) {
  const auto acme = create("acme", policy_of(10), "second");
  require(tenants().remove(local_operator(), *acme, {}));
  clock.advance(std::chrono::days{31});
  BOOST_TEST(sweep().purged > 0u);
  CreateTenant wanted{.slug = *domain::TenantSlug::parse("acme"), .display_name = {}, .store = "third", .policy = {}};
  BOOST_CHECK(code_of(tenants().create(local_operator(), wanted)) == ErrorCode::Conflict);
  BOOST_TEST(rows_in(store("third")) == 0u);
  wanted.reuse_slug = true;
  BOOST_TEST(require(tenants().create(local_operator(), wanted)).view.value.store == "third");
  const auto anew = require(house().directory().find(*domain::TenantSlug::parse("acme")));
  BOOST_CHECK(validate(mint(*anew, "ada")) == Reason::None);
  BOOST_TEST(problems(*anew) == "");
  BOOST_TEST(debris() == 0u);
}

BOOST_AUTO_TEST_CASE(a_tenant_lives_in_the_store_that_was_chosen) {
  const auto created = require(try_to_create("acme", "second"));
  BOOST_TEST(created.view.value.store == "second");
  BOOST_CHECK(validate(as_text(created.admin_token->reveal())) == Reason::None);
  const auto acme = require(house().directory().find(*domain::TenantSlug::parse("acme")));
  BOOST_CHECK(&acme->room() == house().room("second"));
  const auto minted = mint(*acme, "ada");
  BOOST_TEST(store().rows(acme->handle(), Kind::Token).empty());
  BOOST_TEST(second().rows(acme->handle(), Kind::Token).size() == 2u);
  BOOST_TEST(debris() == 0u);
  BOOST_TEST(problems(*acme) == "");

  restart();
  BOOST_CHECK(validate(minted) == Reason::None);
  require(
      tokens().revoke(local_operator(), *require(house().directory().find(acme->handle())), minted.view.token.id, {}));
  BOOST_CHECK(validate(minted) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(a_store_that_is_not_there_is_refused_with_the_names_of_those_that_are) {
  const auto refused = try_to_create("acme", "fourth");
  BOOST_REQUIRE(!refused);
  BOOST_CHECK(refused.error().code == ErrorCode::Invalid);
  BOOST_TEST(refused.error().field == "store");
  BOOST_TEST(refused.error().message.find("main, second, third") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_slug_is_taken_whatever_the_store) {
  create("acme", {}, "second");
  for (const char* where : {"main", "second", "third"}) {
    const auto again = try_to_create("acme", where);
    BOOST_REQUIRE(!again);
    BOOST_CHECK(again.error().code == ErrorCode::Conflict);
  }
  BOOST_TEST(rows_in(store("third")) == 0u);
  BOOST_TEST(debris() == 0u);
}

BOOST_AUTO_TEST_CASE(of_many_who_create_the_same_tenant_in_different_stores_one_wins_and_the_rest_leaves_nothing) {
  std::atomic<int> created{0};
  in_parallel(6, [&](unsigned i) {
    if (try_to_create("acme", i % 2 == 0 ? "second" : "third")) ++created;
  });
  BOOST_TEST(created == 1);
  const auto acme = require(house().directory().find(*domain::TenantSlug::parse("acme")));
  BOOST_TEST(problems(*acme) == "");
  const std::size_t own = acme->room().name() == "second" ? rows_in(second()) : rows_in(store("third"));
  clock.advance(kDebrisWaits + 1s);
  sweep();
  BOOST_TEST(debris() == 0u);
  BOOST_TEST(rows_in(second()) + rows_in(store("third")) <= own);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_tenant_that_was_never_placed_is_cleared_away_once_its_time_is_over) {
  store().before_apply = [&](const storage::Changeset& changeset) {
    // The directory is lost between the tenant's records and its place.
    for (const auto& op : changeset.ops) {
      if (op.record.key.kind == Kind::Directory) store().fail_all(Fault::UnknownLost);
    }
  };
  BOOST_CHECK(code_of(try_to_create("acme", "second")) == ErrorCode::Unavailable);
  store().before_apply = nullptr;
  store().heal();
  BOOST_TEST(rows_in(second()) > 0u);
  sweep();
  BOOST_TEST(rows_in(second()) > 0u);  // it may still be under way
  clock.advance(kDebrisWaits + 1s);
  BOOST_TEST(sweep().purged > 0u);
  BOOST_TEST(rows_in(second()) == 0u);
  BOOST_TEST(debris() == 0u);
  require(try_to_create("acme", "second"));
}

BOOST_AUTO_TEST_CASE(what_is_being_cleared_away_never_becomes_a_tenant) {
  bool cleared = false;
  store().after_get = [&](const std::vector<storage::Record>& records) {
    // The draft that makes the rows a tenant's own has just read that they wait.
    if (cleared || records.empty() || records[0].key.kind != Kind::Debris) return;
    cleared = true;
    clock.advance(kDebrisWaits + 1s);
    require(clear_due_debris(house(), *house().room("second")));
  };
  BOOST_CHECK(code_of(try_to_create("acme", "second")) == ErrorCode::Unavailable);
  store().after_get = nullptr;
  BOOST_TEST(cleared);
  BOOST_TEST(rows_in(second()) == 0u);
  BOOST_CHECK(code_of(house().directory().find(*domain::TenantSlug::parse("acme"))) == ErrorCode::NotFound);
}

BOOST_AUTO_TEST_CASE(a_record_of_debris_never_costs_a_tenant_its_rows) {
  const auto acme = create("acme", {}, "second");
  require(expect_debris(house(), {acme->handle(), "second"}));
  clock.advance(kDebrisWaits + 1s);
  const std::size_t rows = rows_in(second());
  sweep();
  BOOST_TEST(rows_in(second()) == rows);
}

BOOST_AUTO_TEST_CASE(what_befalls_a_tenant_stands_in_both_histories_once) {
  const auto acme = create("acme", {}, "second");
  require(tenants().suspend(local_operator(), *acme, "unpaid"));
  require(tenants().suspend(local_operator(), *acme, "unpaid"));
  for (auto* tenant : {acme.get(), system().get()}) {
    const auto suspended = events(*tenant, Action::TenantSuspended);
    BOOST_REQUIRE(suspended.size() == 1u);
    BOOST_TEST(suspended[0].subject == "acme");
    BOOST_TEST(suspended[0].detail.reason == "unpaid");
  }
  BOOST_TEST(second().rows(acme->handle(), Kind::Relay).empty());
}

BOOST_AUTO_TEST_CASE(an_event_that_could_not_be_told_is_told_later_and_once) {
  const auto acme = create("acme", {}, "second");
  store().fail_all(Fault::Refused);
  require(tenants().suspend(local_operator(), *acme, "unpaid"));  // its own store has it
  store().heal();
  BOOST_TEST(events(*system(), Action::TenantSuspended).empty());

  second().fail_all(Fault::Refused);  // told, but the relay cannot be taken away
  BOOST_CHECK(!tell_relays(house(), *house().room("second")));
  second().heal();
  sweep();
  BOOST_TEST(events(*system(), Action::TenantSuspended).size() == 1u);
  BOOST_TEST(second().rows(acme->handle(), Kind::Relay).empty());
  clock.advance(std::chrono::days{31});
  sweep();
  BOOST_TEST(store().rows(system()->handle(), Kind::Relay).empty());
  BOOST_TEST(events(*system(), Action::TenantSuspended).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_deleted_tenant_is_purged_from_its_store_and_its_slug_kept) {
  const auto acme = create("acme", {}, "second");
  mint(*acme, "ada");
  require(tenants().remove(local_operator(), *acme, {}));
  clock.advance(std::chrono::days{31});
  BOOST_TEST(sweep().purged > 0u);
  BOOST_TEST(rows_in(second()) == 0u);
  BOOST_TEST(events(*system(), Action::TenantDeleted).back().detail.reason == "purged");
  const auto again = try_to_create("acme", "second");
  BOOST_CHECK(code_of(again) == ErrorCode::Conflict);
}

BOOST_AUTO_TEST_CASE(a_purge_that_lost_the_directory_is_finished_later_and_told_once) {
  const auto acme = create("acme", {}, "second");
  require(tenants().remove(local_operator(), *acme, {}));
  clock.advance(std::chrono::days{31});
  store().after_apply = [&](const storage::Changeset& changeset) {
    for (const auto& op : changeset.ops) {
      if (op.record.key.kind == Kind::Handle) second().fail_all(Fault::Refused);
    }
  };
  Sweeper sweeper(house());
  BOOST_CHECK(!sweeper.step(*house().room("second")));
  store().after_apply = nullptr;
  second().heal();
  BOOST_TEST(rows_in(second()) > 0u);
  sweep();
  BOOST_TEST(rows_in(second()) == 0u);
  const auto told = events(*system(), Action::TenantDeleted);
  BOOST_TEST(std::ranges::count_if(told, [](const auto& event) { return event.detail.reason == "purged"; }) == 1);
}

BOOST_AUTO_TEST_CASE(a_store_that_does_not_answer_stops_its_own_tenants_alone) {
  const auto acme = create("acme", {}, "second");
  const auto beta = create("beta", {}, "third");
  const auto lost = mint(*acme, "ada");
  const auto found = mint(*beta, "ada");
  restart();
  second().fail_reads();
  BOOST_CHECK(validate(lost) == Reason::Unavailable);
  BOOST_CHECK(validate(found) == Reason::None);
  const auto page = require(tenants().list(local_operator(), 10, {}));
  BOOST_REQUIRE(page.items.size() == 3u);
  BOOST_TEST(page.items[0].slug.text() == "acme");
  BOOST_TEST(page.items[0].store == "second");
  BOOST_TEST(!page.items[0].view.has_value());
  BOOST_TEST(page.items[1].view.has_value());
  second().heal();
  BOOST_CHECK(validate(lost) == Reason::None);
}

BOOST_AUTO_TEST_CASE(every_store_is_swept) {
  const auto acme = create("acme", {}, "second");
  MintRequest brief;
  brief.expiry = domain::days{1};
  mint(*acme, "ada", brief);
  clock.advance(std::chrono::days{2});
  BOOST_TEST(sweep().stamped == 1u);
  BOOST_TEST(events(*acme, Action::TokenExpired).size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace several_stores_test
