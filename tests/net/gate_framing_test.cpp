// Request lines, line ends and field syntax: what every message must hold to, whatever it asks for.

#include <string>

#include <boost/test/unit_test.hpp>

#include "net/gate_harness.h"

namespace tokenward::net::test::gate_framing_test {
namespace {

using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(gate_framing)

BOOST_AUTO_TEST_CASE(request_lines) {
  check(
      {
          {"plain", head("GET /healthz HTTP/1.1"), nullptr, "GET /healthz {}"},
          {"HTTP/1.0 without Host", "GET /healthz HTTP/1.0\r\n\r\n", nullptr, "GET /healthz {} 1.0"},
          {"HTTP/1.0 with Host", head("GET /healthz HTTP/1.0"), nullptr, "GET /healthz {} 1.0"},
          {"one empty line before", "\r\n" + head("GET / HTTP/1.1"), nullptr, "GET / {}"},
          {"two empty lines before", "\r\n\r\n" + head("GET / HTTP/1.1"), &rule::kRequestLine},
          {"a bare LF before", "\n" + head("GET / HTTP/1.1"), &rule::kLineEnd},
          {"lower-case method", head("get / HTTP/1.1"), nullptr, "get / {}"},
          {"unheard-of method", head("FROBNICATE / HTTP/1.1"), nullptr, "FROBNICATE / {}"},
          {"method with token punctuation", head("M-SEARCH! / HTTP/1.1"), nullptr, "M-SEARCH! / {}"},
          {"method of 32", head(std::string(32, 'M') + " / HTTP/1.1")},
          {"method of 33", head(std::string(33, 'M') + " / HTTP/1.1"), &rule::kMethodLength},
          {"method with a slash", head("GET/ / HTTP/1.1"), &rule::kMethod},
          {"method with NUL", head("GE\0T / HTTP/1.1"s), &rule::kMethod},
          {"method with 0xFF", head("GET\xFF / HTTP/1.1"), &rule::kMethod},
          {"method with a tab", head("GET\t/ HTTP/1.1"), &rule::kRequestLine},
          {"no method", head(" / HTTP/1.1"), &rule::kMethod},
          {"two spaces before the target", head("GET  / HTTP/1.1"), &rule::kRequestLine},
          {"two spaces before the version", head("GET /  HTTP/1.1"), &rule::kRequestLine},
          {"space behind the version", head("GET / HTTP/1.1 "), &rule::kRequestLine},
          {"space in the target", head("GET /a b HTTP/1.1"), &rule::kRequestLine},
          {"tab before the version", head("GET /\tHTTP/1.1"), &rule::kRequestLine},
          {"HTTP/0.9", "GET /\r\n\r\n", &rule::kRequestLine},
          {"method alone", "GET\r\n\r\n", &rule::kRequestLine},
          {"HTTP/1.2", head("GET / HTTP/1.2"), &rule::kVersion},
          {"HTTP/2.0", head("GET / HTTP/2.0"), &rule::kVersion},
          {"HTTP/0.9 spelled out", head("GET / HTTP/0.9"), &rule::kVersion},
          {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &rule::kVersion},
          {"version in lower case", head("GET / http/1.1"), &rule::kRequestLine},
          {"version of two digits", head("GET / HTTP/1.10"), &rule::kRequestLine},
          {"version with a leading zero", head("GET / HTTP/01.1"), &rule::kRequestLine},
          {"version without a minor", head("GET / HTTP/1"), &rule::kRequestLine},
          {"another protocol", head("GET / RTSP/1.0"), &rule::kRequestLine},
          {"version with a plus", head("GET / HTTP/+1.1"), &rule::kRequestLine},
          {"TLS client hello", "\x16\x03\x01\x02\n"s, &rule::kLineEnd},
          {"random bytes", "\xFF\xFE\x80\r\n", &rule::kRequestLine},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(line_ends) {
  check(
      {
          {"bare LF behind the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", &rule::kLineEnd},
          {"bare LF behind a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", &rule::kLineEnd},
          {"bare LF at the end of the head", "GET / HTTP/1.1\r\nHost: a\r\n\n", &rule::kLineEnd},
          {"bare CR behind the request line", "GET / HTTP/1.1\rHost: a\r\n\r\n", &rule::kRequestLine},
          {"bare CR in a value", head("GET / HTTP/1.1", "X: a\rb\r\n"), &rule::kControlCharacter},
          {"bare CR before CRLF", head("GET / HTTP/1.1", "X: a\r\r\n"), &rule::kControlCharacter},
          {"bare CR as the last line", "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n", &rule::kFieldName},
          {"bare CR in a field name", head("GET / HTTP/1.1", "X\rY: a\r\n"), &rule::kFieldName},
          {"bare CR in the target", head("GET /\rX HTTP/1.1"), &rule::kTargetCharacter},
          {"LF CR", "GET / HTTP/1.1\n\rHost: a\r\n\r\n", &rule::kLineEnd},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(fields) {
  check(
      {
          {"blanks around a value", head("GET / HTTP/1.1", "Origin: \t x \t\r\n"), nullptr, "GET / {origin: x}"},
          {"no blank before a value", head("GET / HTTP/1.1", "Origin:x\r\n"), nullptr, "GET / {origin: x}"},
          {"empty value", head("GET / HTTP/1.1", "Origin:\r\n"), nullptr, "GET / {origin: }"},
          {"blank value", head("GET / HTTP/1.1", "Origin: \t \r\n"), nullptr, "GET / {origin: }"},
          {"any case of a name", head("GET / HTTP/1.1", "oRiGiN: x\r\n"), nullptr, "GET / {origin: x}"},
          {"tab inside a value", head("GET / HTTP/1.1", "Origin: a\tb\r\n"), nullptr, "GET / {origin: a\tb}"},
          {"a colon in a value", head("GET / HTTP/1.1", "Origin: http://a:1\r\n"), nullptr,
           "GET / {origin: http://a:1}"},
          {"all of a token's characters", head("GET / HTTP/1.1", "!#$%&'*+-.^_`|~0aZ: x\r\n"), nullptr, "GET / {}"},
          {"a near miss of a read name", head("GET / HTTP/1.1", "Origix: x\r\nOrigi: x\r\nOrigins: x\r\n"), nullptr,
           "GET / {}"},
          {"underscores are another field", head("GET / HTTP/1.1", "Content_Type: x\r\nContent_Length: x\r\n"), nullptr,
           "GET / {}"},
          {"no colon", head("GET / HTTP/1.1", "Origin\r\n"), &rule::kFieldName},
          {"no name", head("GET / HTTP/1.1", ": x\r\n"), &rule::kFieldName},
          {"space before the colon", head("GET / HTTP/1.1", "Origin : x\r\n"), &rule::kFieldName},
          {"tab before the colon", head("GET / HTTP/1.1", "Origin\t: x\r\n"), &rule::kFieldName},
          {"space in a name", head("GET / HTTP/1.1", "X Y: x\r\n"), &rule::kFieldName},
          {"slash in a name", head("GET / HTTP/1.1", "X/Y: x\r\n"), &rule::kFieldName},
          {"8-bit name", head("GET / HTTP/1.1", "X\xC3\xA9: x\r\n"), &rule::kFieldName},
          {"NUL in a name", head("GET / HTTP/1.1", "X\0: x\r\n"s), &rule::kFieldName},
          {"fold with a space", head("GET / HTTP/1.1", "X: a\r\n b\r\n"), &rule::kFolding},
          {"fold with a tab", head("GET / HTTP/1.1", "X: a\r\n\tb\r\n"), &rule::kFolding},
          {"fold before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", &rule::kFolding},
          {"a line of one space", head("GET / HTTP/1.1", " \r\n"), &rule::kFolding},
          {"NUL in an ignored value", head("GET / HTTP/1.1", "X: a\0b\r\n"s), &rule::kControlCharacter},
          {"NUL in a read value", head("GET / HTTP/1.1", "Origin: a\0b\r\n"s), &rule::kControlCharacter},
          {"escape in a value", head("GET / HTTP/1.1", "X: a\x1B[2Jb\r\n"), &rule::kControlCharacter},
          {"DEL in a value", head("GET / HTTP/1.1", "X: a\x7F\r\n"), &rule::kControlCharacter},
          {"control character far into a value",
           head("GET / HTTP/1.1", "X: " + std::string(100, 'a') + "\x01" + std::string(100, 'a') + "\r\n"),
           &rule::kControlCharacter},
          {"vertical tab before a value", head("GET / HTTP/1.1", "X:\vchunked\r\n"), &rule::kControlCharacter},
          {"many tabs are no control characters", head("GET / HTTP/1.1", "X: a" + std::string(40, '\t') + "b\r\n"),
           nullptr, "GET / {}"},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(hosts) {
  const auto with_host = [](const std::string& value) { return "GET / HTTP/1.1\r\nHost: " + value + "\r\n\r\n"; };
  check(
      {
          {"name and port", with_host("tokens.example:8640")},
          {"IPv4", with_host("192.0.2.7:80")},
          {"IPv6", with_host("[2001:db8::1]:80")},
          {"IPv6 without port", with_host("[::]")},
          {"empty port", with_host("a:")},
          {"underscore", with_host("my_host")},
          {"missing", "GET / HTTP/1.1\r\n\r\n", &rule::kHostMissing},
          {"twice", head("GET / HTTP/1.1", "Host: a.example\r\n"), &rule::kHostRepeated},
          {"twice in HTTP/1.0", head("GET / HTTP/1.0", "host: b\r\n"), &rule::kHostRepeated},
          {"empty", with_host(""), &rule::kHostSyntax},
          {"two hosts", with_host("a, b"), &rule::kHostSyntax},
          {"a path", with_host("a/b"), &rule::kHostSyntax},
          {"user information", with_host("u@a"), &rule::kHostSyntax},
          {"port with a letter", with_host("a:8o"), &rule::kHostSyntax},
          {"port of six digits", with_host("a:123456"), &rule::kHostSyntax},
          {"IPv6 without brackets", with_host("::1"), &rule::kHostSyntax},
          {"unclosed bracket", with_host("[::1"), &rule::kHostSyntax},
          {"8-bit", with_host("\xC3\xA9.example"), &rule::kReadValue},
          {"space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", &rule::kFieldName},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(a_loopback_listener_admits_only_its_own_names) {
  const auto with_host = [](const std::string& value) { return "GET / HTTP/1.1\r\nHost: " + value + "\r\n\r\n"; };
  check(
      {
          {"localhost", with_host("localhost:8640")},
          {"any case", with_host("LocalHost")},
          {"127.0.0.1", with_host("127.0.0.1:8640")},
          {"127.1.2.3", with_host("127.1.2.3")},
          {"[::1]", with_host("[::1]:8640")},
          {"a configured name", with_host("Tokens.Example:443")},
          {"HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n"},
          {"a rebound name", with_host("evil.example:8640"), &rule::kHostForeign},
          {"a name that begins like one", with_host("localhost.evil.example"), &rule::kHostForeign},
          {"a name that ends like one", with_host("evil.localhost"), &rule::kHostForeign},
          {"an address that is a name", with_host("127.0.0.1.evil.example"), &rule::kHostForeign},
          {"a short address", with_host("127.1"), &rule::kHostForeign},
          {"0.0.0.0", with_host("0.0.0.0:8640"), &rule::kHostForeign},
          {"forward-auth is not checked", "GET /v1/auth HTTP/1.1\r\nHost: client.example\r\n\r\n"},
          {"nor below it", "GET /v1/auth/x HTTP/1.1\r\nHost: client.example\r\n\r\n"},
      },
      listeners().loopback);
}

BOOST_AUTO_TEST_CASE(connection_options_decide_who_closes) {
  const auto keeps = [](const std::string& bytes) { return feed_whole(bytes, listeners().plain).keep_alive; };
  BOOST_TEST(keeps(head("GET / HTTP/1.1")));
  BOOST_TEST(keeps(head("GET / HTTP/1.1", "Connection: keep-alive\r\n")));
  BOOST_TEST(keeps(head("GET / HTTP/1.1", "Connection: Upgrade, X-Token-Owner\r\n")));
  BOOST_TEST(!keeps(head("GET / HTTP/1.1", "Connection: close\r\n")));
  BOOST_TEST(!keeps(head("GET / HTTP/1.1", "Connection: keep-alive ,\tCLOSE\r\n")));
  BOOST_TEST(!keeps(head("GET / HTTP/1.1", "Connection: keep-alive\r\nConnection: close\r\n")));
  BOOST_TEST(!keeps(head("GET / HTTP/1.0")));
  BOOST_TEST(keeps(head("GET / HTTP/1.0", "Connection: Keep-Alive\r\n")));
  BOOST_TEST(!keeps(head("GET / HTTP/1.0", "Connection: keep-alive, close\r\n")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::gate_framing_test
