// Slow, silent and deaf clients: each loses its connection by a deadline, and only those it has earned.

#include <string>

#include <boost/test/unit_test.hpp>

#include "net/server_harness.h"

namespace tokenward::net::test::server_deadline_test {
namespace {

using namespace std::chrono_literals;

ServerConfig with(std::chrono::milliseconds Deadlines::*which) {
  ServerConfig config = config_for();
  config.deadlines.*which = 200ms;
  return config;
}

bool is_timeout(const std::string& answer) { return answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"); }

BOOST_AUTO_TEST_SUITE(server_deadline)

BOOST_AUTO_TEST_CASE(a_head_that_does_not_end_is_answered_with_408) {
  TestServer server{with(&Deadlines::header)};
  Client client{server.address()};
  client.send("GET / HTTP/1.1\r\nHost: local");
  BOOST_TEST(is_timeout(client.receive_rest()));
  BOOST_TEST(server.counters().requests == 0U);
}

BOOST_AUTO_TEST_CASE(dripping_gains_nothing) {
  TestServer server{with(&Deadlines::header)};
  Client client{server.address()};
  std::string answer;
  client.send("GET / HTTP/1.1\r\nHost: localhost\r\n");
  std::thread drip{[&] {
    while (server.counters().connections_open > 0 || server.counters().connections_accepted == 0) {
      client.send_regardless("X");
      std::this_thread::sleep_for(10ms);
    }
  }};
  answer = client.receive_rest();
  client.half_close();
  drip.join();
  BOOST_TEST(is_timeout(answer));
}

BOOST_AUTO_TEST_CASE(a_body_that_does_not_end_is_answered_with_408) {
  TestServer server{with(&Deadlines::request)};
  Client client{server.address()};
  client.send("POST /t HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhel");
  BOOST_TEST(is_timeout(client.receive_rest()));
}

BOOST_AUTO_TEST_CASE(the_deadline_of_a_later_message_counts_from_its_own_first_byte) {
  TestServer server{with(&Deadlines::header)};
  Client client{server.address()};
  for (int i = 0; i < 3; ++i) {
    client.send(get("/1"));
    BOOST_TEST(client.receive_body() == "GET /1|127.0.0.1|");
    std::this_thread::sleep_for(150ms);  // Together longer than the deadline, and none of it inside a message.
  }
  client.send("GET /");
  BOOST_TEST(is_timeout(client.receive_rest()));
}

BOOST_AUTO_TEST_CASE(a_timeout_on_forward_auth_looks_like_forward_auth) {
  ServerConfig config = with(&Deadlines::header);
  config.listeners.front().traits.gateway_nginx = true;
  TestServer server{std::move(config)};
  Client client{server.address()};
  client.send("GET /v1/auth HTTP/1.1\r\nHost: a");
  const std::string answer = client.receive_rest();
  BOOST_TEST(answer.starts_with("HTTP/1.1 403 Forbidden\r\n"));
  BOOST_TEST(answer.ends_with("X-Token-Scopes: -\r\nContent-Length: 0\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(an_idle_connection_ends_silently) {
  TestServer server{with(&Deadlines::idle)};
  Client fresh{server.address()};
  Client used{server.address()};
  used.send(get("/1"));
  BOOST_TEST(used.receive_body() == "GET /1|127.0.0.1|");
  BOOST_TEST(used.receive_rest().empty());
  BOOST_TEST(fresh.receive_rest().empty());
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_read_loses_its_connection) {
  TestServer server{with(&Deadlines::write)};
  Client client{server.address()};
  client.send(get("/size/50000000"));
  BOOST_TEST(eventually([&] { return server.counters().connections_accepted == 1; }));
  BOOST_TEST(eventually([&] { return server.counters().connections_open == 0; }));
}

BOOST_AUTO_TEST_CASE(a_handler_may_take_its_time) {
  ServerConfig config = config_for();
  config.deadlines = {200ms, 200ms, 200ms, 200ms, 200ms};
  TestServer server{std::move(config)};
  Client client{server.address()};
  client.send(get("/later"));
  const auto pending = server.detached().take();
  std::this_thread::sleep_for(600ms);
  pending->send(ok("at last"), false);
  BOOST_TEST(client.receive_body() == "at last");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::server_deadline_test
