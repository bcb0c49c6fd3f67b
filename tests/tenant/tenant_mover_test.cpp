// A tenant moves into another store while it is used, and while one of the stores is lost at every point of the way.

#include <boost/test/unit_test.hpp>
#include <random>

#include "storage/pending_records.h"
#include "storage/tenant_records.h"
#include "tenant/debris.h"
#include "tenant/house_fixture.h"

namespace tenant_mover_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::Action;
using storage::Kind;
using Fault = FaultyStore::Fault;
using Phase = TenantMove::Phase;
using OwnerState = OwnerState;

namespace {

struct MoverFixture : HouseFixture {
  MoverFixture() : HouseFixture({}, 200ms, {"second", "third"}), acme(create("acme", policy_of(1000))) {}

  void suspend(const std::string& who, OwnerState state) {
    require(tokens().set_owner_state(local_operator(), *acme, owner(who), state, {}));
  }
  /// To the end, by a thread of the mover's own.
  TenantMove::Progress move(const std::string& where, Verify verify = Verify::Records) {
    require(house().mover().start(local_operator(), acme, where, verify));
    return await_end();
  }
  TenantMove::Progress await_end() {
    for (;;) {
      auto progress = require(house().mover().read(local_operator(), *acme));
      if (progress.ended_at) return progress;
      std::this_thread::sleep_for(1ms);
    }
  }
  std::size_t rows_in(FaultyStore& where) {
    std::size_t rows = 0;
    for (const Kind kind : kTenantKinds) rows += where.rows(acme->handle(), kind).size();
    return rows;
  }
  void clear_what_was_left() {
    clock.advance(kDebrisWaits + 1s);
    sweep();
  }

  std::shared_ptr<TenantRuntime> acme;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tenant_mover, MoverFixture)

BOOST_AUTO_TEST_CASE(everything_of_a_tenant_comes_along_and_both_histories_tell_of_it) {
  const auto minted = mint(*acme, "ada");
  const auto revoked = mint(*acme, "ada");
  require(tokens().revoke(local_operator(), *acme, revoked.view.token.id, "lost"));
  suspend("bob", OwnerState::Suspended);
  BOOST_CHECK(validate(minted) == Reason::None);

  const auto moved = move("second");
  BOOST_CHECK(moved.phase == Phase::Done);
  BOOST_TEST(moved.problem == "");
  BOOST_TEST(moved.rows >= 7u);
  BOOST_TEST(acme->room().name() == "second");
  BOOST_CHECK(validate(minted) == Reason::None);
  BOOST_CHECK(validate(revoked) == Reason::Revoked);
  BOOST_TEST(problems(*acme) == "");
  for (auto* tenant : {acme.get(), system().get()}) {
    const auto told = events(*tenant, Action::TenantMoved);
    BOOST_REQUIRE(told.size() == 1u);
    BOOST_TEST(told[0].detail.before == R"({"store":"main"})");
    BOOST_TEST(told[0].detail.after == R"({"store":"second"})");
  }
  BOOST_TEST(require(house().tenants().read(local_operator(), *acme)).value.store == "second");

  clear_what_was_left();
  BOOST_TEST(rows_in(store()) == 0u);
  restart();
  acme = require(house().directory().find(acme->handle()));
  BOOST_TEST(acme->room().name() == "second");
  BOOST_CHECK(validate(minted) == Reason::None);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(changes_after_the_move_are_seen_at_once_though_versions_begin_anew) {
  for (int i = 0; i < 30; ++i) mint(*acme, "ada");  // so that versions in `main` are far ahead
  const auto minted = mint(*acme, "ada");
  BOOST_CHECK(validate(minted) == Reason::None);
  BOOST_CHECK(move("second").phase == Phase::Done);
  BOOST_CHECK(validate(minted) == Reason::None);
  suspend("ada", OwnerState::Suspended);
  BOOST_CHECK(validate(minted) == Reason::Suspended);
  suspend("ada", OwnerState::Active);
  BOOST_CHECK(validate(minted) == Reason::None);
  require(house().tenants().suspend(local_operator(), *acme, {}));
  BOOST_CHECK(validate(minted) == Reason::Suspended);
  require(house().tenants().resume(local_operator(), *acme, {}));
  require(tokens().revoke(local_operator(), *acme, minted.view.token.id, {}));
  BOOST_CHECK(validate(minted) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(there_and_back_again_before_anything_was_cleared_away) {
  const auto minted = mint(*acme, "ada");
  BOOST_CHECK(move("second").phase == Phase::Done);
  require(tokens().revoke(local_operator(), *acme, minted.view.token.id, {}));
  BOOST_CHECK(move("main").phase == Phase::Done);
  BOOST_CHECK(validate(minted) == Reason::Revoked);
  BOOST_CHECK(move("third").phase == Phase::Done);
  clear_what_was_left();
  BOOST_TEST(rows_in(store()) + rows_in(store("second")) == 0u);
  BOOST_CHECK(validate(minted) == Reason::Revoked);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(nothing_is_lost_or_doubled_while_the_tenant_is_used) {
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::array<std::vector<std::pair<std::string, bool>>, 4> lives;  // value, and whether it was revoked
  std::vector<std::jthread> users;
  const auto root = local_operator();
  for (unsigned user = 0; user < lives.size(); ++user) {
    users.emplace_back([&, user] {
      std::minstd_rand random(user + 1);
      while (!stop) {
        MintRequest request;
        request.owner = *domain::Owner::parse("u" + std::to_string(user));
        request.label = "laptop";
        auto minted = tokens().mint(root, *acme, request);
        if (!minted) continue;
        const std::string value = value_of(*minted);
        if (validate(value) != Reason::None) ++wrong;
        const bool revoked = random() % 2 == 0;
        if (revoked && !tokens().revoke(root, *acme, minted->view.token.id, {})) ++wrong;
        if (revoked && validate(value) != Reason::Revoked) ++wrong;
        lives[user].emplace_back(value, revoked);
      }
    });
  }
  for (const char* where : {"second", "third", "main", "second"}) {
    std::this_thread::sleep_for(20ms);
    const auto moved = move(where);
    BOOST_CHECK_MESSAGE(moved.phase == Phase::Done, moved.problem);
  }
  stop = true;
  users.clear();
  BOOST_TEST(wrong == 0);
  restart();
  acme = require(house().directory().find(acme->handle()));
  std::size_t minted = 0;
  for (const auto& life : lives) {
    for (const auto& [value, revoked] : life) {
      ++minted;
      BOOST_CHECK(validate(value) == (revoked ? Reason::Revoked : Reason::None));
    }
  }
  BOOST_TEST(events(*acme, Action::TokenMinted).size() >= minted);
  BOOST_TEST(problems(*acme) == "");
  BOOST_TEST(problems(*system()) == "");
}

BOOST_AUTO_TEST_CASE(wherever_it_breaks_off_one_store_is_in_charge_and_the_same_again_goes_through) {
  // Each write to the directory and to the new store in turn is lost, before and after it took effect.
  for (const bool in_directory : {true, false}) {
    for (const Fault fault : {Fault::Refused, Fault::UnknownLost, Fault::UnknownApplied}) {
      for (int nth = 0; nth < 3; ++nth) {
        BOOST_TEST_CONTEXT("directory " << in_directory << " fault " << static_cast<int>(fault) << " write " << nth) {
          const std::string to = acme->room().name() == "second" ? "third" : "second";
          const auto minted = mint(*acme, "ada");
          FaultyStore& victim = in_directory ? store() : store(to);
          std::atomic<int> seen{0};
          victim.before_apply = [&](const storage::Changeset&) {
            if (seen++ == nth) victim.fail(std::vector<Fault>(40, fault));
          };
          std::jthread healer([&] {
            while (seen <= nth) std::this_thread::sleep_for(1ms);
            std::this_thread::sleep_for(300ms);
            victim.heal();
          });
          auto moved = move(to);
          healer.join();
          victim.before_apply = nullptr;
          victim.heal();
          BOOST_TEST((acme->room().name() == to) == (moved.phase == Phase::Done));
          BOOST_CHECK(validate(minted) == Reason::None);
          BOOST_TEST(problems(*acme) == "");
          if (moved.phase != Phase::Done) moved = move(to);
          BOOST_CHECK_MESSAGE(moved.phase == Phase::Done, moved.problem);
          restart();
          acme = require(house().directory().find(acme->handle()));
          BOOST_TEST(acme->room().name() == to);
          BOOST_TEST(problems(*acme) == "");
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_copy_that_differs_is_not_put_in_charge) {
  const auto minted = mint(*acme, "ada");
  auto& second = store("second");
  second.after_apply = [&](const storage::Changeset& changeset) {
    for (const auto& op : changeset.ops) {
      if (op.record.key.kind != Kind::Token) continue;
      const auto key = op.record.key;
      second.after_apply = nullptr;
      second.tamper(key, [](storage::Record& row) { row.body.replace(1, 1, " \""); });
      return;
    }
  };
  const auto moved = move("second");
  BOOST_CHECK(moved.phase == Phase::Failed);
  BOOST_TEST(moved.problem.find("differs") != std::string::npos);
  BOOST_TEST(acme->room().name() == "main");
  BOOST_CHECK(validate(minted) == Reason::None);
  clear_what_was_left();
  BOOST_TEST(rows_in(second) == 0u);
}

BOOST_AUTO_TEST_CASE(a_move_that_was_cancelled_leaves_the_old_store_in_charge) {
  mint_many(*acme, "ada", 40);
  std::atomic<bool> reached{false}, go{false};
  store("second").before_apply = [&](const storage::Changeset&) {
    reached = true;
    while (!go) std::this_thread::sleep_for(1ms);
  };
  require(house().mover().start(local_operator(), acme, "second", Verify::Keys));
  while (!reached) std::this_thread::sleep_for(1ms);
  const auto again = house().mover().start(local_operator(), acme, "third", Verify::Keys);
  BOOST_CHECK(code_of(again) == ErrorCode::Conflict);
  require(house().mover().cancel(local_operator(), *acme));
  go = true;
  BOOST_CHECK(await_end().phase == Phase::Cancelled);
  store("second").before_apply = nullptr;
  BOOST_TEST(acme->room().name() == "main");
  BOOST_CHECK(code_of(house().mover().cancel(local_operator(), *acme)) == ErrorCode::Conflict);
  clear_what_was_left();
  BOOST_TEST(rows_in(store("second")) == 0u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_moved_is_refused) {
  auto& mover = house().mover();
  const auto start = [&](const std::shared_ptr<TenantRuntime>& tenant, const std::string& where) {
    return code_of(mover.start(local_operator(), tenant, where, Verify::Keys));
  };
  BOOST_CHECK(start(acme, "nowhere") == ErrorCode::Invalid);
  BOOST_CHECK(start(acme, "main") == ErrorCode::Conflict);
  BOOST_CHECK(start(system(), "second") == ErrorCode::Conflict);
  BOOST_CHECK(code_of(mover.start(admin_of(*acme), acme, "second", Verify::Keys)) == ErrorCode::Forbidden);
  BOOST_CHECK(code_of(mover.read(local_operator(), *acme)) == ErrorCode::NotFound);
  require(house().tenants().remove(local_operator(), *acme, {}));
  BOOST_CHECK(start(acme, "second") == ErrorCode::Conflict);
}

BOOST_AUTO_TEST_CASE(a_use_that_was_not_written_yet_comes_along) {
  const auto minted = mint(*acme, "ada");
  acme->room().last_used().note(acme->handle(), minted.view.token.id, clock.now() + 1s, "192.0.2.9");
  BOOST_CHECK(move("second").phase == Phase::Done);
  const auto row = store("second").row(storage::token_key(acme->handle(), minted.view.token.id));
  BOOST_TEST(row.touched_us == to_micros(clock.now() + 1s));
  BOOST_TEST(row.touched_note == "192.0.2.9");
}

BOOST_AUTO_TEST_SUITE_END()

}
