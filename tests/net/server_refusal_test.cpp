// Refusals over real sockets: they arrive, whatever the client still sends, and nothing behind them is served.

#include <string>

#include <boost/test/unit_test.hpp>

#include "net/server_harness.h"

namespace tokenward::net::test::server_refusal_test {
namespace {

BOOST_AUTO_TEST_SUITE(server_refusal)

BOOST_AUTO_TEST_CASE(nothing_behind_a_refused_message_is_served) {
  TestServer server{config_for()};
  Client client{server.address()};
  client.send(get("/1") + "GET /2 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n" +
              get("/3"));
  const std::string all = client.receive_rest();
  BOOST_TEST(all.starts_with(ok("GET /1|127.0.0.1|") + "HTTP/1.1 400 Bad Request\r\n"));
  BOOST_TEST(all.find("/3") == std::string::npos);
  BOOST_TEST(server.counters().requests == 1U);
  BOOST_TEST(server.counters().refusals[static_cast<std::size_t>(Reason::Framing)] == 1U);
}

BOOST_AUTO_TEST_CASE(each_refusal_is_told_with_its_rule_and_who_was_refused) {
  Guarded<std::string> told;
  ServerConfig config = config_for();
  config.listeners[0].traits.name = "here";
  config.refused = [&](const Refused& refused) {
    *told.lock() += refused.listener.name + '|' + std::string(refused.peer) + '|' +
                    std::string(name_of(refused.refusal.broken->reason)) + '\n';
  };
  TestServer server{std::move(config)};
  Client client{server.address()};
  client.send(get("/1") + "GET /2 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n");
  (void)client.receive_rest();
  Client other{server.address()};
  other.send("GET /?a=1&a=2 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  (void)other.receive_rest();
  BOOST_TEST(*told.lock() == "here|127.0.0.1|framing\nhere|127.0.0.1|query\n");
}

BOOST_AUTO_TEST_CASE(a_refusal_arrives_though_the_client_goes_on_sending) {
  TestServer server{config_for()};
  for (int i = 0; i < 20; ++i) {
    Client client{server.address()};
    client.send_regardless("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(60'000, 'x'));
    BOOST_TEST(client.receive_rest().starts_with("HTTP/1.1 431 "));
  }
}

BOOST_AUTO_TEST_CASE(a_client_that_never_ends_is_cut_off) {
  TestServer server{config_for()};
  Client client{server.address()};
  client.send_regardless("X" + std::string(8'000'000, '\n'));
  BOOST_TEST(eventually([&] { return server.counters().connections_open == 0; }));
}

BOOST_AUTO_TEST_CASE(a_loopback_listener_refuses_a_foreign_host) {
  TestServer server{config_for()};
  Client client{server.address()};
  client.send("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  BOOST_TEST(client.receive_rest().starts_with("HTTP/1.1 400 "));
}

BOOST_AUTO_TEST_CASE(a_client_that_waits_may_continue) {
  TestServer server{config_for()};
  Client client{server.address()};
  client.send("POST /small HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  BOOST_TEST(client.receive() == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("{}");
  BOOST_TEST(client.receive_body() == "POST /small|127.0.0.1|{}");
}

BOOST_AUTO_TEST_CASE(a_body_too_large_is_refused_before_it_is_sent) {
  TestServer server{config_for()};
  Client client{server.address()};
  client.send("POST /small HTTP/1.1\r\nHost: localhost\r\nContent-Length: 17\r\nExpect: 100-continue\r\n\r\n");
  BOOST_TEST(client.receive_rest().starts_with("HTTP/1.1 413 "));
}

BOOST_AUTO_TEST_CASE(forward_auth_answers_at_once_and_closes_where_a_body_is_missing) {
  TestServer server{config_for()};
  const std::string head = "POST /v1/auth HTTP/1.1\r\nHost: client.example\r\n";
  for (const char* announced : {"Content-Length: 7\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"}) {
    Client client{server.address()};
    client.send(head + announced);
    BOOST_TEST(client.receive_rest() == ok("POST /v1/auth|127.0.0.1|"));
  }
  Client client{server.address()};
  client.send(head + "Content-Length: 7\r\n\r\nabcdefg" + head + "\r\n");
  BOOST_TEST(client.receive_body() == "POST /v1/auth|127.0.0.1|");
  BOOST_TEST(client.receive_body() == "POST /v1/auth|127.0.0.1|");
}

BOOST_AUTO_TEST_CASE(a_late_body_does_not_take_the_answer_away) {
  TestServer server{config_for()};
  for (int i = 0; i < 20; ++i) {
    Client client{server.address()};
    client.send("POST /v1/auth HTTP/1.1\r\nHost: a\r\nContent-Length: 30000\r\n\r\n");
    client.send_regardless(std::string(30'000, 'b'));
    BOOST_TEST(client.receive_rest() == ok("POST /v1/auth|127.0.0.1|"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::server_refusal_test
