#include "http/credential.h"

#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "http/exchange.h"

namespace credential_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

const std::string kToken = "tkw_" + std::string(83, 'a');
const std::string kOther = "tkw_" + std::string(83, 'b');

/// The value read, `none` or `unusable`.
std::string outcome(const Credential& credential) {
  switch (credential.kind()) {
    case Credential::Kind::None:
      return "none";
    case Credential::Kind::Unusable:
      return "unusable";
    case Credential::Kind::Value:
      break;
  }
  return std::string(credential.value());
}

std::string from(const std::string& authorization) { return outcome(Credential::from_authorization(authorization)); }

std::string base64(std::string_view text) {
  std::string encoded = to_base64(as_bytes(text));
  while (encoded.size() % 4 != 0) encoded += '=';
  return encoded;
}

using Fields = std::vector<std::pair<std::string, std::string>>;
std::string at_gateway(Fields fields, const std::vector<std::string>& names = {"authorization", "x-api-key"}) {
  TestRequest request{.fields = std::move(fields)};
  return outcome(Credential::of(request.message(), names));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(credential)

BOOST_AUTO_TEST_CASE(bearer_in_any_case_holds_the_token) {
  BOOST_TEST(from("Bearer " + kToken) == kToken);
  BOOST_TEST(from("bEARER   " + kToken) == kToken);
}

BOOST_AUTO_TEST_CASE(the_password_of_basic_is_the_token) {
  BOOST_TEST(from("Basic " + base64("git:" + kToken)) == kToken);
  BOOST_TEST(from("basic " + base64(":" + kToken)) == kToken);
  BOOST_TEST(from("Basic " + base64("a:b:c")) == "b:c");
}

BOOST_AUTO_TEST_CASE(other_schemes_and_broken_values_are_unusable) {
  for (const std::string& value :
       {std::string("Bearer"), std::string("Bearer "), std::string("Bearer" + kToken), kToken,
        std::string("Digest a=b"), std::string("Basic"), std::string("Basic !!!!"), "Basic " + base64("nocolon"),
        "Basic " + base64("user:"), std::string("Basic YTpi=")}) {
    BOOST_TEST(from(value) == "unusable", value);
  }
}

BOOST_AUTO_TEST_CASE(an_absent_or_empty_field_is_no_credential) {
  TestRequest nothing;
  BOOST_TEST(outcome(Credential::of(nothing.message())) == "none");
  TestRequest empty{.fields = {{"authorization", ""}}};
  BOOST_TEST(outcome(Credential::of(empty.message())) == "none");
  BOOST_TEST(at_gateway({}) == "none");
}

BOOST_AUTO_TEST_CASE(own_routes_read_authorization_alone) {
  TestRequest request{.fields = {{"x-api-key", kOther}, {"authorization", "Bearer " + kToken}}};
  BOOST_TEST(outcome(Credential::of(request.message())) == kToken);
}

BOOST_AUTO_TEST_CASE(a_named_field_holds_the_raw_token) {
  BOOST_TEST(at_gateway({{"x-api-key", kToken}}) == kToken);
  BOOST_TEST(at_gateway({{"x-other", kToken}}) == "none");
  BOOST_TEST(at_gateway({{"authorization", "Bearer " + kToken}}, {"x-api-key"}) == "none");
}

BOOST_AUTO_TEST_CASE(two_different_tokens_are_ambiguous) {
  BOOST_TEST(at_gateway({{"authorization", "Bearer " + kToken}, {"x-api-key", kOther}}) == "unusable");
  BOOST_TEST(at_gateway({{"x-api-key", kOther}, {"authorization", "Basic " + base64("u:" + kToken)}}) == "unusable");
}

BOOST_AUTO_TEST_CASE(the_same_token_twice_is_one) {
  BOOST_TEST(at_gateway({{"authorization", "Bearer " + kToken}, {"x-api-key", kToken}}) == kToken);
}

BOOST_AUTO_TEST_CASE(what_does_not_look_like_a_token_yields_to_what_does) {
  BOOST_TEST(at_gateway({{"authorization", "Basic " + base64("app:secret")}, {"x-api-key", kToken}}) == kToken);
  BOOST_TEST(at_gateway({{"authorization", "Bearer " + kToken}, {"x-api-key", "something"}}) == kToken);
  BOOST_TEST(at_gateway({{"authorization", "Digest x"}, {"x-api-key", kToken}}) == kToken);
}

BOOST_AUTO_TEST_CASE(what_the_gate_could_not_trust_is_unusable) {
  TestRequest request{.fields = {{"x-api-key", kToken}}, .bad_credential = true};
  const std::vector<std::string> names{"authorization", "x-api-key"};
  BOOST_TEST(outcome(Credential::of(request.message(), names)) == "unusable");
}

BOOST_AUTO_TEST_CASE(the_shape_of_a_token) {
  BOOST_TEST(is_token_shaped(kToken));
  BOOST_TEST(is_token_shaped("ab_" + std::string(83, 'Z')));
  BOOST_TEST(is_token_shaped("a123456789012345_" + std::string(83, '0')));
  for (const std::string& text : {std::string(), kToken + "a", kToken.substr(2), "Tkw_" + std::string(83, 'a'),
                                  "1kw_" + std::string(83, 'a'), "tkw-" + std::string(83, 'a'),
                                  "tkw_" + std::string(82, 'a') + "_", "a1234567890123456_" + std::string(83, '0')}) {
    BOOST_TEST(!is_token_shaped(text), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
