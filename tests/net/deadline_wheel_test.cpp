#include "net/deadline_wheel.h"

#include <functional>
#include <memory>
#include <random>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace tokenward::net::test::deadline_wheel_test {
namespace {

using namespace std::chrono_literals;

/// Notes each call.
class Alarm final : public Timed {
 public:
  explicit Alarm(DeadlineWheel& wheel) : wheel_(wheel) { wheel_.add(*this); }
  ~Alarm() override { wheel_.remove(*this); }

  int calls = 0;
  std::function<void()> then = [] {};

 private:
  void on_deadline() override {
    ++calls;
    then();
  }
  DeadlineWheel& wheel_;
};

BOOST_AUTO_TEST_SUITE(deadline_wheel)

BOOST_AUTO_TEST_CASE(a_deadline_is_never_early_and_at_most_two_ticks_late) {
  DeadlineWheel wheel;
  Alarm alarm{wheel};
  wheel.advance(1000ms);
  wheel.arm(alarm, wheel.now(), 500ms);
  wheel.advance(1500ms);
  BOOST_TEST(alarm.calls == 0);
  wheel.advance(1700ms);
  BOOST_TEST(alarm.calls == 1);
  wheel.advance(100'000ms);
  BOOST_TEST(alarm.calls == 1);
}

BOOST_AUTO_TEST_CASE(a_deadline_may_move_later_and_earlier) {
  DeadlineWheel wheel;
  Alarm later{wheel};
  Alarm earlier{wheel};
  wheel.arm(later, wheel.now(), 1s);
  wheel.arm(earlier, wheel.now(), 10s);
  wheel.arm(later, wheel.now(), 10s);
  wheel.arm(earlier, wheel.now(), 1s);
  wheel.advance(2s);
  BOOST_TEST(later.calls == 0);
  BOOST_TEST(earlier.calls == 1);
  wheel.advance(11s);
  BOOST_TEST(later.calls == 1);
  BOOST_TEST(earlier.calls == 1);
}

BOOST_AUTO_TEST_CASE(a_disarmed_member_is_not_called) {
  DeadlineWheel wheel;
  Alarm alarm{wheel};
  wheel.arm(alarm, wheel.now(), 1s);
  wheel.disarm(alarm);
  wheel.advance(10s);
  BOOST_TEST(alarm.calls == 0);
}

BOOST_AUTO_TEST_CASE(deadlines_beyond_one_turn_of_the_wheel_hold) {
  DeadlineWheel wheel;
  Alarm alarm{wheel};
  constexpr auto kTurn = DeadlineWheel::kTick * DeadlineWheel::kSlots;
  wheel.arm(alarm, wheel.now(), kTurn * 3);
  for (auto at = 0ms; at < kTurn * 3; at += kTurn / 7) wheel.advance(at);
  BOOST_TEST(alarm.calls == 0);
  wheel.advance(kTurn * 3 + 2 * DeadlineWheel::kTick);
  BOOST_TEST(alarm.calls == 1);
}

BOOST_AUTO_TEST_CASE(after_a_long_sleep_everything_due_is_called_and_nothing_else) {
  DeadlineWheel wheel;
  constexpr auto kTurn = DeadlineWheel::kTick * DeadlineWheel::kSlots;
  std::vector<std::unique_ptr<Alarm>> due;
  std::vector<std::unique_ptr<Alarm>> not_due;
  for (int i = 1; i <= 50; ++i) {
    due.push_back(std::make_unique<Alarm>(wheel));
    wheel.arm(*due.back(), wheel.now(), kTurn * i / 25);
    not_due.push_back(std::make_unique<Alarm>(wheel));
    wheel.arm(*not_due.back(), wheel.now(), kTurn * 3 + kTurn * i / 25);
  }
  wheel.advance(kTurn * 5 / 2);
  for (const auto& alarm : due) BOOST_TEST(alarm->calls == 1);
  for (const auto& alarm : not_due) BOOST_TEST(alarm->calls == 0);
}

BOOST_AUTO_TEST_CASE(a_member_may_arm_again_when_called) {
  DeadlineWheel wheel;
  Alarm alarm{wheel};
  alarm.then = [&] { wheel.arm(alarm, wheel.now(), 1s); };
  wheel.arm(alarm, wheel.now(), 1s);
  for (auto at = 0ms; at <= 12s; at += 100ms) wheel.advance(at);
  BOOST_TEST(alarm.calls >= 9);
  BOOST_TEST(alarm.calls <= 12);
}

BOOST_AUTO_TEST_CASE(any_sequence_agrees_with_a_plain_list) {
  std::mt19937 dice{42};
  DeadlineWheel wheel;
  struct Member {
    std::unique_ptr<Alarm> alarm;
    DeadlineWheel::Tick due = 0;
    int expected = 0;
  };
  std::vector<Member> members(20);
  for (Member& member : members) member.alarm = std::make_unique<Alarm>(wheel);
  auto now = 0ms;
  for (int step = 0; step < 20'000; ++step) {
    Member& member = members[dice() % members.size()];
    const auto after = std::chrono::milliseconds{dice() % 200'000};
    if (dice() % 5 == 0) {
      wheel.disarm(*member.alarm);
      member.due = 0;
    } else {
      wheel.arm(*member.alarm, wheel.now(), after);
      member.due = wheel.now() + static_cast<DeadlineWheel::Tick>((after + 99ms) / 100ms) + 1;
    }
    now += std::chrono::milliseconds{dice() % (step % 100 == 0 ? 300'000 : 3'000)};
    wheel.advance(now);
    for (Member& each : members) {
      if (each.due == 0 || each.due > wheel.now()) continue;
      ++each.expected;
      each.due = 0;
    }
    for (const Member& each : members) BOOST_REQUIRE(each.alarm->calls == each.expected);
  }
}

BOOST_AUTO_TEST_CASE(every_member_is_visited_wherever_it_stands) {
  DeadlineWheel wheel;
  Alarm parked{wheel};
  Alarm soon{wheel};
  Alarm late{wheel};
  wheel.arm(soon, wheel.now(), 1s);
  wheel.arm(late, wheel.now(), 1000s);
  int visited = 0;
  wheel.for_each([&](Timed&) { ++visited; });
  BOOST_TEST(visited == 3);
  BOOST_TEST(wheel.size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::deadline_wheel_test
