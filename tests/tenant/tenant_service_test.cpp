#include "tenant/tenant_service.h"

#include <boost/test/unit_test.hpp>

#include "storage/tenant_records.h"
#include "tenant/house_fixture.h"

namespace tenant_service_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::Action;
using domain::days;
using domain::TenantState;
using storage::Kind;

namespace {

struct TenantsFixture : HouseFixture {
  TenantService& tenants() { return house().tenants(); }
  static domain::TenantSlug slug(std::string_view text) { return *domain::TenantSlug::parse(text); }
  static CreateTenant request(std::string_view text) {
    return {.slug = slug(text), .display_name = {}, .store = {}, .policy = {}};
  }
  bool has_row(const storage::Key& key) { return require(store().get(key)).has_value(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tenant_service, TenantsFixture)

BOOST_AUTO_TEST_CASE(a_new_tenant_is_active_and_its_admin_token_works) {
  CreateTenant wanted = request("acme");
  wanted.display_name = " Acme Inc ";
  wanted.mint_admin_token = true;
  wanted.policy = policy_of(9);
  const auto created = require(tenants().create(local_operator(), wanted));
  BOOST_TEST(created.view.value.display_name == "Acme Inc");
  BOOST_CHECK(created.view.value.state == TenantState::Active);
  BOOST_REQUIRE(created.admin_token);
  const auto admin = caller_with(as_text(created.admin_token->reveal()));
  BOOST_CHECK(admin.role == domain::Role::Admin);
  BOOST_TEST(admin.owner == "admin");
  const auto acme = require(house().directory().find(slug("acme")));
  const auto read = require(tenants().read(admin, *acme));
  BOOST_TEST(read.version == created.view.version);
  BOOST_TEST(require(house().policies().read(admin, *acme)).value.max_active_per_owner == 9u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(the_slug_is_the_name_where_none_is_given) {
  BOOST_TEST(require(tenants().create(local_operator(), request("acme"))).view.value.display_name == "acme");
}

BOOST_AUTO_TEST_CASE(a_taken_or_reserved_slug_is_a_conflict) {
  (void)create("acme");
  for (const char* taken : {"acme", "system", "self"}) {
    const auto refused = tenants().create(local_operator(), request(taken));
    BOOST_REQUIRE(!refused);
    BOOST_CHECK(refused.error().code == ErrorCode::Conflict);
    BOOST_TEST(refused.error().field == "id");
  }
}

BOOST_AUTO_TEST_CASE(of_many_who_want_one_slug_one_gets_it) {
  const domain::Authority caller = local_operator();
  std::atomic<unsigned> created{0}, conflicts{0};
  in_parallel(16, [&](unsigned) {
    const auto done = tenants().create(caller, request("acme"));
    ++(done ? created : conflicts);
  });
  BOOST_TEST(created == 1u);
  BOOST_TEST(conflicts == 15u);
  BOOST_TEST(problems(*system()) == "");
}

BOOST_AUTO_TEST_CASE(a_bad_request_names_its_field) {
  CreateTenant unsound = request("acme");
  unsound.policy.max_active_per_owner = 0;
  BOOST_TEST(tenants().create(local_operator(), unsound).error().field == "max_active_per_owner");
  CreateTenant elsewhere = request("acme");
  elsewhere.store = "attic";
  BOOST_TEST(tenants().create(local_operator(), elsewhere).error().field == "store");
  CreateTenant nameless = request("acme");
  nameless.display_name = "\n";
  BOOST_TEST(tenants().create(local_operator(), nameless).error().field == "display_name");
  BOOST_TEST(!has_row(storage::directory_key(slug("acme"))));
}

BOOST_AUTO_TEST_CASE(operators_alone_carry_tenants_through_life) {
  const auto acme = create("acme");
  for (const auto& caller : {admin_of(*acme), member_of(*acme, "alice"), admin_of(*system())}) {
    BOOST_CHECK(code_of(tenants().create(caller, request("new"))) == ErrorCode::Forbidden);
    BOOST_CHECK(code_of(tenants().list(caller, 10, {})) == ErrorCode::Forbidden);
    BOOST_CHECK(code_of(tenants().rename(caller, *acme, "x", {})) == ErrorCode::Forbidden);
    BOOST_CHECK(code_of(tenants().suspend(caller, *acme, {})) == ErrorCode::Forbidden);
    BOOST_CHECK(code_of(tenants().resume(caller, *acme, {})) == ErrorCode::Forbidden);
    BOOST_CHECK(code_of(tenants().remove(caller, *acme, {})) == ErrorCode::Forbidden);
  }
  BOOST_TEST(!!tenants().read(admin_of(*acme), *acme));
  BOOST_CHECK(code_of(tenants().read(member_of(*acme, "alice"), *acme)) == ErrorCode::Forbidden);
  BOOST_CHECK(code_of(tenants().read(admin_of(*system()), *acme)) == ErrorCode::NotFound);
}

BOOST_AUTO_TEST_CASE(tenants_are_listed_by_slug_in_pages) {
  for (const char* text : {"delta", "alpha", "charlie", "bravo"}) (void)create(text);
  for (const std::uint32_t limit : {1u, 2u, 3u, 5u, 200u}) {
    std::vector<std::string> all;
    std::string cursor;
    do {
      const auto page = require(tenants().list(local_operator(), limit, cursor));
      for (const auto& listing : page.items) all.push_back(listing.slug.text());
      cursor = page.next_cursor;
    } while (!cursor.empty());
    BOOST_CHECK((all == std::vector<std::string>{"alpha", "bravo", "charlie", "delta", "system"}));
  }
  BOOST_TEST(tenants().list(local_operator(), 0, {}).error().field == "limit");
  BOOST_TEST(tenants().list(local_operator(), 201, {}).error().field == "limit");
  BOOST_TEST(tenants().list(local_operator(), 10, "AAAA").error().field == "cursor");
}

BOOST_AUTO_TEST_CASE(renaming_keeps_everything_else_and_minds_the_version) {
  const auto acme = create("acme");
  const auto before = require(tenants().read(local_operator(), *acme));
  const auto renamed = require(tenants().rename(local_operator(), *acme, "New", before.version));
  BOOST_TEST(renamed.version > before.version);
  BOOST_TEST(renamed.value.display_name == "New");
  BOOST_CHECK(renamed.value.created_at == before.value.created_at);
  BOOST_CHECK(code_of(tenants().rename(local_operator(), *acme, "Other", before.version)) ==
              ErrorCode::PreconditionFailed);
  BOOST_CHECK(code_of(tenants().rename(local_operator(), *acme, "Other", 0)) == ErrorCode::PreconditionFailed);
  BOOST_TEST(require(tenants().rename(local_operator(), *acme, "New", {})).version == renamed.version);
  BOOST_TEST(events(*acme, Action::TenantRenamed).size() == 1u);
}

BOOST_AUTO_TEST_CASE(suspending_stops_every_token_at_once_and_resuming_revives_them) {
  const auto acme = create("acme"), other = create("other");
  const auto minted = mint(*acme, "alice"), cold = mint(*acme, "bob"), elsewhere = mint(*other, "alice");
  BOOST_CHECK(validate(minted) == Reason::None);
  for (int i = 0; i < 2; ++i) {
    BOOST_CHECK(require(tenants().suspend(local_operator(), *acme, "unpaid")).value.state == TenantState::Suspended);
    BOOST_CHECK(validate(minted) == Reason::Suspended);
    BOOST_CHECK(validate(cold) == Reason::Suspended);
  }
  BOOST_CHECK(validate(elsewhere) == Reason::None);
  restart();
  BOOST_CHECK(validate(minted) == Reason::Suspended);
  const auto again = require(house().directory().find(slug("acme")));
  require(tenants().resume(local_operator(), *again, {}));
  require(tenants().resume(local_operator(), *again, {}));
  BOOST_CHECK(validate(minted) == Reason::None);
  BOOST_CHECK(validate(cold) == Reason::None);
  BOOST_TEST(events(*again, Action::TenantSuspended).size() == 1u);
  BOOST_TEST(events(*again, Action::TenantResumed).size() == 1u);
}

BOOST_AUTO_TEST_CASE(suspending_gets_through_while_system_is_busy) {
  const auto acme = create("acme");
  require(house().policies().change(local_operator(), *system(),
                                    [](const domain::Policy&) -> Result<domain::Policy> { return policy_of(1000); },
                                    {}));
  const domain::Authority caller = local_operator();
  std::atomic<bool> over{false};
  std::atomic<unsigned> failed{0}, minted{0};
  {
    std::vector<std::jthread> busy;
    for (unsigned thread = 0; thread < 8; ++thread) {
      busy.emplace_back([&, thread] {
        MintRequest wanted;
        wanted.owner = *domain::Owner::parse("owner-" + std::to_string(thread));
        wanted.label = "x";
        while (!over && minted < 2000) {
          const auto done = tokens().mint(caller, *system(), wanted);
          failed += !done && done.error().code != ErrorCode::LimitReached;
          ++minted;
        }
      });
    }
    while (minted < 8) std::this_thread::yield();
    for (int i = 0; i < 5; ++i) {
      failed += !tenants().suspend(caller, *acme, {});
      failed += !tenants().resume(caller, *acme, {});
    }
    over = true;
  }
  BOOST_TEST(failed == 0u);
  BOOST_TEST(problems(*system()) == "");
}

BOOST_AUTO_TEST_CASE(system_is_neither_suspended_nor_deleted) {
  BOOST_CHECK(code_of(tenants().suspend(local_operator(), *system(), {})) == ErrorCode::Conflict);
  BOOST_CHECK(code_of(tenants().remove(local_operator(), *system(), {})) == ErrorCode::Conflict);
  require(tenants().rename(local_operator(), *system(), "Ours", {}));
  BOOST_TEST(problems(*system()) == "");
}

BOOST_AUTO_TEST_CASE(a_deleted_tenant_stops_at_once_and_can_be_resumed_within_its_grace) {
  const auto acme = create("acme");
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(validate(minted) == Reason::None);
  const auto removed = require(tenants().remove(local_operator(), *acme, "closed"));
  BOOST_CHECK(removed.value.state == TenantState::Deleting);
  BOOST_CHECK(removed.value.delete_at == clock.now() + days{30});
  BOOST_CHECK(validate(minted) == Reason::Suspended);
  BOOST_CHECK(code_of(tenants().suspend(local_operator(), *acme, {})) == ErrorCode::Conflict);
  clock.advance(days{29});
  const auto again = require(tenants().remove(local_operator(), *acme, "closed"));
  BOOST_CHECK(again.value.delete_at == removed.value.delete_at);
  BOOST_TEST(sweep().purged == 0u);
  require(tenants().resume(local_operator(), *acme, {}));
  BOOST_CHECK(validate(minted) == Reason::None);
  clock.advance(days{60});
  BOOST_TEST(sweep().purged == 0u);
  BOOST_CHECK(validate(minted) == Reason::None);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(after_its_grace_a_tenant_is_purged_and_its_slug_kept) {
  const auto acme = create("acme", policy_of(1000)), other = create("other");
  const auto minted = mint_many(*acme, "alice", 30);
  const auto stays = mint(*other, "alice");
  require(tenants().remove(local_operator(), *acme, "closed"));
  const auto head = events(*acme).back();
  clock.advance(days{30} - 1us);
  BOOST_TEST(sweep().purged == 0u);
  clock.advance(1us);
  BOOST_CHECK(code_of(tenants().resume(local_operator(), *acme, {})) == ErrorCode::Conflict);
  BOOST_TEST(sweep().purged > 30u);
  for (std::uint32_t kind = 1; kind <= 13; ++kind) {
    BOOST_TEST(store().rows(acme->handle(), static_cast<Kind>(kind)).empty(), "kind " << kind);
  }
  BOOST_TEST(!has_row(storage::handle_key(acme->handle())));
  BOOST_TEST(has_row(storage::directory_key(slug("acme"))));
  BOOST_CHECK(code_of(house().directory().find(slug("acme"))) == ErrorCode::NotFound);
  BOOST_CHECK(code_of(tenants().create(local_operator(), request("acme"))) == ErrorCode::Conflict);
  BOOST_CHECK(validate(minted[0]) == Reason::Unknown);
  BOOST_CHECK(validate(stays) == Reason::None);
  const auto purged = events(*system(), Action::TenantDeleted).back();
  BOOST_TEST(purged.subject == "acme");
  BOOST_TEST(purged.detail.reason == "purged");
  BOOST_TEST(purged.detail.after.find(to_hex(head.hash)) != std::string::npos);
  BOOST_TEST(purged.detail.after.find(domain::to_string(acme->handle())) != std::string::npos);
  BOOST_TEST(sweep().purged == 0u);
  restart();
  BOOST_CHECK(validate(minted[0]) == Reason::Unknown);
  BOOST_TEST(problems(*system()) == "");
}

BOOST_AUTO_TEST_CASE(the_slug_of_a_purged_tenant_goes_to_another_where_that_is_wanted) {
  const auto acme = create("acme", policy_of(10));
  const auto old = mint(*acme, "alice");
  CreateTenant wanted = request("acme");
  wanted.reuse_slug = true;
  BOOST_CHECK(code_of(tenants().create(local_operator(), wanted)) == ErrorCode::Conflict);  // it lives
  require(tenants().remove(local_operator(), *acme, "closed"));
  BOOST_CHECK(code_of(tenants().create(local_operator(), wanted)) == ErrorCode::Conflict);  // it may come back
  clock.advance(days{31});
  BOOST_TEST(sweep().purged > 0u);
  BOOST_CHECK(code_of(tenants().create(local_operator(), request("acme"))) == ErrorCode::Conflict);
  BOOST_CHECK(require(tenants().create(local_operator(), wanted)).view.value.slug == slug("acme"));
  const auto anew = require(house().directory().find(slug("acme")));
  BOOST_CHECK(anew->handle() != acme->handle());
  BOOST_CHECK(validate(old) == Reason::Unknown);
  BOOST_CHECK(validate(mint(*anew, "alice")) == Reason::None);
  BOOST_CHECK(code_of(tenants().create(local_operator(), wanted)) == ErrorCode::Conflict);
  BOOST_TEST(problems(*anew) == "");
  BOOST_TEST(problems(*system()) == "");
  restart();
  BOOST_CHECK(require(house().directory().find(slug("acme")))->handle() == anew->handle());
  BOOST_CHECK(validate(old) == Reason::Unknown);
}

BOOST_AUTO_TEST_CASE(who_still_remembers_a_purged_tenant_finds_the_one_that_has_its_slug_now) {
  const auto acme = create("acme");
  auto old = require(tenants().read(local_operator(), *acme));
  require(tenants().remove(local_operator(), *acme, {}));
  clock.advance(days{31});
  BOOST_TEST(sweep().purged > 0u);
  CreateTenant wanted = request("acme");
  wanted.reuse_slug = true;
  const auto handle = require(tenants().create(local_operator(), wanted)).view.value.handle;
  // As on another node, which took no part in any of this and hears that its tenant changed.
  auto& directory = house().directory();
  directory.add(old.value, {}, old.version, house().default_room())->doubt();
  BOOST_CHECK(require(directory.find(slug("acme")))->handle() == handle);
  BOOST_CHECK(directory.known("acme")->handle() == handle);
}

BOOST_AUTO_TEST_CASE(a_purge_that_was_interrupted_is_finished_later) {
  const auto acme = create("acme", policy_of(1000));
  (void)mint_many(*acme, "alice", 10);
  require(tenants().remove(local_operator(), *acme, {}));
  clock.advance(days{31});
  int left = 2;
  store().before_apply = [&](const storage::Changeset& changeset) {
    if (changeset.ops.front().type == storage::OpType::Delete && --left < 0) {
      store().fail({FaultyStore::Fault::Refused});
    }
  };
  BOOST_TEST(!Sweeper(house()).step(house().default_room()));
  store().before_apply = nullptr;
  restart();
  BOOST_TEST(sweep().purged > 0u);
  BOOST_TEST(store().rows(acme->handle(), Kind::Event).empty());
  BOOST_TEST(!has_row(storage::tenant_key(acme->handle())));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tenant_service_test
