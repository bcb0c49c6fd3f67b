// TLS to the server: whom it believes, and that there is no way around it.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>

#include "certificates.h"
#include "support.h"

namespace tls_test {

using namespace tokenward::test;

namespace {

/// Files that are gone with the suite's server.
const std::string& directory() {
  static const std::string made = [] {
    const std::string path = shared_server().directory() + "/certificates";
    std::filesystem::create_directory(path);
    return path;
  }();
  return made;
}

struct TlsFixture {
  Authority good{directory(), "good"}, other{directory(), "other"};
  SettingValues settings;

  /// A server with the certificate of `who`, as the store reaches it.
  std::unique_ptr<PrivateServer> server(const std::string& who) {
    auto server = std::make_unique<PrivateServer>(
        std::vector<std::string>{"--ssl-ca=" + good.file(), "--ssl-cert=" + directory() + "/" + who + ".pem",
                                 "--ssl-key=" + directory() + "/" + who + ".key"});
    settings = {{"hosts", "127.0.0.1:" + std::to_string(server->port())},
                {"user", "root"},
                {"tls", "verify-identity"},
                {"tls_ca", good.file()}};
    return server;
  }

  Answer open() const { return Store::try_open(plugin_table(), settings); }
  void must_refuse() const {
    const Answer answer = open();
    BOOST_TEST(answer.code == TKW_UNAVAILABLE, code_name(answer.code));
    BOOST_TEST((answer.message.find("TLS") != std::string::npos || answer.message.find("SSL") != std::string::npos),
               answer.message);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls, TlsFixture)

BOOST_AUTO_TEST_CASE(a_server_whose_name_the_authority_vouches_for_is_believed) {
  good.issue("right", "IP:127.0.0.1");
  const auto running = server("right");
  Admin(*running).run("ALTER USER root@'127.0.0.1' REQUIRE SSL");
  Store store(plugin_table(), settings);
  store.make_ready();
  const auto seq = store.must_apply({put(plain_row({"t", 1, "a"}))});
  BOOST_TEST(store.must_apply({put(plain_row({"t", 1, "a"}))}) == seq + 1);  // on the same connection

  settings["tls_ca"] = other.file();
  must_refuse();
  settings["hosts"] = "localhost:" + std::to_string(running->port());  // the same server under a name it has not
  settings["tls_ca"] = good.file();
  must_refuse();
  settings.erase("tls_ca");  // the machine's own authorities
  must_refuse();
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_is_refused) {
  const PrivateServer plain({"--skip-ssl"});
  settings = {{"hosts", "127.0.0.1:" + std::to_string(plain.port())},
              {"user", "root"},
              {"tls", "verify-identity"},
              {"tls_ca", good.file()}};
  must_refuse();
  settings["tls"] = "off";
  settings.erase("tls_ca");
  BOOST_TEST(open().code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(an_account_may_ask_for_a_certificate_of_the_client) {
  good.issue("right", "IP:127.0.0.1");
  good.issue("client", "DNS:client");
  const auto running = server("right");
  Admin(*running).run("ALTER USER root@'127.0.0.1' REQUIRE X509");
  BOOST_TEST(open().code == TKW_INVALID);
  settings["tls_cert"] = directory() + "/client.pem";
  settings["tls_key"] = directory() + "/client.key";
  BOOST_TEST(open().code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(calls_over_tls_end_in_time_when_the_server_stops_answering) {
  good.issue("right", "IP:127.0.0.1");
  const auto running = server("right");
  Store store(plugin_table(), settings);
  store.make_ready();
  running->freeze();
  const HostCall call(300);
  const Answer answer = store.get(
      {{"t", 1, "a"}}, [](const Row&) { return true; }, call);
  running->thaw();
  BOOST_TEST(answer.code == TKW_TIMEOUT, code_name(answer.code));
}

BOOST_AUTO_TEST_SUITE_END()

}
