// What settings mean and which are refused, before any server is asked.
#include "settings.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "support.h"

namespace settings_test {

using namespace tokenward;
using namespace tokenward::test;

namespace {

mysql::StoreSettings read(const SettingValues& values) {
  std::vector<tkw_kv> pairs;
  const auto bytes = [](const std::string& text) {
    return tkw_bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
  };
  for (const auto& [name, value] : values) pairs.push_back({bytes(name), bytes(value)});
  return mysql::read_settings(sdk::Settings(pairs.data(), static_cast<std::uint32_t>(pairs.size())));
}

void must_refuse(const SettingValues& values, const std::string& name) {
  BOOST_TEST_CONTEXT(name) {
    BOOST_CHECK_EXCEPTION(read(values), sdk::Error, [&](const sdk::Error& error) {
      BOOST_TEST_INFO(error.message());
      return error.code() == TKW_INVALID && error.message().find("\"" + name + "\"") != std::string::npos;
    });
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(a_user_is_enough) {
  const auto settings = read({{"user", "u"}});
  BOOST_TEST(settings.servers.at(0).text() == "127.0.0.1:3306");
  BOOST_TEST(settings.database == "tokenward");
  BOOST_TEST((settings.tls.mode == mysql::Tls::Off));
  BOOST_TEST(settings.migration.user == "u");
}

BOOST_AUTO_TEST_CASE(servers_are_names_addresses_and_ports) {
  const auto settings =
      read({{"user", "u"}, {"port", "3307"}, {"hosts", "db1, db2:1,[::1],[fe80::2]:65535 , 10.0.0.1"}});
  std::string texts;
  for (const auto& server : settings.servers) texts += server.text() + " ";
  BOOST_TEST(texts == "db1:3307 db2:1 [::1]:3307 [fe80::2]:65535 10.0.0.1:3307 ");
}

BOOST_AUTO_TEST_CASE(what_leaves_the_machine_is_encrypted_and_verified_unless_told_otherwise) {
  for (const char* hosts : {"db1", "127.0.0.1,db1", "10.0.0.1", "127.example.com", "localhost.example.com"})
    BOOST_TEST((read({{"user", "u"}, {"hosts", hosts}}).tls.mode == mysql::Tls::VerifyIdentity), hosts);
  for (const char* hosts : {"127.0.0.1", "127.3.2.1:1", "localhost", "[::1]", "localhost,[::1]:7"})
    BOOST_TEST((read({{"user", "u"}, {"hosts", hosts}}).tls.mode == mysql::Tls::Off), hosts);
  BOOST_TEST((read({{"user", "u"}, {"hosts", "db1"}, {"tls", "off"}}).tls.mode == mysql::Tls::Off));
  BOOST_TEST((read({{"user", "u"}, {"tls", "verify-identity"}}).tls.mode == mysql::Tls::VerifyIdentity));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_refused_by_name) {
  must_refuse({}, "user");
  must_refuse({{"user", ""}}, "user");
  must_refuse({{"user", "u"}, {"hots", "db1"}}, "hots");
  for (const char* hosts :
       {"", "db1,", ",db1", "db1:", "db1:0", "db1:65536", "db1:x", "[::1", "[]", "[::1]x", "[::1]x:3"})
    must_refuse({{"user", "u"}, {"hosts", hosts}}, "hosts");
  must_refuse({{"user", "u"}, {"socket", "/s"}, {"hosts", "db1"}}, "socket");
  must_refuse({{"user", "u"}, {"socket", "/s"}, {"tls", "verify-identity"}}, "tls");
  for (const char* database : {"", "a`b", "a b", "a.b", "\xc3\xa4"})
    must_refuse({{"user", "u"}, {"database", database}}, "database");
  must_refuse({{"user", "u"}, {"database", std::string(65, 'd')}}, "database");
  for (const char* count : {"0", "257", "x", "8 ", "-1", ""})
    must_refuse({{"user", "u"}, {"connections", count}}, "connections");
  must_refuse({{"user", "u"}, {"connect_timeout_ms", "99"}}, "connect_timeout_ms");
  must_refuse({{"user", "u"}, {"tls", "on"}}, "tls");
  must_refuse({{"user", "u"}, {"hosts", "db1"}, {"tls_ca", "/no/such/file"}}, "tls_ca");
  must_refuse({{"user", "u"}, {"tls_ca", "/"}}, "tls");  // off, so it would count for nothing
  must_refuse({{"user", "u"}, {"hosts", "db1"}, {"tls_cert", "/"}}, "tls_cert");
  must_refuse({{"user", "u"}, {"migration_password_secret", "s"}}, "migration_password_secret");
}

BOOST_AUTO_TEST_SUITE_END()

}
