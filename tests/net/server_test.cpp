// The server over real sockets: order, detached answers, limits and stopping.

#include "net/server.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <asio/generic/stream_protocol.hpp>
#include <asio/io_context.hpp>
#include <asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include "net/address.h"
#include "net/server_harness.h"

namespace tokenward::net::test::server_test {
namespace {

using namespace std::chrono_literals;

void allow_many_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

BOOST_AUTO_TEST_SUITE(server)

BOOST_AUTO_TEST_CASE(requests_on_one_connection_are_answered_one_by_one) {
  TestServer server{config_for()};
  Client client{server.address()};
  for (int i = 0; i < 3; ++i) {
    client.send(get("/a" + std::to_string(i)));
    BOOST_TEST(client.receive_body() == "GET /a" + std::to_string(i) + "|127.0.0.1|");
  }
  BOOST_TEST(server.counters().requests == 3U);
  BOOST_TEST(server.counters().connections_accepted == 1U);
}

BOOST_AUTO_TEST_CASE(a_body_is_read_whole_before_the_handler) {
  TestServer server{config_for()};
  Client client{server.address()};
  client.send("POST /t HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n01234");
  client.send("56789POST /t HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc");
  client.send("\r\n0\r\n\r\n");
  BOOST_TEST(client.receive_body() == "POST /t|127.0.0.1|0123456789");
  BOOST_TEST(client.receive_body() == "POST /t|127.0.0.1|abc");
}

BOOST_AUTO_TEST_CASE(a_request_waits_for_one_of_a_crowd_of_another_party) {
  TestServer server{config_for()};
  std::deque<Client> crowd;
  for (int i = 0; i < 40; ++i) {
    crowd.emplace_back(server.address()).send(get("/for/1"));
    (void)crowd.back().receive();
  }
  Client other{server.address()}, holder{server.address()};
  other.send(get("/for/2"));
  BOOST_TEST(other.receive_body() == "40");
  // Once in 256 the two parties share a line by chance, until nobody waits; not three times.
  int before_it = 40;
  for (int tries = 0; tries < 3 && before_it > 2; ++tries) {
    const auto requests = server.counters().requests;
    {
      const std::lock_guard hold(server.held());
      holder.send(get("/hold"));
      BOOST_TEST(eventually([&] { return server.counters().requests == requests + 1; }));
      for (Client& one : crowd) one.send(get("/for/1"));
      other.send(get("/for/2"));
    }
    before_it = std::stoi(other.receive_body()) - 41 * (tries + 1);
    for (Client& one : crowd) (void)one.receive();
    (void)holder.receive();
  }
  BOOST_TEST(before_it <= 2);
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order_though_some_are_detached) {
  TestServer server{config_for()};
  Client client{server.address()};
  client.send(get("/1") + get("/later/2") + get("/3") + get("/later/4") + get("/later/5") + get("/6"));
  for (const char* name : {"two", "four", "five"}) {
    std::thread{[pending = server.detached().take(), name] { pending->send(ok(name), false); }}.join();
  }
  for (const char* body : {"GET /1|127.0.0.1|", "two", "GET /3|127.0.0.1|", "four", "five", "GET /6|127.0.0.1|"})
    BOOST_TEST(client.receive_body() == body);
}

BOOST_AUTO_TEST_CASE(a_long_pipeline_is_served_whole) {
  TestServer server{config_for()};
  Client client{server.address()};
  constexpr int kRequests = 5000;
  std::thread sender{[&] {
    std::string all;
    for (int i = 0; i < kRequests; ++i) all.append(get("/" + std::to_string(i)));
    client.send(all);
  }};
  int in_order = 0;
  for (int i = 0; i < kRequests; ++i) in_order += client.receive_body() == "GET /" + std::to_string(i) + "|127.0.0.1|";
  sender.join();
  BOOST_TEST(in_order == kRequests);
}

BOOST_AUTO_TEST_CASE(a_detached_request_keeps_its_own_copy) {
  TestServer server{config_for()};
  Client client{server.address()};
  client.send(
      "POST /later?x=1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\nContent-Length: 4\r\n\r\nbody");
  const auto pending = server.detached().take();
  client.close();  // The connection's own memory may go; the copy stays.
  const RequestMessage& request = pending->request();
  BOOST_TEST(request.method == "POST");
  BOOST_TEST(request.target == "/later?x=1");
  BOOST_TEST(request.body == "body");
  BOOST_TEST(request.peer == "127.0.0.1");
  BOOST_REQUIRE(request.fields.size() == 2U);
  BOOST_TEST(request.fields[0].name == "host");
  BOOST_TEST(request.fields[0].value == "localhost");
  BOOST_TEST(request.fields[1].name == "authorization");
  BOOST_TEST(request.fields[1].value == "Bearer t");
  BOOST_TEST(request.listener->loopback);
  pending->send(ok("nobody listens"), false);
}

BOOST_AUTO_TEST_CASE(a_detached_answer_may_end_the_connection) {
  TestServer server{config_for()};
  Client client{server.address()};
  client.send(get("/later") + get("/never"));
  server.detached().take()->send(ok("last"), true);
  BOOST_TEST(client.receive_rest() == ok("last"));
}

BOOST_AUTO_TEST_CASE(a_detached_request_that_is_dropped_ends_the_connection) {
  TestServer server{config_for()};
  Client client{server.address()};
  client.send(get("/1") + get("/later"));
  std::thread{[pending = server.detached().take()]() mutable { pending.reset(); }}.join();
  BOOST_TEST(client.receive_rest() == ok("GET /1|127.0.0.1|"));
}

BOOST_AUTO_TEST_CASE(close_after_and_connection_close_end_the_connection_after_the_answer) {
  TestServer server{config_for()};
  const std::pair<std::string, std::string> requests[] = {
      {get("/close"), "GET /close|127.0.0.1|"},
      {get("/x", "Connection: close\r\n"), "GET /x|127.0.0.1|"},
      {"GET /y HTTP/1.0\r\n\r\n", "GET /y|127.0.0.1|"},
      {get("/x", "Connection: close\r\n") + get("/ignored"), "GET /x|127.0.0.1|"},
  };
  for (const auto& [request, body] : requests) {
    Client client{server.address()};
    client.send(request);
    BOOST_TEST(client.receive_rest() == ok(body));
  }
}

BOOST_AUTO_TEST_CASE(a_client_that_has_sent_all_still_gets_its_answers) {
  TestServer server{config_for()};
  Client client{server.address()};
  client.send(get("/1") + get("/later"));
  client.half_close();
  server.detached().take()->send(ok("two"), false);
  BOOST_TEST(client.receive_rest() == ok("GET /1|127.0.0.1|") + ok("two"));
}

BOOST_AUTO_TEST_CASE(the_end_of_what_a_client_sends_is_found_behind_any_number_of_requests) {
  TestServer server{config_for()};
  for (const std::size_t requests : {1U, 2U, 300U, 2000U}) {
    Client client{server.address()};
    std::string all, answers;
    for (std::size_t i = 0; i < requests; ++i) {
      all.append(get("/" + std::to_string(i)));
      answers.append(ok("GET /" + std::to_string(i) + "|127.0.0.1|"));
    }
    std::jthread sending{[&] {
      client.send(all);
      client.half_close();
    }};
    BOOST_TEST(client.receive_rest() == answers);
  }
}

BOOST_AUTO_TEST_CASE(whoever_asks_without_pause_leaves_others_their_turn) {
  TestServer server{config_for()};
  asio::io_context context;
  asio::generic::stream_protocol::socket flooding{context};
  flooding.connect(*parse_address(server.address()));
  std::string ahead;
  for (int i = 0; i < 1000; ++i) ahead.append(get("/flood"));
  std::atomic<bool> over{false};
  std::jthread sending{[&] {
    std::error_code failed;
    while (!over && !failed) asio::write(flooding, asio::buffer(ahead), failed);
    flooding.shutdown(asio::socket_base::shutdown_send, failed);
  }};
  std::jthread reading{[&] {
    std::array<char, 64 * 1024> block;
    std::error_code end;
    while (!end) flooding.read_some(asio::buffer(block), end);
  }};
  Client other{server.address()};
  for (int i = 0; i < 50; ++i) {
    other.send(get("/other"));
    BOOST_TEST(other.receive_body() == "GET /other|127.0.0.1|");
  }
  over = true;
}

BOOST_AUTO_TEST_CASE(clients_that_vanish_harm_nobody) {
  TestServer server{config_for()};
  Client steady{server.address()};
  // Whole, cut short, ahead of an answer that is not read, or owed one.
  const std::string sent[] = {get("/1") + get("/2"), "GET /cut HT", get("/size/300000"), get("/later")};
  for (int round = 0; round < 50; ++round) {
    std::vector<std::unique_ptr<Client>> vanishing;
    for (int i = 0; i < 16; ++i) vanishing.push_back(std::make_unique<Client>(server.address()));
    for (std::size_t i = 0; i < vanishing.size(); ++i) vanishing[i]->send(sent[i % std::size(sent)]);
    vanishing.clear();
    steady.send(get("/steady"));
    BOOST_TEST(steady.receive_body() == "GET /steady|127.0.0.1|");
    for (int i = 0; i < 4; ++i) server.detached().take()->send(ok("to nobody"), false);
  }
  BOOST_TEST(eventually([&] { return server.counters().connections_open == 1; }));
}

BOOST_AUTO_TEST_CASE(answers_larger_than_the_sockets_buffers_arrive_whole) {
  TestServer server{config_for()};
  Client client{server.address()};
  client.send(get("/size/20000000") + get("/size/3000000") + get("/end"));
  BOOST_TEST(client.receive_body().size() == 20'000'000U);
  BOOST_TEST(client.receive_body().size() == 3'000'000U);
  BOOST_TEST(client.receive_body() == "GET /end|127.0.0.1|");
}

BOOST_AUTO_TEST_CASE(an_answer_that_comes_while_an_earlier_one_is_being_written_waits_for_it) {
  TestServer server{config_for()};
  Client client{server.address()};
  constexpr int kPairs = 300;  // Together more than the sockets' buffers hold.
  std::string requests;
  for (int i = 0; i < kPairs; ++i) requests.append(get("/size/60000")).append(get("/later"));
  client.send(requests);
  std::jthread answering{[&] {
    for (int i = 0; i < kPairs; ++i) server.detached().take()->send(ok(std::to_string(i)), false);
  }};
  // Reading begins when the buffers are full, so that an answer is given while the one before it is stuck.
  std::uint64_t served = 0;
  while (served == 0 || server.counters().requests > served) {
    served = server.counters().requests;
    std::this_thread::sleep_for(50ms);
  }
  BOOST_TEST(served < 2U * kPairs);
  int in_order = 0;
  for (int i = 0; i < kPairs; ++i)
    in_order += client.receive_body().size() == 60'000 && client.receive_body() == std::to_string(i);
  BOOST_TEST(in_order == kPairs);
}

BOOST_AUTO_TEST_CASE(a_handler_that_throws_costs_its_own_connection_only) {
  TestServer server{config_for()};
  Client other{server.address()};
  Client client{server.address()};
  client.send(get("/throw"));
  BOOST_TEST(client.receive_rest().empty());
  other.send(get("/1"));
  BOOST_TEST(other.receive_body() == "GET /1|127.0.0.1|");
  BOOST_TEST(server.counters().failures == 1U);
}

BOOST_AUTO_TEST_CASE(over_the_limit_accepting_waits_for_a_place) {
  ServerConfig config = config_for();
  config.max_connections = 2;
  TestServer server{std::move(config)};
  Client first{server.address()};
  Client second{server.address()};
  for (Client* client : {&first, &second}) {
    client->send(get("/1"));
    BOOST_TEST(client->receive_body() == "GET /1|127.0.0.1|");
  }
  Client third{server.address()};  // Queues in the kernel.
  third.send(get("/3"));
  second.send(get("/2"));
  BOOST_TEST(second.receive_body() == "GET /2|127.0.0.1|");
  BOOST_TEST(server.counters().connections_accepted == 2U);
  first.close();
  BOOST_TEST(third.receive_body() == "GET /3|127.0.0.1|");
  BOOST_TEST(server.counters().connections_accepted == 3U);
}

BOOST_AUTO_TEST_CASE(without_descriptors_accepting_pauses_and_goes_on) {
  TestServer server{config_for()};
  Client served{server.address()};
  served.send(get("/1"));
  BOOST_TEST(served.receive_body() == "GET /1|127.0.0.1|");

  rlimit before{};
  BOOST_REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  Client waiting{server.address()};
  waiting.send(get("/2"));
  BOOST_TEST(waiting.receive_body() == "GET /2|127.0.0.1|");
  asio::io_context context;
  asio::generic::stream_protocol::socket late{context, {AF_INET, 0}};  // Takes its descriptor before they run out.
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(late.native_handle()) + 1;
  BOOST_REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  late.connect(*parse_address(server.address()));
  late.send(asio::buffer(get("/3")));
  served.send(get("/4"));
  const std::string while_none = served.receive_body();
  const std::uint64_t accepted = server.counters().connections_accepted;
  BOOST_REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  BOOST_TEST(while_none == "GET /4|127.0.0.1|");
  BOOST_TEST(accepted == 2U);
  char block[256];
  BOOST_TEST(late.receive(asio::buffer(block)) > 0U);
}

BOOST_AUTO_TEST_CASE(a_thousand_connections_are_served_by_two_threads) {
  allow_many_descriptors();
  TestServer server{config_for("127.0.0.1:0", 2)};
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 1000; ++i) clients.push_back(std::make_unique<Client>(server.address()));
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i) clients[i]->send(get("/" + std::to_string(i)));
    std::size_t answered = 0;
    for (std::size_t i = 0; i < clients.size(); ++i)
      answered += clients[i]->receive_body() == "GET /" + std::to_string(i) + "|127.0.0.1|";
    BOOST_TEST(answered == clients.size());
  }
  BOOST_TEST(server.counters().connections_open == 1000U);
  clients.clear();
  BOOST_TEST(eventually([&] { return server.counters().connections_open == 0; }));
}

BOOST_AUTO_TEST_CASE(stopping_lets_requests_in_flight_finish_and_ends_idle_connections) {
  TestServer server{config_for("127.0.0.1:0", 2)};
  Client idle{server.address()};
  idle.send(get("/1"));
  BOOST_TEST(idle.receive_body() == "GET /1|127.0.0.1|");
  Client busy{server.address()};
  busy.send(get("/later"));
  const auto pending = server.detached().take();
  Client half{server.address()};
  half.send("POST /small HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  BOOST_TEST(half.receive() == "HTTP/1.1 100 Continue\r\n\r\n");

  std::jthread stopping{[&] { server.server().stop(60s); }};
  BOOST_TEST(idle.receive_rest().empty());
  half.send("{}");
  BOOST_TEST(half.receive_rest() == ok("POST /small|127.0.0.1|{}"));
  pending->send(ok("finished"), false);
  BOOST_TEST(busy.receive_rest() == ok("finished"));
  stopping.join();
  BOOST_CHECK_THROW(Client{server.address()}, std::system_error);
}

BOOST_AUTO_TEST_CASE(an_answer_after_the_stop_goes_nowhere) {
  std::shared_ptr<PendingAnswer> answered;
  std::shared_ptr<PendingAnswer> dropped;
  {
    TestServer server{config_for()};
    Client first{server.address()};
    Client second{server.address()};
    first.send(get("/later/1"));
    answered = server.detached().take();
    second.send(get("/later/2"));
    dropped = server.detached().take();
    server.server().stop(0ms);
    BOOST_TEST(first.receive_rest().empty());
  }
  BOOST_TEST(answered->request().target == "/later/1");
  answered->send(ok("late"), false);
  dropped.reset();
}

BOOST_AUTO_TEST_CASE(a_server_that_never_started_goes_quietly) {
  auto server = Server::open(
      config_for(), [](auto, auto, const auto&) -> const RouteRules& { std::abort(); }, [](const auto&, auto&) {});
  BOOST_REQUIRE(server);
  Client{(*server)->addresses().front()}.send(get("/"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::server_test
