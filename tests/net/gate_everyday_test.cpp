// Header sets as browsers and gateways send them: a gate that refuses these is an outage.

#include <string>

#include <boost/test/unit_test.hpp>

#include "net/gate_harness.h"

namespace tokenward::net::test::gate_everyday_test {
namespace {

const std::string kBearer = "Authorization: Bearer tkw_0\r\n";

const std::string kChrome =
    "Connection: keep-alive\r\nCache-Control: max-age=0\r\n"
    "sec-ch-ua: \"Chromium\";v=\"124\", \"Google Chrome\";v=\"124\", \"Not-A.Brand\";v=\"99\"\r\nsec-ch-ua-mobile: "
    "?0\r\n"
    "sec-ch-ua-platform: \"Linux\"\r\nDNT: 1\r\nUpgrade-Insecure-Requests: 1\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 "
    "Safari/537.36\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7\r\n"
    "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-User: ?1\r\nSec-Fetch-Dest: document\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7\r\n"
    "Cookie: _ga=GA1.2.1234567890.1700000000; session=eyJhbGciOiJIUzI1NiJ9.e30.x; theme=dark\r\n";

const std::string kFirefox =
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\n"
    "Accept-Encoding: gzip, deflate\r\nReferer: http://a.example/caf%C3%A9?x=1&y=%22\r\nConnection: keep-alive\r\n"
    "If-None-Match: W/\"abc\", \"def\"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\nPriority: u=0, i\r\n"
    "TE: trailers\r\nSec-GPC: 1\r\n";

BOOST_AUTO_TEST_SUITE(gate_everyday)

BOOST_AUTO_TEST_CASE(what_arrives_through_gateways_is_admitted) {
  const std::string credential = "authorization: Bearer tkw_0";
  const std::string admitted = "GET /v1/auth?scope=read {" + credential + "}";
  const auto through = [](std::string_view line, const std::string& fields) { return head(line, fields + kBearer); };
  check(
      {
          {"Chrome through nginx", through("GET /v1/auth?scope=read HTTP/1.1", kChrome), nullptr, admitted},
          {"Firefox through Caddy",
           through("GET /v1/auth?scope=read HTTP/1.1", kFirefox +
                                                           "X-Forwarded-Method: GET\r\nX-Forwarded-Proto: https\r\n"
                                                           "X-Forwarded-Uri: /caf\xC3\xA9\r\n"),
           nullptr, admitted},
          {"nginx as documented: HTTP/1.0 and close",
           through("GET /v1/auth HTTP/1.0", "X-Original-URI: /a/../b\r\nConnection: close\r\n" + kFirefox), nullptr,
           "GET /v1/auth {" + credential + "} 1.0"},
          {"HAProxy's Lua: HEAD, lower case, joined duplicates",
           through("HEAD /v1/auth HTTP/1.1",
                   "accept: a, b\r\nuser-agent: x, y\r\nconnection: Upgrade\r\nexpect: x\r\n"),
           nullptr, "HEAD /v1/auth {" + credential + "}"},
          {"Caddy: duplicates and Upgrade",
           through("GET /v1/auth HTTP/1.1",
                   "Accept: a\r\nAccept: b\r\nX-Request-Id: 1\r\nX-Request-Id: 2\r\nUpgrade: websocket\r\n"),
           nullptr, "GET /v1/auth {" + credential + "}"},
          {"Envoy: the client's method, path and query",
           through("PUT /v1/auth/orders/1?a=1&a=2 HTTP/1.1",
                   "content-length: 0\r\nx-request-id: 0b6d\r\nx-envoy-internal: true\r\n"),
           nullptr, "PUT /v1/auth/ {x-request-id: 0b6d, " + credential + "}"},
          {"everything at once, 30 fields and 8 KiB of cookies",
           through("GET /v1/auth HTTP/1.1", kChrome + kFirefox + "Cookie: big=" + std::string(8192, 'x') + "\r\n"),
           nullptr, "GET /v1/auth {" + credential + "}"},
          {"the console in Chrome", head("GET /console/ HTTP/1.1", kChrome), nullptr,
           "GET /console/ {accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
           "image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7}"},
          {"curl --json",
           head("POST /v1/tenants/acme/tokens HTTP/1.1",
                "User-Agent: curl/8.7.1\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
                "Content-Length: 13\r\n" +
                    kBearer) +
               R"({"label":"a"})",
           nullptr,
           "POST /v1/tenants/acme/tokens {content-type: application/json, accept: application/json, " + credential +
               R"(} [{"label":"a"}])"},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(memory_does_not_depend_on_what_was_sent) {
  // 44 KiB of fields in pieces of 100 bytes: between two pieces at most a line and what is kept remain.
  std::string fields;
  for (int i = 0; i < 44; ++i) fields.append("X-Filler: ").append(1000, 'f').append("\r\n");
  const std::string bytes = head("GET /v1/auth/" + std::string(10'000, 'p') + " HTTP/1.1", fields + kBearer);
  Gate::FieldArray kept;
  Gate gate{lookup(), listeners().plain, "", kept};
  std::vector<char> input;
  std::size_t most = 0;
  Gate::Progress progress = Gate::Progress::NeedMore;
  bool behind_request_line = false;
  for (std::size_t at = 0; at < bytes.size(); at += 100) {
    const std::string piece = bytes.substr(at, 100);
    input.insert(input.end(), piece.begin(), piece.end());
    progress = gate.scan(input);
    if (progress == Gate::Progress::NeedMore) input.resize(gate.compact(input));
    if (behind_request_line) most = std::max(most, input.size());
    behind_request_line |= gate.stage() == Gate::Stage::Fields;
  }
  BOOST_TEST((progress == Gate::Progress::Admitted));
  BOOST_TEST(most < 1200U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::gate_everyday_test
