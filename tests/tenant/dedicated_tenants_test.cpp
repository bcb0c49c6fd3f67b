// Tenants of a dedicated store: each in a file of its own, moved in and out, swept and purged.

#include <boost/test/unit_test.hpp>

#include "tenant/debris.h"
#include "tenant/house_fixture.h"

namespace dedicated_tenants_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::Action;
using Phase = TenantMove::Phase;

namespace {

struct DedicatedTenants : HouseFixture {
  DedicatedTenants() : HouseFixture({}, 200ms, {"dedicated"}) {}

  storage::Store& dedicated() { return store("dedicated"); }
  std::size_t rows_of(const domain::TenantHandle& tenant) {
    std::size_t rows = 0;
    for (const auto kind : kTenantKinds) rows += store("dedicated").rows(tenant, kind).size();
    return rows;
  }
  std::size_t parts_in_registry() {
    return store("dedicated").rows(storage::kDirectoryKey, storage::Kind::Part).size();
  }
  TenantMove::Progress move(const std::shared_ptr<TenantRuntime>& tenant, const std::string& where) {
    require(house().mover().start(local_operator(), tenant, where, Verify::Records));
    for (;;) {
      auto progress = require(house().mover().read(local_operator(), *tenant));
      if (progress.ended_at) return progress;
      std::this_thread::sleep_for(1ms);
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dedicated_tenants, DedicatedTenants)

BOOST_AUTO_TEST_CASE(tenants_in_parts_of_their_own_work_as_anywhere) {
  const auto acme = create("acme", {}, "dedicated");
  const auto ebsco = create("ebsco", {}, "dedicated");
  const auto first = mint(*acme, "ada"), second = mint(*ebsco, "bob");
  BOOST_TEST(parts_in_registry() == 2u);
  restart();
  BOOST_CHECK(validate(first) == Reason::None);
  BOOST_CHECK(validate(second) == Reason::None);
  const auto again = require(house().directory().find(acme->handle()));
  require(tokens().revoke(local_operator(), *again, first.view.token.id, "lost"));
  BOOST_CHECK(validate(first) == Reason::Revoked);
  BOOST_TEST(problems(*again) == "");
}

BOOST_AUTO_TEST_CASE(every_part_is_swept_however_few_are_open) {
  domain::Policy short_lived;
  short_lived.lifetime = std::chrono::days{1};
  std::vector<std::shared_ptr<TenantRuntime>> tenants;
  for (const char* slug : {"one", "two", "three"}) {
    tenants.push_back(create(slug, short_lived, "dedicated"));
    mint(*tenants.back(), "ada");
  }
  sweep();
  clock.advance(std::chrono::days{2});
  BOOST_TEST(sweep().stamped == 3u);
  for (const auto& tenant : tenants) BOOST_TEST(events(*tenant, Action::TokenExpired).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_tenant_moves_in_and_out_and_in_again) {
  const auto acme = create("acme");
  const auto minted = mint(*acme, "ada");
  for (const char* where : {"dedicated", "main", "dedicated"}) {
    const auto moved = move(acme, where);
    BOOST_TEST(moved.problem == "");
    BOOST_CHECK(moved.phase == Phase::Done);
    BOOST_CHECK(validate(minted) == Reason::None);
    mint(*acme, "ada");
    clock.advance(kDebrisWaits + 1s);
    sweep();
    const bool is_in = std::string_view(where) == "dedicated";
    BOOST_TEST(parts_in_registry() == (is_in ? 1u : 0u));
    BOOST_TEST((rows_of(acme->handle()) != 0) == is_in);
  }
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_purged_tenant_leaves_an_empty_part_that_is_known_no_longer) {
  const auto acme = create("acme", {}, "dedicated");
  const auto stays = create("stays", {}, "dedicated");
  mint(*acme, "ada");
  require(house().tenants().remove(local_operator(), *acme, {}));
  clock.advance(std::chrono::days{31});
  BOOST_TEST(sweep().purged > 0u);
  BOOST_TEST(parts_in_registry() == 1u);
  BOOST_TEST(rows_of(acme->handle()) == 0u);
  BOOST_TEST(rows_of(stays->handle()) != 0u);
  BOOST_TEST(events(*system(), Action::TenantDeleted).back().detail.reason == "purged");
}

BOOST_AUTO_TEST_SUITE_END()

}
