// Targets of the daemon's own routes: one spelling only.

#include <string>

#include <boost/test/unit_test.hpp>

#include "net/gate_harness.h"

namespace tokenward::net::test::gate_target_test {
namespace {

Case target(std::string_view text, Broken broken = nullptr) {
  return {text, head("GET " + std::string{text} + " HTTP/1.1"), broken,
          broken == nullptr ? "GET " + std::string{text} + " {}" : std::string{}};
}

BOOST_AUTO_TEST_SUITE(gate_target)

BOOST_AUTO_TEST_CASE(paths) {
  std::string parameters = "/t?";
  for (int i = 0; i < 32; ++i) parameters.append("p").append(std::to_string(i)).append("=x&");
  check(
      {
          target("/"),
          target("/v1/tenants/acme/tokens"),
          target("/console/"),
          target("/a-._~!$&'()*+,;=:@/b"),
          target("/.well-known/oauth-authorization-server"),
          target("/...", nullptr),
          target("/a%20b"),
          target("/%C3%A9"),
          target("/" + std::string(3999, 'a')),
          target("/" + std::string(4000, 'a'), &rule::kTargetLength),
          target("/" + std::string(9000, 'a'), &rule::kTargetLength),
          target("*", &rule::kOriginForm),
          target("http://a.example/", &rule::kOriginForm),
          target("a.example:443", &rule::kOriginForm),
          target("healthz", &rule::kOriginForm),
          target("?x", &rule::kOriginForm),
          target("//", &rule::kPathSegment),
          target("//healthz", &rule::kPathSegment),
          target("/v1//tenants", &rule::kPathSegment),
          target("/v1/tenants//", &rule::kPathSegment),
          target("/.", &rule::kPathSegment),
          target("/..", &rule::kPathSegment),
          target("/./healthz", &rule::kPathSegment),
          target("/console/../v1", &rule::kPathSegment),
          target("/console/..", &rule::kPathSegment),
          target("/%2e/healthz", &rule::kPathSegment),
          target("/%2E%2e/healthz", &rule::kPathSegment),
          target("/.%2e/healthz", &rule::kPathSegment),
          target("/%2e.", &rule::kPathSegment),
          target("/a%2fb", &rule::kPathSegment),
          target("/a%2Fb", &rule::kPathSegment),
          target("/a%00", &rule::kTargetEscape),
          target("/a%", &rule::kTargetEscape),
          target("/a%2", &rule::kTargetEscape),
          target("/a%2?x", &rule::kTargetEscape),
          target("/a%zz", &rule::kTargetEscape),
          target("/a%2g", &rule::kTargetEscape),
          target("/a%%20", &rule::kTargetEscape),
          target("/a%u0041", &rule::kTargetEscape),
          target("/a\\b", &rule::kTargetCharacter),
          target("/a#b", &rule::kTargetCharacter),
          target("/a\"b", &rule::kTargetCharacter),
          target("/<b>", &rule::kTargetCharacter),
          target("/a^b", &rule::kTargetCharacter),
          target("/a`b", &rule::kTargetCharacter),
          target("/{a}", &rule::kTargetCharacter),
          target("/a|b", &rule::kTargetCharacter),
          target("/a[0]", &rule::kTargetCharacter),
          target("/\xC3\xA9", &rule::kTargetCharacter),
          target("/a\x01", &rule::kTargetCharacter),
          target("/a\x7F", &rule::kTargetCharacter),
          target("/a\tb", &rule::kTargetCharacter),
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(queries) {
  std::string full = "/t?";
  for (int i = 0; i < 32; ++i) full.append("p").append(std::to_string(i)).append("=x&");
  check(
      {
          target("/t?"),
          target("/t?limit=50&cursor=abc"),
          target("/t?next=/a/../b//c?d"),
          target("/t?next=%2Fa%2F"),
          target("/t?a=1&A=2"),
          target("/t?a=1&&b=2&"),
          target("/t?a+b=1&a=2"),
          target(full),
          target(full + "q=x", &rule::kQueryRepeated),
          target("/t?a=1&a=2", &rule::kQueryRepeated),
          target("/t?a&b&a", &rule::kQueryRepeated),
          target("/t?owner=x&%6Fwner=y", &rule::kQueryRepeated),
          target("/t?%6fwner=x&%6Fwner=y", &rule::kQueryRepeated),
          target("/t?a+b=1&a%20b=2", &rule::kQueryRepeated),
          target("/t?=1&=2", &rule::kQueryRepeated),
          target("/t?a=%00", &rule::kTargetEscape),
          target("/t?a=%", &rule::kTargetEscape),
          target("/t?a=%4", &rule::kTargetEscape),
          target("/t?a=%4x", &rule::kTargetEscape),
          target("/t?a=<", &rule::kTargetCharacter),
          target("/t?a=\xE2\x82\xAC", &rule::kTargetCharacter),
          target("/t?a#b", &rule::kTargetCharacter),
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(what_only_looks_like_forward_auth_is_held_to_the_same_rules) {
  check(
      {
          target("/v1/authx/%zz", &rule::kTargetEscape),
          target("/v1/auth%2f", &rule::kPathSegment),
          target("/v1/auth;x/../y", &rule::kPathSegment),
          target("/V1/auth/../x", &rule::kPathSegment),
          target("/v1/%61uth/../x", &rule::kPathSegment),
          target("//v1/auth/", &rule::kPathSegment),
          target("/x/../v1/auth", &rule::kPathSegment),
          target("/v1/auth.json"),
          target("/healthz?/v1/auth/"),
      },
      listeners().plain);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::gate_target_test
