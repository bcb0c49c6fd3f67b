// The order in which connections that are ready are told.

#include "net/turns.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace tokenward::net::test::turns_test {
namespace {

/// Takes down when it was told.
struct Told final : Polled {
  Told(std::uint64_t party, std::vector<const Told*>& order) : order_(order) { belong_to(party); }
  void on_ready(const Readiness& what) noexcept override {
    last = what;
    order_.push_back(this);
  }
  Readiness last;

 private:
  std::vector<const Told*>& order_;
};

struct Fixture {
  Told& connection_of(std::uint64_t party) { return connections.emplace_back(party, order); }
  Told& ready(std::uint64_t party) {
    Told& connection = connection_of(party);
    turns.line_up(connection, {.readable = true});
    return connection;
  }
  void take_all() {
    while (turns.take_one()) {
    }
  }

  Turns turns;
  std::vector<const Told*> order;
  std::deque<Told> connections;
};

BOOST_FIXTURE_TEST_SUITE(turns, Fixture)

BOOST_AUTO_TEST_CASE(of_one_party_first_come_is_first_served) {
  for (int i = 0; i < 3; ++i) ready(1);
  take_all();
  BOOST_TEST((order == std::vector<const Told*>{&connections[0], &connections[1], &connections[2]}));
  BOOST_TEST(turns.empty());
  BOOST_TEST(!turns.take_one());
}

BOOST_AUTO_TEST_CASE(whoever_comes_after_a_crowd_of_another_party_waits_for_one_of_it) {
  for (int i = 0; i < 64; ++i) ready(1);
  const Told& other = ready(2);
  BOOST_TEST(turns.take_one());
  BOOST_TEST(turns.take_one());
  BOOST_TEST(order.back() == &other);
  take_all();
  BOOST_TEST(order.size() == 65U);
}

BOOST_AUTO_TEST_CASE(parties_have_as_many_turns_however_many_connections_they_have) {
  for (int i = 0; i < 30; ++i) ready(1);
  for (int i = 0; i < 10; ++i) ready(2);
  for (int i = 0; i < 20; ++i) turns.take_one();
  const auto of_the_few = std::count_if(order.begin(), order.end(), [&](const Told* told) {
    return std::any_of(connections.begin() + 30, connections.end(), [&](const Told& few) { return &few == told; });
  });
  BOOST_TEST(of_the_few == 10);
}

BOOST_AUTO_TEST_CASE(what_comes_while_one_waits_is_told_with_it_once) {
  Told& connection = ready(1);
  turns.line_up(connection, {.writable = true});
  turns.line_up(connection, {.hung_up = true});
  take_all();
  BOOST_TEST(order.size() == 1U);
  BOOST_TEST((connection.last.readable && connection.last.writable && connection.last.hung_up));
  turns.line_up(connection, {.writable = true});
  take_all();
  BOOST_TEST(!connection.last.readable);
}

BOOST_AUTO_TEST_CASE(who_is_forgotten_or_gone_gets_no_turn_and_the_others_get_theirs) {
  Told& forgotten = ready(1);
  const Told& stays = ready(2);
  Turns::forget(forgotten);
  Turns::forget(connection_of(3));  // never waited
  {
    Told gone(4, order);
    turns.line_up(gone, {.readable = true});
  }
  take_all();
  BOOST_TEST((order == std::vector<const Told*>{&stays}));
  turns.line_up(forgotten, {.writable = true});
  take_all();
  BOOST_TEST(!forgotten.last.readable);  // what it was to be told then is forgotten too
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::turns_test
