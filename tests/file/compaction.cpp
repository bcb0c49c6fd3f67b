// The log written anew, in use.
#include "compaction.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "fresh_log.h"
#include "parts_support.h"
#include "simulated_disk.h"

namespace compaction_test {

using namespace tokenward;
using namespace tokenward::test;
using namespace std::chrono_literals;

namespace {

struct CompactionFixture {
  SimulatedDisk disk;
  ListeningHost host;

  [[nodiscard]] std::size_t log_bytes() { return disk.content(file::kLogName).size(); }
};

/// Does something in the middle of a compaction: at a step of its disk.
class DiskWithVisitor final : public file::Disk {
 public:
  explicit DiskWithVisitor(SimulatedDisk& disk) : disk_(disk) {}

  std::function<void()> when_the_fresh_log_begins;

  std::unique_ptr<file::File> open(const std::string& name) override { return disk_.open(name); }
  std::unique_ptr<file::File> create(const std::string& name) override {
    auto file = disk_.create(name);
    if (when_the_fresh_log_begins) std::exchange(when_the_fresh_log_begins, nullptr)();
    return file;
  }
  void rename(const std::string& from, const std::string& to) override { disk_.rename(from, to); }
  void remove(const std::string& name) override { disk_.remove(name); }
  void sync() override { disk_.sync(); }

 private:
  SimulatedDisk& disk_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(compaction, CompactionFixture)

BOOST_AUTO_TEST_CASE(a_fresh_log_tells_the_same_story_in_fewer_bytes) {
  std::vector<Row> rows;
  std::vector<FeedEntry> feed;
  Change repeated{{put(plain_row("repeated"))}};
  std::uint64_t repeated_seq = 0;
  {
    Parts store(disk, host);
    repeated_seq = store.apply({repeated}).at(0).seq;
    for (int i = 0; i < 50; ++i) store.must_apply({put(plain_row("a", std::string(1000, 'x')))});
    store.must_apply({put(plain_row("gone"))});
    store.must_apply({remove({"t", 1, "gone"})});
    store.touch({"t", 1, "a"}, 9, "seen");
    rows = store.rows();
    feed = store.feed(0);
    const auto before = log_bytes();
    store.compact();
    BOOST_TEST(log_bytes() < before / 5);
    BOOST_TEST(store.rows() == rows, boost::test_tools::per_element());
  }
  Parts store(disk, host);
  BOOST_TEST(host.lines.empty());
  BOOST_TEST(store.rows() == rows, boost::test_tools::per_element());
  BOOST_TEST(store.feed(0) == feed, boost::test_tools::per_element());
  const auto again = store.apply({repeated}).at(0);
  BOOST_TEST(again.code == TKW_DUPLICATE);
  BOOST_TEST(again.seq == repeated_seq);
}

BOOST_AUTO_TEST_CASE(what_was_deleted_or_replaced_is_no_longer_in_the_file) {
  Parts store(disk, host);
  store.must_apply({put(plain_row("a", "canary-one")), put(plain_row("b", "canary-two"))});
  store.must_apply({put(plain_row("a", "erased")), remove({"t", 1, "b"})});
  BOOST_TEST(disk.content(file::kLogName).find("canary") != std::string::npos);
  store.compact();
  BOOST_TEST(disk.content(file::kLogName).find("canary") == std::string::npos);
  BOOST_TEST(disk.content(file::kLogName).find("erased") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_happens_meanwhile_is_in_the_fresh_log_too) {
  DiskWithVisitor visited(disk);
  std::vector<Row> rows;
  std::vector<FeedEntry> feed;
  {
    Parts store(visited, host);
    for (const auto* id : {"a", "b", "c", "d"}) store.must_apply({put(plain_row(id, "old"))});
    visited.when_the_fresh_log_begins = [&] {
      store.must_apply({put(plain_row("a", "replaced")), remove({"t", 1, "b"})});
      store.must_apply({remove({"t", 1, "c"})});
      store.must_apply({put(plain_row("c", "back")), put(plain_row("e", "new"))});
      store.touch({"t", 1, "d"}, 5, "touched");
    };
    store.compact();
    store.must_apply({put(plain_row("f", "after"))});
    rows = store.rows();
    feed = store.feed(0);
  }
  Parts store(disk, host);
  BOOST_TEST(store.rows() == rows, boost::test_tools::per_element());
  BOOST_TEST(store.feed(0) == feed, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_compaction_that_is_broken_off_leaves_the_log_and_nothing_beside_it) {
  Parts store(disk, host);
  store.must_apply({put(plain_row("a"))});
  const std::string before = disk.content(file::kLogName);
  store.stopping = true;
  BOOST_TEST(!file::compact(store.parts(), 0, store.stopping));
  BOOST_TEST(disk.content(file::kLogName) == before);
  BOOST_TEST(!disk.has(file::kFreshLogName));
}

BOOST_AUTO_TEST_CASE(it_is_due_by_size_or_by_age_but_only_if_there_is_something_to_gain) {
  const file::CompactionPolicy policy{.at_percent = 200, .min_bytes = 100'000, .erase_within = 24h};
  file::State state;
  const auto due = [&](std::uint64_t log_bytes, std::chrono::microseconds age) {
    return file::compaction_is_due(policy, state, log_bytes, age.count());
  };
  BOOST_TEST(!due(99'999, 1h));
  BOOST_TEST(due(100'000, 1h));  // all of it is superseded
  BOOST_TEST(!due(1'000, 1000h));
  state.superseded = 1;
  BOOST_TEST(due(1'000, 24h));
  BOOST_TEST(!due(1'000, 24h - 1us));
  const std::string body(50'000, 'b');
  for (const auto* id : {"a", "b"}) {
    file::Columns columns;
    columns.key = {1, "t", id};
    columns.body = body;
    state.table.put(file::Row::make(columns));
  }
  BOOST_TEST(!due(200'000, 1h));
  BOOST_TEST(due(300'000, 1h));
}

BOOST_AUTO_TEST_SUITE_END()

// Through the plugin, whose own thread compacts.
BOOST_FIXTURE_TEST_SUITE(compaction_in_use, StoreFixture)

BOOST_AUTO_TEST_CASE(a_log_of_replaced_rows_stays_small_while_many_write_and_read) {
  const std::string log = settings.at("path") + "/log";
  constexpr int kThreads = 4, kRounds = 400;
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread)
    threads.emplace_back([&, thread] {
      Row row{{"t" + std::to_string(thread), 1, "x"}, "owner", 1};
      std::uint64_t version = TKW_ABSENT;
      for (int i = 0; i < kRounds; ++i) {
        row.body = std::to_string(i) + std::string(2000, 'x');
        const Answer answer = store.apply(Change{{put(row, version)}});
        if (answer.code != TKW_OK || store.get({row.key}).at(0).body != row.body) ++wrong;
        version = answer.seq;
      }
    });
  for (auto& thread : threads) thread.join();
  BOOST_TEST(wrong == 0);
  // 3.2 MB were written. The thread may be behind, but gets there.
  const auto small = [&] { return std::filesystem::file_size(log) < 1'000'000; };
  for (int i = 0; i < 1000 && !small(); ++i) {
    store.must_apply({put({{"t", 1, "again"}})});
    std::this_thread::sleep_for(10ms);
  }
  BOOST_TEST(small());
}

BOOST_AUTO_TEST_SUITE_END()

}
