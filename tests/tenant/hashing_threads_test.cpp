#include "tenant/hashing_threads.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace hashing_threads_test {

using namespace tokenward::tenant;

namespace {

int nice_of_this_thread() { return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())); }

}  // namespace

BOOST_AUTO_TEST_SUITE(hashing_threads)

BOOST_AUTO_TEST_CASE(what_is_run_comes_behind_the_caller_and_its_result_comes_back) {
  HashingThreads threads(2);
  const int before = nice_of_this_thread();
  const int there = threads.run([] { return nice_of_this_thread(); });
  BOOST_TEST(there == std::min(before + 10, 19));
  BOOST_TEST(nice_of_this_thread() == before);
  BOOST_TEST(threads.run([] { return std::string("hash"); }) == "hash");
}

BOOST_AUTO_TEST_CASE(what_it_throws_is_thrown_to_the_caller_and_its_thread_goes_on) {
  HashingThreads threads(1);
  const auto fails = []() -> int { throw std::runtime_error("no memory"); };
  BOOST_CHECK_THROW(threads.run(fails), std::runtime_error);
  BOOST_TEST(threads.run([] { return 7; }) == 7);
}

BOOST_AUTO_TEST_CASE(as_many_run_at_a_time_as_there_may_be_threads) {
  constexpr int kCallers = 12, kThreads = 3;
  std::atomic<int> inside{0}, peak{0}, ran{0};
  HashingThreads threads(kThreads);
  {
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < kCallers; ++caller) {
      callers.emplace_back([&] {
        for (int i = 0; i < 20; ++i) {
          threads.run([&] {
            const int now = ++inside;
            for (int seen = peak; now > seen && !peak.compare_exchange_weak(seen, now);) continue;
            std::this_thread::yield();
            --inside;
            return ++ran;
          });
        }
      });
    }
  }
  BOOST_TEST(ran == kCallers * 20);
  BOOST_TEST(peak <= kThreads);
}

BOOST_AUTO_TEST_SUITE_END()

}
