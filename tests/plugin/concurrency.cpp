// More threads at one store than the plugin asks for, and more than the contract promises them.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "support.h"

using namespace tokenward::test;

namespace {

constexpr int kThreads = 8, kIncrements = 25;
const Key kCounter{"t", 1, "counter"}, kTwin{"u", 2, "twin"};

Row counter(const Key& key, int value) {
  Row row;
  row.key = key;
  row.body = std::to_string(value);
  return row;
}

void in_threads(int n, const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i) threads.emplace_back(body, i);
  for (auto& thread : threads) thread.join();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(concurrency, StoreFixture)

BOOST_AUTO_TEST_CASE(racing_writers_never_lose_an_update) {
  store.must_apply({put(counter(kCounter, 0)), put(counter(kTwin, 0))});
  std::atomic<int> unexpected{0};
  in_threads(kThreads, [&](int) {
    for (int done = 0; done < kIncrements;) {
      const Row now = store.get({kCounter}).at(0);
      const int next = std::stoi(now.body) + 1;
      const Answer answer =
          store.apply(Change{{put(counter(kCounter, next), now.version), put(counter(kTwin, next), now.version)}});
      if (answer.code == TKW_OK)
        ++done;
      else if (answer.code != TKW_CONFLICT)
        ++unexpected;
    }
  });
  BOOST_TEST(unexpected == 0);
  BOOST_TEST(store.get({kCounter}).at(0).body == std::to_string(kThreads * kIncrements));
  BOOST_TEST(store.get({kTwin}).at(0).body == std::to_string(kThreads * kIncrements));
}

BOOST_AUTO_TEST_CASE(of_racing_inserts_of_one_key_one_wins) {
  std::atomic<int> winners{0};
  in_threads(kThreads, [&](int i) {
    if (store.apply(Change{{put(counter(kCounter, i), TKW_ABSENT)}}).code == TKW_OK) ++winners;
  });
  BOOST_TEST(winners == 1);
}

BOOST_AUTO_TEST_CASE(of_racing_repetitions_of_one_request_one_is_applied) {
  const Change change{{put(counter(kCounter, 1), TKW_ANY)}};
  std::atomic<int> applied{0}, duplicates{0};
  in_threads(kThreads, [&](int) {
    const Answer answer = store.apply(change);
    if (answer.code == TKW_OK) ++applied;
    if (answer.code == TKW_DUPLICATE) ++duplicates;
  });
  BOOST_TEST(applied == 1);
  BOOST_TEST(duplicates == kThreads - 1);
}

BOOST_AUTO_TEST_CASE(a_get_of_two_rows_sees_one_state) {
  store.must_apply({put(counter(kCounter, 0)), put(counter(kTwin, 0))});
  std::atomic<bool> writing{true};
  std::atomic<int> torn{0};
  std::thread writer([&] {
    for (int i = 1; i <= 200; ++i) store.must_apply({put(counter(kCounter, i)), put(counter(kTwin, i))});
    writing = false;
  });
  in_threads(3, [&](int) {
    while (writing) {
      const auto rows = store.get({kCounter, kTwin});
      if (rows.at(0).body != rows.at(1).body) ++torn;
    }
  });
  writer.join();
  BOOST_TEST(torn == 0);
}

BOOST_AUTO_TEST_CASE(a_follower_misses_nothing_and_sees_seqs_rise) {
  std::atomic<int> writers{4};
  std::vector<FeedEntry> followed;
  std::thread follower([&] {
    for (bool last_look = false;;) {
      const std::uint64_t from = followed.empty() ? 0 : followed.back().seq;
      const auto news = store.changes(from, 7);
      followed.insert(followed.end(), news.begin(), news.end());
      if (news.empty() && last_look) return;
      last_look = writers == 0;
    }
  });
  in_threads(4, [&](int i) {
    for (int j = 0; j < 50; ++j) store.must_apply({put(counter({"t" + std::to_string(i), 1, std::to_string(j)}, j))});
    --writers;
  });
  follower.join();
  BOOST_TEST(followed.size() == 200U);
  for (std::size_t i = 1; i < followed.size(); ++i) BOOST_TEST(followed[i].seq > followed[i - 1].seq);
}

BOOST_AUTO_TEST_CASE(more_readers_than_connections_take_turns) {
  store.must_apply({put(counter(kCounter, 1))});
  std::atomic<int> found{0};
  in_threads(16, [&](int) {
    for (int i = 0; i < 50; ++i) found += static_cast<int>(store.get({kCounter}).size());
  });
  BOOST_TEST(found == 16 * 50);
}

BOOST_AUTO_TEST_SUITE_END()
