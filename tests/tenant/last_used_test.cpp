#include "tenant/last_used.h"

#include <boost/test/unit_test.hpp>

#include "tenant/house_fixture.h"

namespace last_used_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;

namespace {

struct UseFixture : HouseFixture {
  UseFixture() : acme(create("acme")) {}

  LastUsed& uses() { return house().default_room().last_used(); }
  domain::Token read(const Minted& minted) {
    return require(tokens().find(local_operator(), *acme, minted.view.token.id)).token;
  }
  void note(const Minted& minted, Instant at, std::string_view source) {
    uses().note(acme->handle(), minted.view.token.id, at, source);
  }

  const std::shared_ptr<TenantRuntime> acme;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(last_used, UseFixture)

BOOST_AUTO_TEST_CASE(a_use_is_written_with_the_next_flush_and_raises_no_version) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(!read(minted).last_used_at);
  note(minted, clock.now() + 5s, "192.0.2.7");
  BOOST_CHECK(!read(minted).last_used_at);
  require(uses().flush());
  BOOST_CHECK(read(minted).last_used_at == clock.now() + 5s);
  BOOST_TEST(read(minted).last_used_from == "192.0.2.7");
  BOOST_TEST(require(tokens().find(local_operator(), *acme, minted.view.token.id)).version == minted.view.version);
  BOOST_CHECK(validate(minted) == Reason::None);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(the_newest_use_wins_in_memory_as_in_the_store) {
  const auto minted = mint(*acme, "alice");
  note(minted, clock.now() + 2s, "second");
  note(minted, clock.now() + 1s, "first");
  require(uses().flush());
  BOOST_TEST(read(minted).last_used_from == "second");
  note(minted, clock.now() + 1s, "late");
  require(uses().flush());
  BOOST_TEST(read(minted).last_used_from == "second");
}

BOOST_AUTO_TEST_CASE(a_use_outlives_later_changes_of_its_token) {
  const auto minted = mint(*acme, "alice");
  note(minted, clock.now(), "192.0.2.7");
  require(uses().flush());
  require(tokens().relabel(local_operator(), *acme, minted.view.token.id, "renamed", {}));
  require(tokens().revoke(local_operator(), *acme, minted.view.token.id, {}));
  BOOST_TEST(read(minted).last_used_from == "192.0.2.7");
}

BOOST_AUTO_TEST_CASE(what_a_failed_flush_could_not_write_is_written_by_the_next) {
  std::vector<Minted> minted;
  for (int i = 0; i < 5; ++i) minted.push_back(mint(*acme, "owner-" + std::to_string(i)));
  for (const auto& one : minted) note(one, clock.now(), "192.0.2.7");
  store().fail_reads();
  BOOST_TEST(!uses().flush());
  store().heal();
  require(uses().flush());
  for (const auto& one : minted) BOOST_TEST(read(one).last_used_from == "192.0.2.7");
}

BOOST_AUTO_TEST_CASE(a_long_source_is_cut) {
  const auto minted = mint(*acme, "alice");
  note(minted, clock.now(), std::string(200, 'x'));
  require(uses().flush());
  BOOST_TEST(read(minted).last_used_from == std::string(64, 'x'));
}

BOOST_AUTO_TEST_CASE(a_use_of_a_token_that_is_gone_harms_nobody) {
  const auto minted = mint(*acme, "alice");
  uses().note(acme->handle(), domain::TokenId{}, clock.now(), "x");
  note(minted, clock.now(), "192.0.2.7");
  require(uses().flush());
  BOOST_TEST(read(minted).last_used_from == "192.0.2.7");
}

BOOST_AUTO_TEST_CASE(more_than_one_call_holds_are_written_in_several) {
  constexpr std::size_t kTokens = 40;
  const auto busy = create("busy", policy_of(1000));
  const auto minted = mint_many(*busy, "alice", kTokens);
  // Others of the same shard, so that its tokens do not fit one call.
  for (std::uint32_t i = 0; i < 2500; ++i) {
    domain::TokenId id;
    put_be64(id.bytes.data(), i);
    id.bytes.back() = minted[0].view.token.id.bytes.back();
    uses().note(busy->handle(), id, clock.now(), "nobody");
  }
  for (const auto& one : minted) uses().note(busy->handle(), one.view.token.id, clock.now(), "192.0.2.7");
  require(uses().flush());
  for (const auto& one : minted) {
    const auto view = require(tokens().find(local_operator(), *busy, one.view.token.id));
    BOOST_TEST(view.token.last_used_from == "192.0.2.7");
  }
}

BOOST_AUTO_TEST_CASE(uses_noted_while_others_are_written_are_not_lost) {
  const auto minted = mint(*acme, "alice");
  std::atomic<bool> over{false};
  std::atomic<unsigned> failed{0};
  const Instant start = clock.now();
  {
    std::jthread flushing([&] {
      while (!over) failed += !uses().flush();
    });
    for (int i = 1; i <= 2000; ++i) note(minted, start + std::chrono::microseconds(i), "192.0.2.7");
    over = true;
  }
  require(uses().flush());
  BOOST_TEST(failed == 0u);
  BOOST_CHECK(read(minted).last_used_at == start + 2000us);
}

BOOST_AUTO_TEST_CASE(stopping_writes_what_was_gathered) {
  const auto minted = mint(*acme, "alice");
  note(minted, clock.now(), "192.0.2.7");
  restart();
  const auto again = require(house().directory().find(*domain::TenantSlug::parse("acme")));
  const auto view = require(tokens().find(local_operator(), *again, minted.view.token.id));
  BOOST_TEST(view.token.last_used_from == "192.0.2.7");
}

BOOST_AUTO_TEST_SUITE_END()

}
