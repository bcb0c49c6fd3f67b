// Where a server may listen, and what it says when it may not.

#include "net/listener.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>
#include <unistd.h>
#include <boost/test/unit_test.hpp>

#include "net/server_harness.h"

namespace tokenward::net::test::listener_test {
namespace {

/// A directory of the test's own that goes with it.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    char name[] = "/tmp/tokenward-net-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~ScratchDirectory() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

Result<std::unique_ptr<Server>> open(const std::string& address) {
  static const RouteRules none;
  return Server::open(
      config_for(address), [](auto, auto, const auto&) -> const RouteRules& { return none; },
      [](const auto&, auto&) {});
}

BOOST_AUTO_TEST_SUITE(listener)

BOOST_AUTO_TEST_CASE(addresses_are_read_and_written_alike) {
  for (const char* text : {"127.0.0.1:8640", "0.0.0.0:1", "[::1]:8640", "[2001:db8::7]:65535", "unix:/run/a.sock"}) {
    const auto endpoint = parse_address(text);
    BOOST_REQUIRE_MESSAGE(endpoint, text);
    BOOST_TEST(to_text(*endpoint) == text);
  }
}

BOOST_AUTO_TEST_CASE(a_malformed_address_is_refused_by_name) {
  for (const std::string text : {"", "8640", ":8640", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
                                 "127.0.0.1:-1", "127.0.0.1:+1", "127.0.0.1: 1", "::1:8640", "[127.0.0.1]:80", "[::1]",
                                 "localhost:8640", "127.1:80", "unix:", "unix:relative", "http://127.0.0.1:80"}) {
    const auto endpoint = parse_address(text);
    BOOST_REQUIRE_MESSAGE(!endpoint, "accepted: " << text);
    BOOST_TEST((endpoint.error().code == ErrorCode::Invalid));
    BOOST_TEST(endpoint.error().message.find('"' + text + '"') != std::string::npos);
  }
  BOOST_TEST(!parse_address("unix:/" + std::string(200, 'x')));
}

BOOST_AUTO_TEST_CASE(peers_are_addresses_without_ports) {
  BOOST_TEST(peer_text(*parse_address("192.0.2.1:5")) == "192.0.2.1");
  BOOST_TEST(peer_text(*parse_address("[2001:db8::1]:5")) == "2001:db8::1");
  BOOST_TEST(peer_text(*parse_address("[::ffff:192.0.2.1]:5")) == "192.0.2.1");
  BOOST_TEST(peer_text(*parse_address("unix:/x")) == "");
}

BOOST_AUTO_TEST_CASE(only_loopback_is_loopback) {
  BOOST_TEST(is_loopback(*parse_address("127.0.0.1:1")));
  BOOST_TEST(is_loopback(*parse_address("127.9.9.9:1")));
  BOOST_TEST(is_loopback(*parse_address("[::1]:1")));
  BOOST_TEST(!is_loopback(*parse_address("0.0.0.0:1")));
  BOOST_TEST(!is_loopback(*parse_address("[::]:1")));
  BOOST_TEST(!is_loopback(*parse_address("unix:/x")));
}

BOOST_AUTO_TEST_CASE(a_port_in_use_is_said_in_one_line) {
  const auto first = open("127.0.0.1:0");
  BOOST_REQUIRE(first);
  const std::string address = (*first)->addresses().front();
  const auto second = open(address);
  BOOST_REQUIRE(!second);
  BOOST_TEST((second.error().code == ErrorCode::Conflict));
  BOOST_TEST(second.error().message == "cannot listen on " + address + ": Address already in use");
}

BOOST_AUTO_TEST_CASE(an_address_of_another_machine_is_unavailable) {
  const auto server = open("192.0.2.1:8640");
  BOOST_REQUIRE(!server);
  BOOST_TEST((server.error().code == ErrorCode::Unavailable));
  BOOST_TEST(server.error().message.find("192.0.2.1:8640") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(several_listeners_serve_at_once_each_with_its_traits) {
  const ScratchDirectory directory;
  ServerConfig config = config_for("127.0.0.1:0", 2);
  config.listeners.emplace_back().address = "[::1]:0";
  config.listeners.emplace_back().address = "unix:" + directory.file("a.sock");
  config.listeners.back().traits.auth_only = true;
  TestServer server{std::move(config)};
  const auto addresses = server.server().addresses();
  BOOST_REQUIRE(addresses.size() == 3U);
  const std::string expected[] = {"GET /x|127.0.0.1|", "GET /x|::1|", "GET /v1/auth/||"};
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    Client client{addresses[i]};
    client.send(get("/x"));
    BOOST_TEST(client.receive_body() == expected[i]);
  }
}

BOOST_AUTO_TEST_CASE(a_unix_socket_is_for_owner_and_group_and_goes_with_the_server) {
  const ScratchDirectory directory;
  const std::string path = directory.file("a.sock");
  struct stat status {};
  {
    TestServer server{config_for("unix:" + path)};
    BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 07777) == 0660U);
    Client client{server.address()};
    client.send(get("/x"));
    BOOST_TEST(client.receive_body() == "GET /x||");
  }
  BOOST_TEST(::stat(path.c_str(), &status) != 0);
}

BOOST_AUTO_TEST_CASE(a_stale_socket_is_replaced_and_a_live_one_is_not) {
  const ScratchDirectory directory;
  const std::string path = directory.file("a.sock");
  {
    asio::io_context context;
    asio::basic_socket_acceptor<asio::generic::stream_protocol> dead{context, *parse_address("unix:" + path)};
  }
  BOOST_REQUIRE(std::filesystem::exists(path));
  const auto first = open("unix:" + path);
  BOOST_TEST(static_cast<bool>(first));
  const auto second = open("unix:" + path);
  BOOST_REQUIRE(!second);
  BOOST_TEST((second.error().code == ErrorCode::Conflict));
  BOOST_TEST(second.error().message == path + " is in use");
  Client{"unix:" + path}.send(get("/"));  // The first still has it.
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_socket_is_left_alone) {
  const ScratchDirectory directory;
  const std::string path = directory.file("precious");
  std::ofstream{path} << "data";
  const auto server = open("unix:" + path);
  BOOST_REQUIRE(!server);
  BOOST_TEST(server.error().message == path + " exists and is not a socket");
  BOOST_TEST(std::filesystem::file_size(path) == 4U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::listener_test
