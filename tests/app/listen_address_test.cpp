#include "app/listen_address.h"

#include <boost/test/unit_test.hpp>

namespace tokenward::app::listen_address_test {
namespace {

ListenAddress address(const char* text) {
  auto parsed = ListenAddress::parse(text);
  BOOST_TEST_REQUIRE(bool{parsed}, text);
  return std::move(parsed).value();
}

BOOST_AUTO_TEST_SUITE(listen_address)

BOOST_AUTO_TEST_CASE(the_three_forms_are_read_and_written) {
  for (const char* text : {"127.0.0.1:8640", "0.0.0.0:0", "[::1]:65535", "[2001:db8::1]:1", "unix:/run/a.sock"}) {
    BOOST_TEST(address(text).text() == text);
  }
  BOOST_TEST((address("unix:/run/a.sock").kind == ListenAddress::Kind::Unix));
  BOOST_TEST(address("[0:0:0::1]:5").text() == "[::1]:5");
  BOOST_TEST(address("127.0.0.1:8640").port == 8640);
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  for (const char* text : {"",
                           "8640",
                           ":8640",
                           "127.0.0.1",
                           "127.0.0.1:",
                           "127.0.0.1:65536",
                           "127.0.0.1:-1",
                           "127.0.0.1:1x",
                           "127.1:80",
                           "0x7f.0.0.1:80",
                           "127.0.0.01:80",
                           "::1:80",
                           "[::1]",
                           "[127.0.0.1]:80",
                           "[::ffff:127.0.0.1]:80",
                           "localhost:80",
                           "*:80",
                           "unix:",
                           "http://127.0.0.1:80",
                           "[fe80::1%eth0]:80"}) {
    BOOST_TEST(!ListenAddress::parse(text), text);
  }
  BOOST_TEST(!ListenAddress::parse("unix:" + std::string(108, 'a')));
  BOOST_TEST(bool{ListenAddress::parse("unix:" + std::string(107, 'a'))});
}

BOOST_AUTO_TEST_CASE(loopback_and_unix_sockets_are_local) {
  for (const char* text : {"127.0.0.1:1", "127.255.0.9:1", "[::1]:1", "unix:/a"}) {
    BOOST_TEST(address(text).is_local(), text);
  }
  for (const char* text : {"0.0.0.0:1", "[::]:1", "128.0.0.1:1", "10.0.0.1:1", "[::2]:1"}) {
    BOOST_TEST(!address(text).is_local(), text);
  }
}

BOOST_AUTO_TEST_CASE(a_wildcard_overlaps_with_every_address_of_its_family_and_port) {
  BOOST_TEST(address("0.0.0.0:1").overlaps(address("10.0.0.1:1")));
  BOOST_TEST(address("10.0.0.1:1").overlaps(address("0.0.0.0:1")));
  BOOST_TEST(address("10.0.0.1:1").overlaps(address("10.0.0.1:1")));
  BOOST_TEST(address("unix:/a").overlaps(address("unix:/a")));
  BOOST_TEST(!address("0.0.0.0:1").overlaps(address("10.0.0.1:2")));
  BOOST_TEST(!address("10.0.0.1:1").overlaps(address("10.0.0.2:1")));
  BOOST_TEST(!address("[::1]:1").overlaps(address("127.0.0.1:1")));
  BOOST_TEST(!address("127.0.0.1:0").overlaps(address("127.0.0.1:0")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::listen_address_test
