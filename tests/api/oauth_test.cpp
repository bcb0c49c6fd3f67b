// POST /v1/introspect (RFC 7662), POST /v1/revoke (RFC 7009) and the metadata (RFC 8414).

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "api/desk.h"
#include "base/encoding.h"

namespace oauth_test {

using namespace tokenward::api;
namespace json = boost::json;

namespace {

const std::string kNotActive = "{\"active\":false}\n";

std::string basic(const std::string& user, const std::string& password) {
  const std::string pair = user + ":" + password;
  return "Basic " + tokenward::to_base64(tokenward::as_bytes(pair));
}

/// A tenant `acme` with a validator and a token, and forms in place of JSON.
struct OAuthDesk : Desk {
  const std::string admin = create_tenant("acme");
  const std::string validator = mint_value("acme", "gateway", {"tokenward:validator"});
  const std::string token = mint_value("acme", "ada@example.com", {"read", "write:docs"});

  Answer form(const std::string& target, const std::string& bearer, const std::string& body, Fields fields = {}) {
    fields.emplace_back("content-type", "application/x-www-form-urlencoded");
    fields.emplace_back("host", "tokens.example:8640");
    return ask("POST", target, bearer, body, std::move(fields));
  }
  Answer introspect(const std::string& bearer, const std::string& value) {
    return form("/v1/introspect", bearer, "token=" + value);
  }
  bool is_active(const std::string& value) { return introspect(operator_token(), value).text("active") == "true"; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(oauth, OAuthDesk)

BOOST_AUTO_TEST_CASE(introspection_tells_a_validator_what_a_live_token_is) {
  const Answer minted = mint(
      "acme",
      {{"owner", "ada"}, {"label", "x"}, {"scopes", {"read", "write"}}, {"expires_at", "2026-03-08T12:00:00.999Z"}});
  const Answer shown = introspect(validator, minted.text("value"));
  BOOST_TEST(shown.status == 200, shown);
  BOOST_TEST(shown.header("Content-Type") == "application/json");
  BOOST_TEST(shown.header("Cache-Control") == "no-store");
  const json::object expected{{"active", true},       {"token_type", "Bearer"},
                              {"client_id", "acme"},  {"sub", "ada"},
                              {"username", "ada"},    {"jti", minted.text("id")},
                              {"iat", 1'772'366'400}, {"scope", "read write"},
                              {"exp", 1'772'971'200}, {"iss", "http://tokens.example:8640"}};
  BOOST_TEST(shown.json == expected, shown);
}

BOOST_AUTO_TEST_CASE(a_query_is_refused_in_the_form_of_rfc_6749) {
  for (const char* target : {"/v1/introspect?x=1", "/v1/revoke?x=1", "/v1/introspect?token=x"}) {
    const Answer refused = form(target, validator, "token=" + token);
    BOOST_TEST(refused.status == 400, refused);
    BOOST_TEST(refused.header("Content-Type") == "application/json");
    BOOST_TEST(refused.text("error") == "invalid_request", refused);
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_apply_to_a_token_is_left_out) {
  const Answer shown = introspect(validator, mint_value("acme", "ada"));
  BOOST_TEST(shown.text("active") == "true", shown);
  BOOST_TEST(shown.text("exp") == "<none>");
  BOOST_TEST(shown.text("scope") == "<none>");
}

BOOST_AUTO_TEST_CASE(whatever_is_not_active_looks_the_same) {
  const Answer brief = mint("acme", {{"owner", "eve"}, {"label", "x"}, {"expires_at", "2026-03-01T12:00:30.000Z"}});
  const Answer dead = mint("acme", {{"owner", "eve"}, {"label", "x"}});
  BOOST_TEST(ask("POST", dead.header("Location") + "/revoke", admin).status == 200);
  create_tenant("other");
  const std::string foreign = mint_value("other", "bob");
  const std::string suspended = mint_value("acme", "sid");
  BOOST_TEST(post("/v1/tenants/acme/owners/suspend", admin, {{"owner", "sid"}}).status == 200);
  clock().advance(std::chrono::minutes{1});
  std::string forged = token;
  forged[30] = forged[30] == 'a' ? 'b' : 'a';
  for (const std::string& value : {brief.text("value"), dead.text("value"), foreign, suspended, forged,
                                   std::string("nonsense"), std::string("%2B")}) {
    for (int time = 0; time < 2; ++time) {
      const Answer shown = introspect(validator, value);
      BOOST_TEST(shown.status == 200, shown);
      BOOST_TEST(shown.wire.body == kNotActive);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_hint_widens_the_search) {
  for (const char* hint : {"access_token", "refresh_token", "saml", ""}) {
    const Answer shown = form("/v1/introspect", validator, "token=" + token + "&token_type_hint=" + hint);
    BOOST_TEST(shown.text("active") == "true", hint);
  }
}

BOOST_AUTO_TEST_CASE(a_token_bound_to_networks_is_active_only_from_a_known_address_within) {
  const std::string bound =
      mint("acme", {{"owner", "ada"}, {"label", "x"}, {"allowed_cidrs", {"198.51.100.0/24"}}}).text("value");
  BOOST_TEST(introspect(validator, bound).wire.body == kNotActive);
  const auto from = [&](const std::string& address) {
    return form("/v1/introspect", validator, "client_ip=" + address + "&token=" + bound).text("active");
  };
  BOOST_TEST(from("198.51.100.9") == "true");
  BOOST_TEST(from("203.0.113.9") == "false");
}

BOOST_AUTO_TEST_CASE(a_client_may_authenticate_in_each_of_three_ways) {
  const std::string coded = "%67ateway";  // as strict clients encode both halves (RFC 6749 section 2.3.1)
  std::string coded_token = validator;
  coded_token.replace(coded_token.find('_'), 1, "%5F");
  for (const std::string& header :
       {"Bearer " + validator, basic("acme", validator), basic("gateway", validator), basic(coded, coded_token)}) {
    BOOST_TEST(form("/v1/introspect", {}, "token=" + token, {{"authorization", header}}).text("active") == "true",
               header.substr(0, 8));
  }
  const std::string posted = "token=" + token + "&client_id=acme&client_secret=" + validator;
  BOOST_TEST(form("/v1/introspect", {}, posted).text("active") == "true");
}

BOOST_AUTO_TEST_CASE(a_client_that_is_not_proven_is_told_in_its_own_scheme) {
  const std::string form_of_token = "token=" + token;
  struct Case {
    std::string header, body, challenge;
  };
  const std::string bearer = R"(Bearer realm="tokenward", error="invalid_token")";
  const std::string basic_challenge = R"(Basic realm="tokenward", charset="UTF-8")";
  for (const Case& c :
       {Case{"", form_of_token, basic_challenge}, Case{"", form_of_token + "&client_id=acme", basic_challenge},
        Case{"", form_of_token + "&client_id=acme&client_secret=wrong", basic_challenge},
        Case{"", form_of_token + "&client_id=other&client_secret=" + validator, basic_challenge},
        Case{"Bearer wrong", form_of_token, bearer}, Case{basic("other", validator), form_of_token, basic_challenge},
        Case{basic("", validator), form_of_token, basic_challenge},
        Case{basic("%zz", validator), form_of_token, basic_challenge}, Case{"Basic !", form_of_token, basic_challenge},
        Case{"Digest x", form_of_token, basic_challenge}}) {
    for (const char* target : {"/v1/introspect", "/v1/revoke"}) {
      const Answer refused =
          form(target, {}, c.body, c.header.empty() ? Fields{} : Fields{{"authorization", c.header}});
      BOOST_TEST(refused.status == 401, refused << c.header);
      BOOST_TEST(refused.text("error") == "invalid_client");
      BOOST_TEST(refused.header("Cache-Control") == "no-store");
      BOOST_TEST(refused.header("WWW-Authenticate").starts_with(c.challenge), refused.header("WWW-Authenticate"));
    }
  }
  BOOST_TEST(is_active(token));
}

BOOST_AUTO_TEST_CASE(introspection_needs_a_role_that_may_ask) {
  for (const std::string& small : {token, mint_value("acme", "ada", {"tokenward:member"})}) {
    const Answer refused = introspect(small, token);
    BOOST_TEST(refused.status == 403, refused);
    BOOST_TEST(refused.text("error") == "unauthorized_client");
  }
  BOOST_TEST(introspect(admin, token).text("active") == "true");
}

BOOST_AUTO_TEST_CASE(a_credential_bound_to_networks_is_refused_from_elsewhere) {
  const std::string bound = mint("acme", {{"owner", "gateway"},
                                          {"label", "x"},
                                          {"scopes", {"tokenward:validator"}},
                                          {"allowed_cidrs", {"198.51.100.0/24"}}})
                                .text("value");
  BOOST_TEST(introspect(bound, token).status == 403);
  peer = "198.51.100.1";
  BOOST_TEST(introspect(bound, token).text("active") == "true");
}

BOOST_AUTO_TEST_CASE(a_request_that_cannot_be_read_is_invalid_and_changes_nothing) {
  const std::uint64_t before = events();
  const std::string good = "token=" + token;
  for (const std::string& body :
       {std::string(), std::string("token="), std::string("token_type_hint=access_token"), good + "&" + good,
        good + "&x=1&x=2", good + "&x=%zz", good + "&x=%00", good + "&x=%ff", good + "&=1", good + "&client_secret=a",
        good + "&client_ip=nowhere", good + "&client_ip=192.0.2.0/24"}) {
    for (const char* target : {"/v1/introspect", "/v1/revoke"}) {
      const Answer refused = form(target, validator, body);
      BOOST_TEST(refused.status == 400, refused << body);
      BOOST_TEST(refused.text("error") == "invalid_request");
      BOOST_TEST(refused.members() == "error error_description");
    }
  }
  const Answer two_names =
      form("/v1/introspect", {}, good + "&client_id=gateway", {{"authorization", basic("acme", validator)}});
  BOOST_TEST(two_names.text("error") == "invalid_request");
  BOOST_TEST(ask("POST", "/v1/introspect", validator, R"({"token":"x"})").text("error") == "invalid_request");
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(members_that_nobody_knows_are_ignored) {
  BOOST_TEST(form("/v1/introspect", validator, "a=b&token=" + token + "&resource=x").text("active") == "true");
}

BOOST_AUTO_TEST_CASE(whoever_may_revoke_a_token_elsewhere_may_revoke_it_here) {
  const std::string member = mint_value("acme", "ada@example.com", {"tokenward:member"});
  for (const std::string& client : {admin, member, validator, operator_token()}) {
    const std::string value = mint_value("acme", "ada@example.com");
    BOOST_TEST(is_active(value));
    const Answer revoked = form("/v1/revoke", client, "token=" + value + "&token_type_hint=refresh_token");
    BOOST_TEST(revoked.status == 200, revoked);
    BOOST_TEST(revoked.wire.body.empty());
    BOOST_TEST(revoked.header("Cache-Control") == "no-store");
    BOOST_TEST(!is_active(value));
    BOOST_TEST(form("/v1/revoke", client, "token=" + value).status == 200);
  }
}

BOOST_AUTO_TEST_CASE(a_token_without_a_role_may_revoke_itself_alone) {
  const std::string neighbour = mint_value("acme", "ada@example.com");
  BOOST_TEST(form("/v1/revoke", token, "token=" + mint_value("acme", "bob")).status == 200);
  BOOST_TEST(form("/v1/revoke", token, "token=" + neighbour).status == 403);
  BOOST_TEST(form("/v1/revoke", token, "token=" + token).status == 200);
  BOOST_TEST(is_active(neighbour));
  BOOST_TEST(!is_active(token));
}

BOOST_AUTO_TEST_CASE(a_token_of_somebody_else_is_not_revoked) {
  create_tenant("other");
  const std::string other_validator = mint_value("other", "gateway", {"tokenward:validator"});
  const std::string member = mint_value("acme", "bob", {"tokenward:member"});
  const std::string sees_all = mint_value("system", "watch", {"tokenward:validator"});
  const std::uint64_t before = events();
  for (const std::string& client : {other_validator, member, sees_all}) {
    BOOST_TEST(form("/v1/revoke", client, "token=" + token).status == 200);
  }
  BOOST_TEST(form("/v1/revoke", validator, "token=" + admin).status == 200);
  BOOST_TEST(events() == before);
  BOOST_TEST(is_active(token));
  BOOST_TEST(is_active(admin));
}

BOOST_AUTO_TEST_CASE(the_last_operator_cannot_be_revoked) {
  const Answer refused = form("/v1/revoke", operator_token(), "token=" + operator_token());
  BOOST_TEST(refused.status == 403, refused);
  BOOST_TEST(refused.text("error") == "unauthorized_client");
  BOOST_TEST(is_active(operator_token()));
}

BOOST_AUTO_TEST_CASE(revoking_what_is_unknown_or_dead_is_fine_and_writes_nothing) {
  const std::string brief =
      mint("acme", {{"owner", "eve"}, {"label", "x"}, {"expires_at", "2026-03-01T12:00:30.000Z"}}).text("value");
  clock().advance(std::chrono::minutes{1});
  const std::uint64_t before = events();
  for (const std::string& value : {brief, std::string("nonsense")}) {
    BOOST_TEST(form("/v1/revoke", validator, "token=" + value).status == 200);
  }
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(the_metadata_lead_to_both_endpoints) {
  const Answer found = ask("GET", "/.well-known/oauth-authorization-server", {}, {}, {{"host", "tokens.example"}});
  BOOST_TEST(found.status == 200, found);
  BOOST_TEST(found.text("issuer") == "http://tokens.example");
  BOOST_TEST(found.text("introspection_endpoint") == "http://tokens.example/v1/introspect");
  BOOST_TEST(found.text("revocation_endpoint") == "http://tokens.example/v1/revoke");
  BOOST_TEST(found.text("response_types_supported") == "[]");
  BOOST_TEST(ask("GET", "/.well-known/oauth-authorization-server", {}).problem() == "malformed");
}

BOOST_AUTO_TEST_SUITE_END()

}
