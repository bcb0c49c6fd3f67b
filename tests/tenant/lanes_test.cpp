#include "tenant/lanes.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace lanes_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace std::chrono_literals;

namespace {

domain::TenantHandle handle(std::uint8_t number) {
  domain::TenantHandle tenant;
  tenant.bytes.fill(number);
  return tenant;
}

constexpr auto kPatience = 20s;  // for what must happen; nothing here waits that long unless it is broken

/// Waits until `holds`, for counters that another thread moves on.
template <class Condition>
void await(const Condition& holds) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!holds() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  BOOST_REQUIRE(holds());
}

/// Keeps tasks on their workers until it is opened, at the latest when it goes: so it is made after the Lanes.
class Gate {
 public:
  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  ~Gate() { open(); }

  Lanes::Task task() const {
    return [closed = closed_](LaneTurn) { closed->wait(); };
  }
  void open() {
    if (!std::exchange(opened_, true)) closed_->count_down();
  }

 private:
  const std::shared_ptr<std::latch> closed_ = std::make_shared<std::latch>(1);
  bool opened_ = false;
};

void submit(Lanes& lanes, std::uint8_t tenant, Lanes::Task task) {
  BOOST_REQUIRE(!!lanes.submit(handle(tenant), std::move(task)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lanes)

BOOST_AUTO_TEST_CASE(one_tenant_is_served_in_the_order_of_its_calls) {
  std::string order;
  {
    Lanes lanes({.workers = 1});
    for (const char letter : {'a', 'b', 'c', 'd'}) submit(lanes, 1, [&order, letter](LaneTurn) { order += letter; });
    lanes.stop(kPatience);
  }
  BOOST_TEST(order == "abcd");
}

BOOST_AUTO_TEST_CASE(tenants_take_turns_however_much_one_has_waiting) {
  std::string order;
  Lanes lanes({.workers = 1});
  Gate gate;
  submit(lanes, 9, gate.task());
  await([&] { return lanes.counters().running == 1; });
  for (const char letter : {'a', 'b', 'c'}) submit(lanes, 1, [&order, letter](LaneTurn) { order += letter; });
  submit(lanes, 2, [&order](LaneTurn) { order += 'x'; });
  submit(lanes, 3, [&order](LaneTurn) { order += 'y'; });
  submit(lanes, 2, [&order](LaneTurn) { order += 'z'; });
  gate.open();
  lanes.stop(kPatience);
  BOOST_TEST(order == "axybzc");
}

BOOST_AUTO_TEST_CASE(a_tenant_that_hangs_keeps_no_more_than_its_share_of_the_workers) {
  std::atomic<int> served{0};
  Lanes lanes({.workers = 3, .tenant_share = 2});
  Gate gate;
  for (int i = 0; i < 5; ++i) submit(lanes, 1, gate.task());
  await([&] { return lanes.counters().running == 2; });
  for (int i = 0; i < 20; ++i) submit(lanes, 2, [&](LaneTurn) { ++served; });
  await([&] { return served == 20; });
  BOOST_TEST(lanes.counters().waiting == 3u);
  gate.open();
  lanes.stop(kPatience);
  BOOST_TEST(lanes.counters().finished == 25u);
}

BOOST_AUTO_TEST_CASE(the_share_is_used_and_never_exceeded) {
  std::atomic<int> inside{0}, peak{0};
  std::latch together(3);
  std::atomic<bool> met{false};
  {
    Lanes lanes({.workers = 8, .tenant_share = 3});
    for (int i = 0; i < 200; ++i) {
      submit(lanes, 1, [&](LaneTurn) {
        const int now = ++inside;
        for (int seen = peak; now > seen && !peak.compare_exchange_weak(seen, now);) continue;
        if (!met) {
          together.arrive_and_wait();  // the first three must be able to meet
          met = true;
        }
        --inside;
      });
    }
    lanes.stop(kPatience);
  }
  BOOST_TEST(peak == 3);
}

BOOST_AUTO_TEST_CASE(a_full_lane_refuses_at_once_and_only_its_own_tenant) {
  Lanes lanes({.workers = 1, .waiting_per_tenant = 2});
  Gate gate;
  submit(lanes, 1, gate.task());
  await([&] { return lanes.counters().running == 1; });
  submit(lanes, 1, [](LaneTurn) {});
  submit(lanes, 1, [](LaneTurn) {});
  const auto held = std::make_shared<int>();
  const auto refused = lanes.submit(handle(1), [held](LaneTurn) {});
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == ErrorCode::Busy));
  BOOST_TEST(held.use_count() == 1);
  submit(lanes, 2, [](LaneTurn) {});
  BOOST_TEST(lanes.counters().refused == 1u);
  BOOST_TEST(lanes.counters().waiting == 3u);
  gate.open();
  lanes.stop(kPatience);
  BOOST_TEST(lanes.counters().finished == 4u);
}

BOOST_AUTO_TEST_CASE(a_lane_is_open_again_once_it_drained) {
  Lanes lanes({.workers = 2, .waiting_per_tenant = 1});
  for (unsigned i = 1; i <= 50; ++i) {
    submit(lanes, 1, [](LaneTurn) {});
    await([&] { return lanes.counters().finished == i; });
  }
  BOOST_TEST(lanes.counters().refused == 0u);
}

BOOST_AUTO_TEST_CASE(stopping_runs_what_was_accepted_and_refuses_the_rest) {
  std::atomic<int> ran{0};
  Lanes lanes({.workers = 2, .tenant_share = 1});
  for (int i = 0; i < 100; ++i) submit(lanes, static_cast<std::uint8_t>(i % 3), [&](LaneTurn) { ++ran; });
  lanes.stop(kPatience);
  BOOST_TEST(ran == 100);
  const auto late = lanes.submit(handle(1), [&](LaneTurn) { ++ran; });
  BOOST_REQUIRE(!late);
  BOOST_TEST((late.error().code == ErrorCode::Unavailable));
  lanes.stop(kPatience);
  BOOST_TEST(ran == 100);
  BOOST_TEST(lanes.counters().dropped == 0u);
  BOOST_TEST(lanes.counters().refused == 0u);
  BOOST_TEST(lanes.counters().refused_stopping == 1u);
}

BOOST_AUTO_TEST_CASE(stopping_without_grace_destroys_what_waits_and_finishes_what_runs) {
  std::atomic<bool> dropped_ran{false}, first_finished{false};
  Lanes lanes({.workers = 1});
  Gate gate;
  const auto held = std::make_shared<int>();
  submit(lanes, 1, [&, hold = gate.task()](LaneTurn) {
    hold(LaneTurn::Come);
    first_finished = true;
  });
  await([&] { return lanes.counters().running == 1; });
  submit(lanes, 1, [&, held](LaneTurn) { dropped_ran = true; });
  submit(lanes, 2, [&, held](LaneTurn) { dropped_ran = true; });
  std::jthread stopping([&] { lanes.stop(0ms); });
  await([&] { return lanes.counters().dropped == 2; });
  await([&] { return held.use_count() == 1; });
  gate.open();
  stopping.join();
  BOOST_TEST(first_finished);
  BOOST_TEST(!dropped_ran);
  BOOST_TEST(lanes.counters().waiting == 0u);
  BOOST_TEST(lanes.counters().running == 0u);
}

BOOST_AUTO_TEST_CASE(a_task_that_throws_is_counted_and_its_worker_goes_on) {
  std::atomic<bool> ran{false};
  Lanes lanes({.workers = 1});
  submit(lanes, 1, [](LaneTurn) { throw std::runtime_error("unanswered"); });
  submit(lanes, 1, [&](LaneTurn) { ran = true; });
  lanes.stop(kPatience);
  BOOST_TEST(ran);
  BOOST_TEST(lanes.counters().threw == 1u);
  BOOST_TEST(lanes.counters().finished == 2u);
}

BOOST_AUTO_TEST_CASE(the_longest_wait_is_remembered) {
  Lanes lanes({.workers = 1});
  Gate gate;
  submit(lanes, 1, gate.task());
  await([&] { return lanes.counters().running == 1; });
  submit(lanes, 1, [](LaneTurn) {});
  std::this_thread::sleep_for(5ms);
  gate.open();
  lanes.stop(kPatience);
  BOOST_TEST(lanes.counters().longest_wait.count() >= 5000);
  BOOST_TEST(lanes.waits().count() == 2u);
  BOOST_TEST(lanes.waits().sum >= 5000u);
}

BOOST_AUTO_TEST_CASE(who_waits_for_too_long_is_told_so_while_all_workers_hang) {
  std::atomic<int> come{0}, missed{0};
  Lanes lanes({.workers = 2, .patience = 200ms});
  Gate gate;
  for (const std::uint8_t tenant : {1, 2}) submit(lanes, tenant, gate.task());
  await([&] { return lanes.counters().running == 2; });
  const auto held = std::make_shared<int>();
  const auto since = std::chrono::steady_clock::now();
  for (const std::uint8_t tenant : {1, 1, 2, 3}) {
    submit(lanes, tenant, [&, held](LaneTurn turn) { ++(turn == LaneTurn::Come ? come : missed); });
  }
  await([&] { return lanes.counters().missed == 4 && held.use_count() == 1; });
  BOOST_TEST((std::chrono::steady_clock::now() - since >= 200ms));
  BOOST_TEST(missed == 4);
  BOOST_TEST(lanes.counters().waiting == 0u);
  gate.open();
  await([&] { return lanes.counters().finished == 2; });
  BOOST_TEST(come == 0);
  BOOST_TEST(lanes.waits().count() == 2u);
  BOOST_TEST(lanes.counters().longest_wait.count() >= 200'000);
  // Nothing is left of those that went: the lanes serve on.
  submit(lanes, 1, [&](LaneTurn) { ++come; });
  submit(lanes, 3, [&](LaneTurn) { ++come; });
  lanes.stop(kPatience);
  BOOST_TEST(lanes.counters().finished + lanes.counters().missed == 8u);
}

BOOST_AUTO_TEST_CASE(each_is_told_when_its_own_time_is_over) {
  std::atomic<int> missed{0};
  Lanes lanes({.workers = 1, .patience = 500ms});
  Gate gate;
  submit(lanes, 1, gate.task());
  await([&] { return lanes.counters().running == 1; });
  const auto wait = [&] {
    const auto since = std::chrono::steady_clock::now();
    submit(lanes, 1, [&missed, since](LaneTurn turn) {
      if (turn == LaneTurn::Missed && std::chrono::steady_clock::now() - since >= 500ms) ++missed;
    });
  };
  wait();
  std::this_thread::sleep_for(100ms);
  wait();
  await([&] { return lanes.counters().missed == 1; });
  BOOST_TEST(lanes.counters().waiting == 1u);
  await([&] { return missed == 2; });
}

BOOST_AUTO_TEST_CASE(with_patience_nobody_is_told_whose_turn_comes) {
  std::atomic<int> come{0};
  Lanes lanes({.workers = 1, .patience = kPatience});
  for (int i = 0; i < 100; ++i) submit(lanes, 1, [&](LaneTurn turn) { come += turn == LaneTurn::Come ? 1 : 0; });
  lanes.stop(kPatience);
  BOOST_TEST(come == 100);
  BOOST_TEST(lanes.counters().missed == 0u);
}

BOOST_AUTO_TEST_CASE(who_waits_in_vain_is_told_so_while_the_lanes_stop) {
  Lanes lanes({.workers = 1, .patience = 200ms});
  Gate gate;
  submit(lanes, 1, gate.task());
  await([&] { return lanes.counters().running == 1; });
  std::atomic<bool> missed{false};
  submit(lanes, 1, [&](LaneTurn turn) {
    missed = turn == LaneTurn::Missed;
    gate.open();
  });
  lanes.stop(kPatience);
  BOOST_TEST(missed);
  BOOST_TEST(lanes.counters().dropped == 0u);
}

BOOST_AUTO_TEST_CASE(what_throws_when_it_is_told_is_counted) {
  Lanes lanes({.workers = 1, .patience = 200ms});
  Gate gate;
  submit(lanes, 1, gate.task());
  submit(lanes, 1, [](LaneTurn) { throw std::runtime_error("unanswered"); });
  submit(lanes, 1, [](LaneTurn) { throw std::runtime_error("unanswered"); });
  await([&] { return lanes.counters().threw == 2; });
  gate.open();
}

BOOST_AUTO_TEST_CASE(a_task_may_submit_another) {
  std::atomic<bool> ran{false};
  Lanes lanes({.workers = 1});
  submit(lanes, 1, [&](LaneTurn) { (void)lanes.submit(handle(2), [&](LaneTurn) { ran = true; }); });
  await([&] { return ran.load(); });
}

BOOST_AUTO_TEST_CASE(many_threads_lose_no_task) {
  constexpr int kThreads = 8, kTasks = 2000;
  std::atomic<std::uint64_t> ran{0}, refused{0};
  Lanes lanes({.workers = 4, .tenant_share = 2, .waiting_per_tenant = 64});
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kTasks; ++i) {
          const auto tenant = static_cast<std::uint8_t>((thread + i) % 5);
          if (!lanes.submit(handle(tenant), [&](LaneTurn) { ++ran; })) ++refused;
        }
      });
    }
  }
  lanes.stop(kPatience);
  BOOST_TEST(ran + refused == std::uint64_t{kThreads} * kTasks);
  const LaneCounters counters = lanes.counters();
  BOOST_TEST(counters.finished == ran);
  BOOST_TEST(counters.refused == refused);
}

BOOST_AUTO_TEST_SUITE_END()

}
