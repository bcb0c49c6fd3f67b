// Forward-auth: what gateways really send, and what their clients make them send.

#include <string>

#include <boost/test/unit_test.hpp>

#include "net/gate_harness.h"

namespace tokenward::net::test::gate_forward_auth_test {
namespace {

std::string auth(std::string_view fields) { return head("GET /v1/auth HTTP/1.1", fields); }
std::string at(std::string_view target) { return head("GET " + std::string{target} + " HTTP/1.1"); }

const std::string kBearer = "Authorization: Bearer tkw_x\r\n";

BOOST_AUTO_TEST_SUITE(gate_forward_auth)

BOOST_AUTO_TEST_CASE(targets_are_matched_raw_and_cut) {
  check(
      {
          {"exactly", at("/v1/auth"), nullptr, "GET /v1/auth {}"},
          {"with demands", at("/v1/auth?scope=read&tenant=acme"), nullptr, "GET /v1/auth?scope=read&tenant=acme {}"},
          {"demands twice are the handler's to refuse", at("/v1/auth?scope=a&scope=b"), nullptr,
           "GET /v1/auth?scope=a&scope=b {}"},
          {"a bad escape in the demands as well", at("/v1/auth?scope=%zz"), nullptr, "GET /v1/auth?scope=%zz {}"},
          {"below", at("/v1/auth/"), nullptr, "GET /v1/auth/ {}"},
          {"a client's path", at("/v1/auth/orders/1?scope=x"), nullptr, "GET /v1/auth/ {}"},
          {"dot segments", at("/v1/auth/a/../../b"), nullptr, "GET /v1/auth/ {}"},
          {"empty segments", at("/v1/auth//b"), nullptr, "GET /v1/auth/ {}"},
          {"an encoded slash", at("/v1/auth/a%2Fb"), nullptr, "GET /v1/auth/ {}"},
          {"a bad escape", at("/v1/auth/%zz%"), nullptr, "GET /v1/auth/ {}"},
          {"an encoded NUL", at("/v1/auth/%00"), nullptr, "GET /v1/auth/ {}"},
          {"raw UTF-8", at("/v1/auth/caf\xC3\xA9?q=\xE2\x82\xAC"), nullptr, "GET /v1/auth/ {}"},
          {"0x7F and 0xFF", at("/v1/auth/\x7F\xFF"), nullptr, "GET /v1/auth/ {}"},
          {"characters outside RFC 3986", at("/v1/auth/a\"<>\\^`{|}#[]"), nullptr, "GET /v1/auth/ {}"},
          {"names twice in a client's query", at("/v1/auth/?a=1&a=2"), nullptr, "GET /v1/auth/ {}"},
          {"16 KiB", at("/v1/auth/" + std::string(16'361, 'a')), nullptr, "GET /v1/auth/ {}"},
          {"more", at("/v1/auth/" + std::string(16'370, 'a')), &rule::kRequestLineLength},
          {"8-bit in demands", at("/v1/auth?scope=\xC3\xA9"), &rule::kTargetCharacter},
          {"long demands", at("/v1/auth?scope=" + std::string(4000, 'a')), &rule::kTargetLength},
          {"a control character", at("/v1/auth/\x01"), &rule::kTargetCharacter},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(every_method_is_admitted) {
  for (const char* method : {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "get"}) {
    const Outcome outcome = feed_whole(head(std::string{method} + " /v1/auth HTTP/1.1"), listeners().plain);
    BOOST_TEST(outcome.message == std::string{method} + " /v1/auth {}");
  }
}

BOOST_AUTO_TEST_CASE(fields_of_clients_are_no_reason_to_refuse) {
  check(
      {
          {"a credential", auth(kBearer), nullptr, "GET /v1/auth {authorization: Bearer tkw_x}"},
          {"Expect", auth("Expect: 100-continue\r\n"), nullptr, "GET /v1/auth {}"},
          {"any Expect", auth("Expect: the unexpected\r\nExpect: \xFF\r\n"), nullptr, "GET /v1/auth {}"},
          {"Upgrade", auth("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n"), nullptr,
           "GET /v1/auth {}"},
          {"duplicates that Caddy sends", auth("Accept: a\r\nAccept: b\r\nIf-None-Match: x\r\nIf-None-Match: y\r\n"),
           nullptr, "GET /v1/auth {}"},
          {"8-bit and encoded words in what is ignored", auth("X-Name: \xFF\r\nSubject: =?utf-8?q?x?=\r\n"), nullptr,
           "GET /v1/auth {}"},
          {"cookies of 8 KiB", auth("Cookie: a=" + std::string(8 * 1024, 'c') + "\r\n"), nullptr, "GET /v1/auth {}"},
          {"demands of the gateway", auth("X-Required-Scope: read\r\nX-Required-Scope: write\r\n"), nullptr,
           "GET /v1/auth {x-required-scope: read, x-required-scope: write}"},
          {"identity fields of a client", auth("X-Token-Owner: root\r\nConnection: X-Token-Owner\r\n"), nullptr,
           "GET /v1/auth {}"},
          {"a bad X-Request-Id", auth("X-Request-Id: \xC3\xA9\r\n" + kBearer), nullptr,
           "GET /v1/auth {authorization: Bearer tkw_x}"},
          {"X-Request-Id twice", auth("X-Request-Id: a\r\ntraceparent: t\r\nX-Request-Id: b\r\n"), nullptr,
           "GET /v1/auth {traceparent: t}"},
          {"a tenant twice", auth("X-Required-Tenant: a\r\nX-Required-Tenant: a\r\n"), &rule::kReadRepeated},
          {"an 8-bit demand", auth("X-Required-Scope: \xC3\xA9\r\n"), &rule::kReadValue},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(an_unusable_credential_is_no_gate_error) {
  const std::string key = "X-Api-Key: k\r\n";
  const auto long_value = std::string(4001, 'a');
  check(
      {
          {"twice", auth(kBearer + kBearer), nullptr, "GET /v1/auth {} bad credential"},
          {"three times", auth(kBearer + kBearer + kBearer), nullptr, "GET /v1/auth {} bad credential"},
          {"8-bit", auth("Authorization: Bearer \xC3\xA9\r\n"), nullptr, "GET /v1/auth {} bad credential"},
          {"an encoded word", auth("Authorization: =?x?=\r\n"), nullptr, "GET /v1/auth {} bad credential"},
          {"too long", auth("Authorization: " + long_value + "\r\n"), nullptr, "GET /v1/auth {} bad credential"},
          {"good and then bad", auth(kBearer + "Authorization: \xFF\r\n"), nullptr, "GET /v1/auth {} bad credential"},
          {"bad and then good", auth("Authorization: \xFF\r\n" + kBearer), nullptr, "GET /v1/auth {} bad credential"},
          {"another field beside it", auth(kBearer + key + kBearer), nullptr,
           "GET /v1/auth {x-api-key: k} bad credential"},
          {"two fields", auth(kBearer + key), nullptr, "GET /v1/auth {authorization: Bearer tkw_x, x-api-key: k}"},
          {"a control character is a gate error", auth("Authorization: \x01\r\n"), &rule::kControlCharacter},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(framing_is_as_strict_as_anywhere) {
  check(
      {
          {"both lengths", auth("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), &rule::kTransferAndLength},
          {"two lengths", auth("Content-Length: 5\r\nContent-Length: 5\r\n"), &rule::kContentLength},
          {"Host twice", auth("Host: b\r\n"), &rule::kHostRepeated},
          {"no Host", "GET /v1/auth HTTP/1.1\r\n\r\n", &rule::kHostMissing},
          {"any Host", "GET /v1/auth HTTP/1.1\r\nHost: a/b@c\r\n\r\n", nullptr, "GET /v1/auth {}"},
          {"another coding", auth("Transfer-Encoding: gzip\r\n"), &rule::kTransferCoding},
          {"a fold", auth("X: a\r\n b\r\n"), &rule::kFolding},
          {"bare LF", "GET /v1/auth HTTP/1.1\nHost: a\r\n\r\n", &rule::kLineEnd},
          {"HTTP/1.0", "GET /v1/auth HTTP/1.0\r\nHost: a\r\nConnection: close\r\n\r\n", nullptr, "GET /v1/auth {} 1.0"},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(bodies_that_gateways_announce_are_never_waited_for) {
  const auto outcome = [](std::string_view line, std::string_view fields, std::string_view body) {
    return feed_whole(head(line, fields).append(body), listeners().plain);
  };
  struct Row {
    std::string_view name, line, fields, body;
    bool keep_alive;
    std::size_t left;
  };
  const std::string many(100'000, 'b');
  const Row rows[] = {
      {"nginx: a length without body", "GET /v1/auth HTTP/1.1", "Content-Length: 7\r\n", "", false, 0},
      {"a part of the body", "POST /v1/auth HTTP/1.1", "Content-Length: 7\r\n", "abc", false, 3},
      {"the whole body", "POST /v1/auth HTTP/1.1", "Content-Length: 7\r\n", "abcdefg", true, 0},
      {"a length of zero", "POST /v1/auth HTTP/1.1", "Content-Length: 0\r\n", "", true, 0},
      {"a body larger than any route takes", "POST /v1/auth HTTP/1.1", "Content-Length: 100000\r\n", many, true, 0},
      {"a huge length", "POST /v1/auth HTTP/1.1", "Content-Length: 9999999999\r\n", "", false, 0},
      {"HAProxy: chunked without body", "HEAD /v1/auth HTTP/1.1", "Transfer-Encoding: chunked\r\n", "", false, 0},
      {"a part of the chunks", "POST /v1/auth HTTP/1.1", "Transfer-Encoding: chunked\r\n", "5\r\nhel", false, 6},
      {"the whole chunks", "POST /v1/auth HTTP/1.1", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n", true,
       0},
      {"malformed chunks", "POST /v1/auth HTTP/1.1", "Transfer-Encoding: chunked\r\n", "x\r\n", false, 3},
      {"Expect is no reason to wait", "POST /v1/auth HTTP/1.1", "Content-Length: 7\r\nExpect: 100-continue\r\n", "",
       false, 0},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const Outcome got = outcome(row.line, row.fields, row.body);
      BOOST_TEST((got.progress == Gate::Progress::Admitted));
      BOOST_TEST(got.keep_alive == row.keep_alive);
      BOOST_TEST(got.left == row.left);
      BOOST_TEST(!got.said_continue);
      BOOST_TEST(got.message.find('[') == std::string::npos, "the body is passed over, not handed on");
    }
  }
}

BOOST_AUTO_TEST_CASE(on_an_auth_listener_every_target_is_forward_auth) {
  check(
      {
          {"a management path", at("/v1/tenants/acme/tokens?limit=1"), nullptr, "GET /v1/auth/ {}"},
          {"health", at("/healthz"), nullptr, "GET /v1/auth/ {}"},
          {"the root", at("/"), nullptr, "GET /v1/auth/ {}"},
          {"dirt", at("//a/../%00\xFF"), nullptr, "GET /v1/auth/ {}"},
          {"exactly, with demands", at("/v1/auth?scope=read"), nullptr, "GET /v1/auth?scope=read {}"},
          {"absolute-form", at("http://a/"), &rule::kOriginForm},
          {"a credential field of the listener", head("GET /x HTTP/1.1", "X-Api-Key: k\r\n"), nullptr,
           "GET /v1/auth/ {x-api-key: k}"},
          {"another version", at("/x").replace(0, 15, "GET /x HTTP/2.0"), &rule::kVersion},
      },
      listeners().auth);
}

BOOST_AUTO_TEST_CASE(a_refusal_knows_that_it_is_one_of_forward_auth) {
  const auto refused = [](const std::string& bytes, const ListenerTraits& listener = listeners().plain) {
    const Outcome outcome = feed_whole(bytes, listener);
    BOOST_TEST((outcome.progress == Gate::Progress::Refused));
    return outcome.forward_auth;
  };
  BOOST_TEST(refused(auth("Host: b\r\n")));
  BOOST_TEST(refused(at("/v1/auth/\x01")));
  BOOST_TEST(refused("GET /v1/auth HTTP/2.0\r\n\r\n"));
  BOOST_TEST(refused("GET /v1/auth/x HTTP/1.1\n"));
  BOOST_TEST(refused("GET /v1/auth?x HTTP/1.1 \r\n\r\n"));
  BOOST_TEST(refused("GET /v1/auth/" + std::string(17'000, 'a')));
  BOOST_TEST(!refused("GET /v1/authx HTTP/2.0\r\n\r\n"));
  BOOST_TEST(!refused("GET /healthz?/v1/auth HTTP/1.1\n"));
  BOOST_TEST(!refused("/v1/auth\r\n"));
  BOOST_TEST(refused("GET /healthz HTTP/2.0\r\n\r\n", listeners().auth));
  BOOST_TEST(refused("\r\n\r\n", listeners().auth));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::gate_forward_auth_test
