// Fields that a route reads, and fields that it ignores.

#include <string>

#include <boost/test/unit_test.hpp>

#include "net/gate_harness.h"

namespace tokenward::net::test::gate_read_fields_test {
namespace {

using namespace std::string_literals;

std::string repeat(std::string_view line, int times) {
  std::string lines;
  for (int i = 0; i < times; ++i) lines.append(line);
  return lines;
}

std::string get(std::string_view fields) { return head("GET /t HTTP/1.1", fields); }

BOOST_AUTO_TEST_SUITE(gate_read_fields)

BOOST_AUTO_TEST_CASE(read_fields_are_strict_and_ignored_ones_are_dropped) {
  check(
      {
          {"read fields in their order", get("Origin: o\r\nAuthorization: Bearer x\r\nX-Other: 1\r\n"), nullptr,
           "GET /t {origin: o, authorization: Bearer x}"},
          {"a singleton twice", get("Authorization: a\r\nAuthorization: a\r\n"), &rule::kReadRepeated},
          {"a list twice", get("Accept: a\r\nAccept: b\r\n"), nullptr, "GET /t {accept: a, accept: b}"},
          {"8-bit in a read field", get("Origin: \xC3\xA9\r\n"), &rule::kReadValue},
          {"0xFF in a read field", get("Origin: a\xFF\r\n"), &rule::kReadValue},
          {"encoded word in a read field", get("Origin: =?utf-8?q?x?=\r\n"), &rule::kReadValue},
          {"8-bit in a list", get("Accept: \xC3\xA9\r\n"), &rule::kReadValue},
          {"question mark before equals", get("Origin: a?=b\r\n"), nullptr, "GET /t {origin: a?=b}"},
          {"8-bit in an ignored field", get("X-Name: J\xC3\xBCrgen\xFF\r\n"), nullptr, "GET /t {}"},
          {"encoded word in an ignored field", get("Subject: =?utf-8?q?x?=\r\n"), nullptr, "GET /t {}"},
          {"an ignored field twice", get("X-Other: 1\r\nX-Other: 2\r\n"), nullptr, "GET /t {}"},
          {"ignored Upgrade", get("Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n"), nullptr,
           "GET /t {}"},
          {"a replaced field", get("X-Request-Id: abc-1\r\n"), nullptr, "GET /t {x-request-id: abc-1}"},
          {"a bad replaced field", get("X-Request-Id: \xC3\xA9\r\n"), nullptr, "GET /t {}"},
          {"a replaced field twice", get("X-Request-Id: a\r\nX-Request-Id: b\r\n"), nullptr, "GET /t {}"},
          {"a replaced field three times", get(repeat("X-Request-Id: a\r\n", 3)), nullptr, "GET /t {}"},
          {"a long replaced field", get("X-Request-Id: " + std::string(257, 'a') + "\r\n"), nullptr, "GET /t {}"},
          {"the longest replaced field", get("X-Request-Id: " + std::string(256, 'a') + "\r\n"), nullptr,
           "GET /t {x-request-id: " + std::string(256, 'a') + "}"},
          {"Connection with 8-bit", get("Connection: \xFF\r\n"), &rule::kReadValue},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(of_cookies_only_our_own_are_kept) {
  const std::string ours = "__Host-tokenward=abc";
  check(
      {
          {"ours alone", get("Cookie: " + ours + "\r\n"), nullptr, "GET /t {cookie: __Host-tokenward=abc}"},
          {"ours among others", get("Cookie: a=1; " + ours + "; b=2\r\n"), nullptr,
           "GET /t {cookie: __Host-tokenward=abc}"},
          {"two of ours", get("Cookie: x=1; " + ours + "; y=2; __Host-tokenward-csrf=z\r\n"), nullptr,
           "GET /t {cookie: __Host-tokenward=abc; __Host-tokenward-csrf=z}"},
          {"two of ours without blanks", get("Cookie: " + ours + ";__Host-tokenward-csrf=z\r\n"), nullptr,
           "GET /t {cookie: __Host-tokenward=abc;__Host-tokenward-csrf=z}"},
          {"none of ours", get("Cookie: a=1; b=2\r\n"), nullptr, "GET /t {}"},
          {"a name that ends like ours", get("Cookie: x__Host-tokenward=1\r\n"), nullptr, "GET /t {}"},
          {"a value like ours", get("Cookie: x=__Host-tokenward=1\r\n"), nullptr, "GET /t {}"},
          {"names are exact in case", get("Cookie: __host-tokenward=1\r\n"), nullptr, "GET /t {}"},
          {"8-bit and long cookies of others",
           get("Cookie: a=\xC3\xA9" + std::string(8000, 'c') + "; " + ours + "\r\n"), nullptr,
           "GET /t {cookie: __Host-tokenward=abc}"},
          {"8-bit in ours", get("Cookie: __Host-tokenward=\xC3\xA9\r\n"), &rule::kReadValue},
          {"two Cookie fields", get("Cookie: a=1\r\nCookie: " + ours + "\r\n"), nullptr,
           "GET /t {cookie: __Host-tokenward=abc}"},
          {"a control character in a cookie of others", get("Cookie: a=\x01\r\n"), &rule::kControlCharacter},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(sizes) {
  const std::string line_of_16k = "X: " + std::string(Gate::kMaxLine - 3, 'a') + "\r\n";
  const std::string line_of_3k = "X: " + std::string(3 * 1024 - 3, 'a') + "\r\n";  // 16 of them are 48 KiB
  const std::string almost_full = repeat(line_of_3k, 15);
  const auto rest = [](std::size_t length) { return "X: " + std::string(length - 3, 'a') + "\r\n"; };
  constexpr std::size_t kHostLine = 15;  // "Host: a.example"
  check(
      {
          {"an ignored line of 16 KiB", get(line_of_16k), nullptr, "GET /t {}"},
          {"a line one longer", get("a" + line_of_16k), &rule::kFieldLength},
          {"a far longer line", get("X: " + std::string(40'000, 'a') + "\r\n"), &rule::kFieldLength},
          {"a long line that never ends", get("").substr(0, 34) + "X: " + std::string(20'000, 'a'),
           &rule::kFieldLength},
          {"48 KiB together", get(almost_full + rest(3 * 1024 - kHostLine)), nullptr, "GET /t {}"},
          {"one byte more", get(almost_full + rest(3 * 1024 - kHostLine + 1)), &rule::kFieldsLength},
          {"128 fields", get(repeat("X: a\r\n", 127)), nullptr, "GET /t {}"},
          {"129 fields", get(repeat("X: a\r\n", 128)), &rule::kFieldCount},
          {"a read value of 4,000", get("Origin: " + std::string(4000, 'a') + "\r\n")},
          {"a read value of 4,001", get("Origin: " + std::string(4001, 'a') + "\r\n"), &rule::kKeptLength},
          {"read values of 8 KiB", get(repeat("Accept: " + std::string(2727, 'a') + "\r\n", 3))},
          {"read values above 8 KiB", get(repeat("Accept: " + std::string(2728, 'a') + "\r\n", 3)), &rule::kKeptLength},
          {"16 read fields with Host", get(repeat("Accept: a\r\n", 15))},
          {"17 read fields with Host", get(repeat("Accept: a\r\n", 16)), &rule::kKeptCount},
          {"a request line of more than 16 KiB", head("GET /" + std::string(17'000, 'a') + " HTTP/1.1"),
           &rule::kRequestLineLength},
          {"a request line that never ends", "GET /" + std::string(17'000, 'a'), &rule::kRequestLineLength},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(expectations) {
  const auto post = [](std::string_view fields) {
    return head("POST /t HTTP/1.1", std::string{"Content-Length: 2\r\n"}.append(fields)) + "{}";
  };
  check(
      {
          {"100-continue", post("Expect: 100-continue\r\n"), nullptr, "POST /t {} [{}]"},
          {"any case", post("Expect: 100-Continue\r\n"), nullptr, "POST /t {} [{}]"},
          {"twice", post("Expect: 100-continue\r\nExpect: 100-continue\r\n"), nullptr, "POST /t {} [{}]"},
          {"another", post("Expect: 200-ok\r\n"), &rule::kExpectation},
          {"one of two", post("Expect: 100-continue, x\r\n"), &rule::kExpectation},
          {"empty", post("Expect:\r\n"), &rule::kExpectation},
          {"8-bit", post("Expect: \xFF\r\n"), &rule::kReadValue},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(a_client_may_continue_once_its_credentials_and_size_pass) {
  const auto outcome = [](const std::string& line, const std::string& fields) {
    return feed_whole(head(line, "Expect: 100-continue\r\n" + fields), listeners().plain);
  };
  BOOST_TEST(outcome("POST /t HTTP/1.1", "Content-Length: 2\r\nAuthorization: Bearer x\r\n").said_continue);
  BOOST_TEST(outcome("POST /t HTTP/1.1", "Transfer-Encoding: chunked\r\nAuthorization: Bearer x\r\n").said_continue);
  BOOST_TEST(outcome("POST /t HTTP/1.1", "Content-Length: 2\r\nCookie: __Host-tokenward=x\r\n").said_continue);
  BOOST_TEST(outcome("POST /small HTTP/1.1", "Content-Length: 16\r\n").said_continue, "reads no credential");
  BOOST_TEST(!outcome("POST /t HTTP/1.1", "Content-Length: 2\r\n").said_continue, "no credential");
  BOOST_TEST(!outcome("POST /t HTTP/1.1", "Content-Length: 2\r\nCookie: other=x\r\n").said_continue);
  BOOST_TEST(!outcome("POST /t HTTP/1.1", "Content-Length: 0\r\nAuthorization: Bearer x\r\n").said_continue);
  BOOST_TEST(!outcome("POST /t HTTP/1.0", "Content-Length: 2\r\nAuthorization: Bearer x\r\n").said_continue);
  const Outcome large = outcome("POST /small HTTP/1.1", "Content-Length: 17\r\n");
  BOOST_TEST(!large.said_continue);
  BOOST_TEST(large.broken == &rule::kBodyLength);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::gate_read_fields_test
