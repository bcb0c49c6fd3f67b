// The group committer over the real SQLite store: what is shared is a transaction and its sync to disk.

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <latch>
#include <thread>

#include "storage/plugin_folder.h"
#include "storage/plugin_library.h"
#include "tenant/group_committer.h"
#include "tenant/scripted_store.h"

namespace shared_commit_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace std::chrono_literals;

namespace {

constexpr std::uint8_t kThreads = 64;

storage::Changeset mint(std::uint8_t tenant) {
  storage::Changeset changeset;
  put_be64(changeset.request_id.data(), 1'000'000u + tenant);
  storage::Op op{storage::OpType::Put, storage::Expect::absent(), {}};
  op.record.key.tenant.bytes.fill(tenant);
  op.record.key.kind = storage::Kind::Token;
  op.record.key.id = "token";
  op.record.body = "{}";
  changeset.ops.push_back(std::move(op));
  return changeset;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shared_commit)

BOOST_AUTO_TEST_CASE(sixty_four_callers_share_two_transactions_of_sqlite) {
  const storage::PluginFolder folder{"sqlite"};
  auto plugin = storage::PluginLibrary::open("sqlite", {folder.path()});
  BOOST_REQUIRE_MESSAGE(!!plugin, (plugin ? "" : plugin.error().message));
  const auto opened = storage::Store::open("main", *plugin, {{"path", folder.path() + "/store.db"}}, 60s);
  BOOST_REQUIRE_MESSAGE(!!opened, (opened ? "" : opened.error().message));
  const auto& sqlite = *opened;

  // The first transaction begins only once all the others wait for the next.
  std::latch entered(1), everybody_waits(1);
  GroupCommitter committer(std::make_shared<ScriptedStore>([&](const auto& changesets) {
                             if (!entered.try_wait()) {
                               entered.count_down();
                               everybody_waits.wait();
                             }
                             return sqlite->apply(changesets);
                           }),
                           {.deadline = 60s});
  std::atomic<unsigned> committed{0};
  std::vector<std::jthread> threads;
  for (std::uint8_t i = 0; i < kThreads; ++i) {
    threads.emplace_back(
        [&, i] { committed += committer.commit(mint(i)).outcome == storage::Applied::Outcome::Committed; });
  }
  entered.wait();
  while (committer.counters().waiting != kThreads - 1) std::this_thread::yield();
  everybody_waits.count_down();
  threads.clear();

  BOOST_TEST(committed == kThreads);
  BOOST_TEST(committer.counters().calls == 2u);
  BOOST_TEST(committer.counters().changesets == kThreads);
  for (std::uint8_t i = 0; i < kThreads; ++i) {
    const auto record = sqlite->get(mint(i).ops.front().record.key);
    BOOST_REQUIRE(record);
    BOOST_TEST(record->has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
