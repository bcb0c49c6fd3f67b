#include "storage/call_slots.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/fake_plugin.h"

namespace call_slots_test {

using namespace tokenward;
using namespace tokenward::storage;
using namespace std::chrono_literals;

namespace {

/// Counts who is inside and keeps them there until so many have been inside together, so that a bound is reached for
/// certain, and a broken one seen.
class Crowd {
 public:
  explicit Crowd(unsigned needed) : needed_(needed) {}

  void pass() {
    std::unique_lock lock(mutex_);
    peak_ = std::max(peak_, ++inside_);
    if (inside_ == needed_) {
      met_ = true;
      change_.notify_all();
    }
    change_.wait(lock, [this] { return met_; });
    --inside_;
  }
  [[nodiscard]] unsigned peak() {
    const std::lock_guard lock(mutex_);
    return peak_;
  }

 private:
  const unsigned needed_;
  std::mutex mutex_;
  std::condition_variable change_;
  unsigned inside_ = 0;
  unsigned peak_ = 0;
  bool met_ = false;
};

template <class Work>
void on_threads(unsigned count, const Work& work) {
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
}

struct Fake {
  FakePlugin plugin;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(call_slots, Fake)

BOOST_AUTO_TEST_CASE(sixteen_threads_never_exceed_the_concurrency_and_reach_it) {
  plugin.present.max_concurrency = 3;
  const auto store = plugin.open_store();
  Crowd crowd(3);
  plugin.get = [&](auto, auto, auto, auto, auto, auto) { return crowd.pass(), TKW_OK; };
  std::atomic<unsigned> failed{0};
  on_threads(16, [&](unsigned) {
    for (int i = 0; i < 50; ++i) failed += store->get(std::vector{key(1, "id")}) ? 0 : 1;
  });
  BOOST_TEST(crowd.peak() == 3u);
  BOOST_TEST(failed == 0u);
}

BOOST_AUTO_TEST_CASE(writers_have_a_bound_of_their_own_which_touches_share) {
  plugin.present.max_concurrency = 8;
  plugin.present.max_appliers = 2;
  const auto store = plugin.open_store();
  Crowd crowd(2);
  plugin.apply = [&](auto, auto, tkw_result* const* results, auto, auto) {
    crowd.pass();
    results[0]->rc = TKW_OK, results[0]->seq = 1;
    return TKW_OK;
  };
  plugin.touch = [&](auto, auto, auto) { return crowd.pass(), TKW_OK; };
  on_threads(16, [&](unsigned number) {
    const Changeset changeset = put(1, "id", number);
    for (int i = 0; i < 50; ++i) {
      if (number % 2 == 0) {
        (void)store->apply({&changeset});
      } else {
        (void)store->touch({{key(1, "id"), 1, ""}});
      }
    }
  });
  BOOST_TEST(crowd.peak() == 2u);
}

BOOST_AUTO_TEST_CASE(a_call_that_finds_no_slot_in_time_is_busy_and_changes_nothing) {
  plugin.present.max_concurrency = 1;
  const auto store = plugin.open_store(20ms);
  std::latch inside(1), leave(1);
  bool applied = false;
  plugin.get = [&](auto, auto, auto, auto, auto, auto) {
    inside.count_down();
    leave.wait();
    return TKW_OK;
  };
  plugin.apply = [&](auto, auto, auto, auto, auto) { return applied = true, TKW_OK; };
  std::jthread holder([&] { (void)store->get(std::vector{key(1, "id")}); });
  inside.wait();

  const auto info = store->info();
  const Changeset changeset = put(1, "id", 1);
  const Applied refused = store->apply({&changeset}).at(0);
  leave.count_down();
  holder.join();
  BOOST_REQUIRE(!info);
  BOOST_TEST((info.error().code == ErrorCode::Busy));
  BOOST_TEST((refused.outcome == Applied::Outcome::Retry));
  BOOST_TEST((refused.error.code == ErrorCode::Busy));
  BOOST_TEST(!applied);
  BOOST_TEST(!!store->info());
}

BOOST_AUTO_TEST_CASE(writers_who_wait_keep_no_reader_out) {
  plugin.present.max_concurrency = 2;
  plugin.present.max_appliers = 1;
  const auto store = plugin.open_store();
  std::latch inside(1), leave(1);
  plugin.apply = [&](auto, auto, auto, auto, auto) {
    inside.count_down(inside.try_wait() ? 0 : 1);
    leave.wait();
    return TKW_OK;
  };
  std::vector<std::jthread> writers;
  for (unsigned i = 0; i < 8; ++i) {
    writers.emplace_back([&, i] {
      const Changeset changeset = put(1, "id", i);
      (void)store->apply({&changeset});
    });
  }
  inside.wait();
  BOOST_TEST(!!store->get(std::vector{key(1, "id")}));
  leave.count_down();
}

BOOST_AUTO_TEST_CASE(a_slot_is_given_back_once_however_often_it_moves) {
  CallSlots slots(1);
  const auto now = [] { return std::chrono::steady_clock::now(); };
  {
    auto first = slots.take(now());
    BOOST_REQUIRE(first);
    CallSlots::Slot moved = std::move(*first);
    BOOST_TEST(!slots.take(now()));
  }
  auto again = slots.take(now());
  BOOST_TEST(!!again);
  BOOST_TEST(!slots.take(now()));
}

BOOST_AUTO_TEST_SUITE_END()

}
