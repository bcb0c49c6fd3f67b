#include "net/refusal.h"

#include <set>
#include <string>

#include <boost/test/unit_test.hpp>

#include "net/counters.h"

namespace tokenward::net::test::refusal_test {
namespace {

std::string render(const Refusal& refusal, const ListenerTraits& listener = {}) {
  std::string output;
  append_refusal(output, refusal, listener);
  return output;
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

BOOST_AUTO_TEST_SUITE(refusal)

BOOST_AUTO_TEST_CASE(a_refusal_is_a_problem_that_names_the_rule) {
  const std::string text = render({&rule::kHostRepeated});
  const std::string body =
      R"({"type":"/problems/bad-request","title":"Bad Request","status":400,"detail":"Host occurs once."})"
      "\n";
  BOOST_TEST(text.starts_with("HTTP/1.1 400 Bad Request\r\nDate: "));
  BOOST_TEST(has(text, "\r\nContent-Type: application/problem+json\r\n"));
  BOOST_TEST(has(text, "\r\nCache-Control: no-store\r\n"));
  BOOST_TEST(has(text, "\r\nConnection: close\r\n"));
  BOOST_TEST(has(text, "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n"));
  BOOST_TEST(text.ends_with("\r\n\r\n" + body));
}

BOOST_AUTO_TEST_CASE(head_gets_the_length_and_not_the_body) {
  const std::string get = render({&rule::kHostRepeated});
  BOOST_TEST(render({&rule::kHostRepeated, false, true}) == get.substr(0, get.find("\r\n\r\n") + 4));
}

BOOST_AUTO_TEST_CASE(forward_auth_gets_the_identity_fields_and_no_body) {
  const std::string text = render({&rule::kFieldCount, true});
  BOOST_TEST(text.starts_with("HTTP/1.1 431 "));
  for (const char* field : {"Tenant", "Owner", "Id", "Scopes"})
    BOOST_TEST(has(text, "\r\nX-Token-" + std::string{field} + ": -\r\n"));
  BOOST_TEST(has(text, "\r\nVary: Authorization\r\n"));
  BOOST_TEST(text.ends_with("\r\nContent-Length: 0\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(behind_nginx_forward_auth_is_refused_with_403_and_nothing_else_is) {
  ListenerTraits nginx;
  nginx.gateway_nginx = true;
  BOOST_TEST(status_of({&rule::kHostRepeated, true}, nginx) == 403);
  BOOST_TEST(status_of({&rule::kHostRepeated, false}, nginx) == 400);
  BOOST_TEST(status_of({&rule::kHostRepeated, true}, {}) == 400);
  BOOST_TEST(render({&rule::kHostRepeated, true}, nginx).starts_with("HTTP/1.1 403 Forbidden\r\n"));
}

BOOST_AUTO_TEST_CASE(every_rule_has_a_status_that_is_named_and_a_reason_that_is_counted) {
  const Broken rules[] = {
      &rule::kLineEnd,           &rule::kRequestLine,      &rule::kMethod,
      &rule::kMethodLength,      &rule::kVersion,          &rule::kFieldName,
      &rule::kFolding,           &rule::kControlCharacter, &rule::kHostMissing,
      &rule::kHostRepeated,      &rule::kHostSyntax,       &rule::kHostForeign,
      &rule::kContentLength,     &rule::kTransferRepeated, &rule::kTransferVersion,
      &rule::kTransferAndLength, &rule::kTransferCoding,   &rule::kChunk,
      &rule::kRequestLineLength, &rule::kTargetLength,     &rule::kFieldLength,
      &rule::kFieldsLength,      &rule::kFieldCount,       &rule::kKeptLength,
      &rule::kKeptCount,         &rule::kBodyLength,       &rule::kReadValue,
      &rule::kReadRepeated,      &rule::kExpectation,      &rule::kOriginForm,
      &rule::kTargetCharacter,   &rule::kTargetEscape,     &rule::kPathSegment,
      &rule::kQueryRepeated,     &rule::kDeadline,
  };
  std::set<Reason> reasons;
  for (const Broken broken : rules) {
    const std::string status = std::to_string(broken->status);
    BOOST_TEST(render({broken}).starts_with("HTTP/1.1 " + status + " "), broken->detail);
    BOOST_TEST(has(render({broken}), R"("detail":")" + std::string{broken->detail} + '"'));
    Counters counters;
    counters.count_refusal(broken->reason);
    CounterSnapshot sum;
    counters.add_to(sum);
    for (std::size_t i = 0; i < kReasons; ++i) {
      BOOST_TEST(sum.refusals[i] == (static_cast<Reason>(i) == broken->reason ? 1U : 0U), broken->detail);
    }
    reasons.insert(broken->reason);
  }
  BOOST_TEST(reasons.size() == kReasons);  // none without a rule
}

BOOST_AUTO_TEST_CASE(reasons_have_names_of_their_own) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kReasons; ++i) names.insert(name_of(static_cast<Reason>(i)));
  BOOST_TEST(names.size() == kReasons);
  BOOST_TEST(!names.contains(""));
  BOOST_TEST(name_of(rule::kTransferAndLength.reason) == "framing");
  BOOST_TEST(name_of(rule::kHostForeign.reason) == "foreign_host");
  BOOST_TEST(name_of(rule::kDeadline.reason) == "deadline");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::refusal_test
