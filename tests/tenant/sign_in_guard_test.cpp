#include "tenant/sign_in_guard.h"

#include <boost/test/unit_test.hpp>
#include <optional>
#include <thread>

#include "tenant/password_slots.h"

namespace sign_in_guard_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace std::chrono_literals;

namespace {

struct Guard {
  SignInGuard guard;
  Instant now = from_micros(1'764'000'000'000'000);

  static SignInGuard::Attempt attempt(const std::string& source, const std::string& account = "ada") {
    return {domain::TenantHandle{}, account, source};
  }
  void fail(int times, const std::string& source, const std::string& account = "ada") {
    for (int i = 0; i < times; ++i) guard.failed(attempt(source, account), now);
  }
  long wait(const std::string& source, const std::string& account = "ada") {
    const auto left = guard.wait_of(attempt(source, account), now);
    return left ? left->count() : 0;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sign_in_guard, Guard)

BOOST_AUTO_TEST_CASE(the_wait_doubles_from_the_third_failure_on_up_to_a_quarter_of_an_hour) {
  fail(2, "192.0.2.1");
  BOOST_TEST(wait("192.0.2.1") == 0);
  fail(1, "192.0.2.1");
  BOOST_TEST(wait("192.0.2.1") == 1);
  fail(1, "192.0.2.1");
  BOOST_TEST(wait("192.0.2.1") == 2);
  fail(100, "192.0.2.1");
  BOOST_TEST(wait("192.0.2.1") == 900);
  now += 899s;
  BOOST_TEST(wait("192.0.2.1") == 1);
  now += 1s;
  BOOST_TEST(wait("192.0.2.1") == 0);
}

BOOST_AUTO_TEST_CASE(neighbours_in_a_network_count_as_one_and_others_do_not) {
  fail(3, "192.0.2.1");
  BOOST_TEST(wait("192.0.2.200") == 1);
  BOOST_TEST(wait("192.0.3.1") == 0);
  BOOST_TEST(wait("192.0.2.1", "bob") == 0);
  fail(3, "2001:db8:1:2::1", "eve");
  BOOST_TEST(wait("2001:db8:1:2:ffff::7", "eve") == 1);
  BOOST_TEST(wait("2001:db8:1:3::1", "eve") == 0);
}

BOOST_AUTO_TEST_CASE(a_botnet_slows_an_account_down_but_not_where_it_is_known) {
  guard.succeeded(attempt("203.0.113.5"));
  for (int i = 0; i < 40; ++i) fail(1, "10.0." + std::to_string(i) + ".1");
  BOOST_TEST(wait("198.51.100.1") == 60);
  BOOST_TEST(wait("203.0.113.77") == 0);
}

BOOST_AUTO_TEST_CASE(success_forgets_the_failures_of_its_network_and_a_day_all_others) {
  fail(5, "192.0.2.1");
  guard.succeeded(attempt("192.0.2.1"));
  fail(2, "192.0.2.1");
  BOOST_TEST(wait("192.0.2.1") == 0);
  fail(5, "198.51.100.1", "bob");
  now += 25h;
  fail(1, "198.51.100.1", "bob");
  BOOST_TEST(wait("198.51.100.1", "bob") == 0);
}

BOOST_AUTO_TEST_CASE(a_clock_that_goes_back_makes_nobody_wait_longer) {
  fail(3, "192.0.2.1");
  now -= 1h;
  BOOST_TEST(wait("192.0.2.1") == 1);
}

BOOST_AUTO_TEST_CASE(invented_names_push_out_the_oldest_and_take_no_more_room) {
  ForgetfulMap<int> map(100);
  map.at("kept") = 7;
  for (int i = 0; i < 10'000; ++i) {
    map.at("invented" + std::to_string(i)) = i;
    if (i % 50 == 0) BOOST_TEST(*map.find("kept") == 7);
  }
  BOOST_TEST(map.size() <= 200u);
  BOOST_TEST(map.find("invented0") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(password_slots)

BOOST_AUTO_TEST_CASE(a_slot_given_back_is_there_for_the_next) {
  PasswordSlots slots(1);
  for (int i = 0; i < 3; ++i) BOOST_TEST(bool(slots.take({}, 0ms)));
  BOOST_TEST(slots.waits().count() == 3u);
  BOOST_TEST(slots.counters().refused == 0u);
}

BOOST_AUTO_TEST_CASE(who_finds_none_in_time_is_told_to_come_again) {
  PasswordSlots slots(1);
  const auto held = slots.take({}, 0ms);
  const auto late = slots.take({}, 1ms);
  BOOST_REQUIRE(!late);
  BOOST_CHECK(late.error().code == ErrorCode::TooManyRequests);
  BOOST_TEST(slots.counters().refused == 1u);
  BOOST_TEST(slots.counters().running == 1u);
  BOOST_TEST(slots.counters().waiting == 0u);
  BOOST_TEST(slots.waits().count() == 1u);
}

BOOST_AUTO_TEST_CASE(who_waits_for_a_slot_is_counted_until_there_is_one) {
  PasswordSlots slots(1);
  std::optional<PasswordSlots::Slot> held;
  if (auto taken = slots.take({}, 0ms)) held.emplace(std::move(*taken));
  domain::TenantHandle other;
  other.bytes[0] = 1;
  std::jthread late([&] { BOOST_CHECK(slots.take(other, 60s)); });
  while (slots.counters().waiting == 0) std::this_thread::yield();
  held.reset();
  late.join();
  BOOST_TEST(slots.counters().waiting == 0u);
  BOOST_TEST(slots.counters().running == 0u);
  BOOST_TEST(slots.waits().count() == 2u);
}

BOOST_AUTO_TEST_CASE(a_tenant_leaves_half_of_the_places_to_others) {
  PasswordSlots slots(4);  // 20 inside, 10 of one tenant
  domain::TenantHandle greedy, other;
  greedy.bytes[0] = 1;
  other.bytes[0] = 2;
  std::vector<PasswordSlots::Slot> held;
  for (int i = 0; i < 3; ++i) {
    auto slot = slots.take(greedy, 0ms);
    BOOST_REQUIRE(slot);
    held.push_back(std::move(*slot));
  }
  BOOST_TEST(bool(slots.take(other, 0ms)));
  PasswordSlots narrow(1);  // 5 inside, 2 of one tenant
  const auto first = narrow.take(greedy, 0ms);
  BOOST_TEST(bool(first));
  BOOST_TEST(!narrow.take(greedy, 1ms));
}

BOOST_AUTO_TEST_SUITE_END()

}
