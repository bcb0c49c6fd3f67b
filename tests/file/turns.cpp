// Who has the writer when several want it.
#include "turns.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include "tokenward/sdk/call.hpp"

namespace turns_test {

using namespace tokenward;

namespace {

int32_t TKW_CALL never(const tkw_call*) { return 0; }

/// Whoever waits asks this, and stands in the queue by then.
std::atomic<bool> asked{false};
int32_t TKW_CALL note_asking(const tkw_call*) {
  asked = true;
  return 0;
}

int32_t TKW_CALL already(const tkw_call*) { return 1; }

constexpr tkw_call kPatient{sizeof(tkw_call), 0, 1, nullptr, never};
constexpr tkw_call kHurried{sizeof(tkw_call), 1, 2, nullptr, never};
constexpr tkw_call kAsking{sizeof(tkw_call), 0, 4, nullptr, note_asking};
constexpr tkw_call kCancelled{sizeof(tkw_call), 0, 3, nullptr, already};

}  // namespace

BOOST_AUTO_TEST_SUITE(turns)

BOOST_AUTO_TEST_CASE(one_at_a_time_has_the_item) {
  file::Turns<int> turns(0);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) ++*turns.take(sdk::Call(kPatient)).operator->();
    });
  for (auto& thread : threads) thread.join();
  BOOST_TEST(*turns.take().operator->() == 4000);
}

BOOST_AUTO_TEST_CASE(whoever_asks_again_at_once_comes_behind_those_who_wait) {
  file::Turns<int> turns(0);
  std::atomic<bool> others_turn{false};
  std::thread other;
  {
    const auto lease = turns.take();
    other = std::thread([&] {
      const auto own = turns.take(sdk::Call(kAsking));
      others_turn = true;
    });
    while (!asked) std::this_thread::yield();
  }
  {
    const auto again = turns.take();
    BOOST_TEST(others_turn);
  }
  other.join();
}

BOOST_AUTO_TEST_CASE(whoever_gives_up_leaves_the_queue_to_the_others) {
  file::Turns<int> turns(0);
  {
    const auto lease = turns.take();
    const auto code = [&](const tkw_call& call) {
      try {
        static_cast<void>(turns.take(sdk::Call(call)));
        return TKW_OK;
      } catch (const sdk::Error& error) {
        return error.code();
      }
    };
    BOOST_TEST(code(kHurried) == TKW_TIMEOUT);
    BOOST_TEST(code(kCancelled) == TKW_CANCELLED);
  }
  BOOST_TEST(*turns.take(sdk::Call(kPatient)).operator->() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}
