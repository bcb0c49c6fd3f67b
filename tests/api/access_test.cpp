// Every kind of credential against every row of the table of routes: who is let in, who is refused with 401, 403 or
// 404, and that a refusal writes nothing and tells nothing. Generated from the table, so a new route is covered by
// itself.

#include <boost/test/unit_test.hpp>
#include <memory>

#include "api/desk.h"
#include "api/requests.h"
#include "api/routes.h"
#include "crypto/new_identifiers.h"
#include "crypto/token_codec.h"
#include "http/caller.h"

namespace access_test {

using namespace tokenward;
using namespace tokenward::api;
using domain::Role;

namespace {

/// What makes a credential what it is. All are shown to the tenant `acme`.
struct Credential {
  std::string name;
  std::string authorization;  ///< The whole field; empty: none is sent.
  enum class Life { Good, Dead } life = Life::Good;
  Role role = Role::None;
  enum class Home { Here, Elsewhere } home = Home::Here;
};
using Life = Credential::Life;
using Home = Credential::Home;

std::string bearer(const std::string& value) { return "Bearer " + value; }

/// A value like those of `model`, well-formed and with the right CRC, but tagged by somebody without the key.
std::string forge(const std::string& model) {
  const auto parsed = crypto::parse_token(model);
  const crypto::TokenParts parts{parsed->kid(), parsed->handle(), parsed->id(),
                                 crypto::TokenSecret::from(parsed->secret())};
  const std::array<std::uint8_t, 32> wrong_key{};
  const auto value = crypto::encode_token(*domain::TokenPrefix::parse("tkw"), parts,
                                          crypto::derive_tenant_mac_key(wrong_key, parsed->handle()));
  return std::string(as_text(value.reveal()));
}

struct Tenants : Desk {
  std::vector<http::Route> table = routes(house());
  std::string token_id;

  Tenants() {
    for (const char* slug : {"acme", "globex", "closed"}) create_tenant(slug);
    create_account("acme");
    token_id = mint("acme", {{"owner", "victim@example.com"}, {"label", "canary"}}).text("id");
  }
};

struct Credentials : Tenants {
  std::vector<Credential> credentials;

  Credentials() {
    add_living();
    add_dead();
  }

  void add_living() {
    const std::pair<Role, const char*> roles[] = {
        {Role::Validator, "tokenward:validator"}, {Role::Member, "tokenward:member"}, {Role::Admin, "tokenward:admin"}};
    for (const auto& [role, scope] : roles) {
      const std::string name(to_string(role));
      add({name + " here", bearer(mint_value("acme", name, {scope})), Life::Good, role, Home::Here});
      add({name + " elsewhere", bearer(mint_value("globex", name, {scope})), Life::Good, role, Home::Elsewhere});
      add({name + " of system", bearer(mint_value("system", name, {scope})), Life::Good, role, Home::Elsewhere});
    }
    add({"no scope here", bearer(mint_value("acme", "plain")), Life::Good, Role::None, Home::Here});
    add({"no scope elsewhere", bearer(mint_value("globex", "plain")), Life::Good, Role::None, Home::Elsewhere});
    add({"operator", bearer(mint_value("system", "ops", {"tokenward:operator"})), Life::Good, Role::Operator,
         Home::Elsewhere});
  }

  void add_dead() {
    const std::string admin = "tokenward:admin";
    const std::string good = mint_value("acme", "model", {admin});
    add({"none", "", Life::Dead});
    add({"an empty one", "Bearer ", Life::Dead});
    add({"another scheme", "Digest username=\"x\"", Life::Dead});
    add({"malformed", bearer("tkw_nonsense"), Life::Dead});
    add({"with one character changed", bearer(good.substr(0, 20) + (good[20] == 'a' ? 'b' : 'a') + good.substr(21)),
         Life::Dead});
    add({"forged", bearer(forge(good)), Life::Dead});
    add({"as a user name", "Basic " + to_base64(as_bytes(good + ":")), Life::Dead});
    const std::string expired =
        mint("acme", {{"owner", "x"}, {"label", "x"}, {"scopes", {admin}}, {"expires_at", "2026-03-01T12:00:01Z"}})
            .text("value");
    add({"expired", bearer(expired), Life::Dead});
    clock().advance(std::chrono::seconds{1});
    const std::string revoked = mint_value("acme", "y", {admin});
    ask("POST", "/v1/self/revoke", revoked);
    add({"revoked", bearer(revoked), Life::Dead});
    add({"of a suspended owner", bearer(mint_value("acme", "stopped", {admin})), Life::Dead});
    post("/v1/tenants/acme/owners/suspend", operator_token(), {{"owner", "stopped"}});
    add({"of a suspended tenant", bearer(mint_value("closed", "admin", {admin})), Life::Dead});
    ask("POST", "/v1/tenants/closed/suspend", operator_token());
  }

  void add(Credential credential) { credentials.push_back(std::move(credential)); }

  Answer ask_with(const Credential& credential, const http::Route& route, const std::string& query) {
    const RequestSpec& spec = spec_of(route);
    Fields fields = spec.fields();
    if (!credential.authorization.empty()) fields.emplace_back("authorization", credential.authorization);
    return ask(std::string(to_string(route.method)), path_of(route.pattern, "acme", token_id) + query, "",
               spec.good_body(), std::move(fields));
  }

  /// The status of a refusal; 0: let in.
  static int expected(const Credential& credential, const http::Route& route) {
    if (route.access == http::Access::Open) return 0;
    if (credential.life == Life::Dead) return 401;
    const bool names_tenant = route.pattern.find("{tenant}") != std::string::npos;
    if (names_tenant && credential.home == Home::Elsewhere && credential.role != Role::Operator) return 404;
    return http::admits(route.access, credential.role) ? 0 : 403;
  }
};

constexpr char kProblemOf[][16] = {"unauthenticated", "forbidden", "not-found"};

}  // namespace

BOOST_AUTO_TEST_SUITE(route_access)

BOOST_FIXTURE_TEST_CASE(whoever_may_not_is_refused_and_nothing_is_written_or_told, Credentials) {
  const std::uint64_t before = events();
  std::size_t refusals = 0;
  for (const http::Route& route : table) {
    for (const Credential& credential : credentials) {
      const int status = expected(credential, route);
      if (status == 0) continue;
      ++refusals;
      const Answer answer = ask_with(credential, route, "");
      BOOST_TEST_CONTEXT(to_string(route.method) << ' ' << route.pattern << " with " << credential.name) {
        BOOST_TEST(answer.status == status, answer);
        BOOST_TEST(answer.problem() == kProblemOf[status == 401 ? 0 : status == 403 ? 1 : 2]);
        BOOST_TEST((answer.header("WWW-Authenticate") != "<none>") == (status != 404));
        BOOST_TEST(answer.wire.body.find("victim") == std::string::npos);
        BOOST_TEST(answer.wire.body.find("canary") == std::string::npos);
      }
    }
  }
  BOOST_TEST(refusals > 300u);
  BOOST_TEST(events() == before);
}

// A parameter that no route has is refused only behind the door: the knock is heard, and nothing happens.
BOOST_FIXTURE_TEST_CASE(whoever_may_is_let_in, Credentials) {
  for (const http::Route& route : table) {
    std::size_t let_in = 0;
    for (const Credential& credential : credentials) {
      const int status = expected(credential, route);
      const Answer answer = ask_with(credential, route, "?no-such-parameter=1");
      BOOST_TEST_CONTEXT(to_string(route.method) << ' ' << route.pattern << " with " << credential.name) {
        BOOST_TEST(answer.status == (status == 0 ? 400 : status), answer);
        if (status == 0) BOOST_TEST(answer.field() == "no-such-parameter");
      }
      if (status == 0) ++let_in;
    }
    BOOST_TEST(let_in > 0u, route.pattern);
  }
}

BOOST_FIXTURE_TEST_CASE(a_foreign_tenant_looks_exactly_like_one_that_does_not_exist, Credentials) {
  for (const http::Route& route : table) {
    if (route.pattern.find("{tenant}") == std::string::npos) continue;
    const RequestSpec& spec = spec_of(route);
    for (const Credential& credential : credentials) {
      if (credential.life == Life::Dead || credential.home == Home::Here || credential.role == Role::Operator) continue;
      Fields fields = spec.fields();
      fields.emplace_back("authorization", credential.authorization);
      const Answer foreign = ask_with(credential, route, "");
      const Answer missing = ask(std::string(to_string(route.method)), path_of(route.pattern, "nowhere", token_id), "",
                                 spec.good_body(), fields);
      BOOST_TEST(foreign.wire.body == missing.wire.body, route.pattern << " with " << credential.name);
      BOOST_TEST(foreign.status == missing.status);
    }
  }
}

BOOST_FIXTURE_TEST_CASE(a_foreign_token_looks_exactly_like_one_that_does_not_exist, Tenants) {
  const std::string foreign_id = mint("globex", {{"owner", "model"}, {"label", "canary"}}).text("id");
  const std::string missing_id = "01890a5d-ac96-774b-bcce-b302099a8057";
  const std::string admin = mint_value("acme", "someone", {"tokenward:admin"});
  const std::string member = mint_value("acme", "someone", {"tokenward:member"});
  const std::uint64_t before = events();
  for (const http::Route& route : table) {
    if (route.pattern.find("{id}") == std::string::npos) continue;
    const RequestSpec& spec = spec_of(route);
    const auto answer_to = [&](const std::string& caller, const std::string& id) {
      return ask(std::string(to_string(route.method)), path_of(route.pattern, "acme", id), caller, spec.good_body(),
                 spec.fields());
    };
    const std::string missing = answer_to(admin, missing_id).wire.body;
    BOOST_TEST(answer_to(admin, foreign_id).wire.body == missing, spec.name());
    BOOST_TEST(answer_to(member, foreign_id).wire.body == missing, spec.name());
    BOOST_TEST(answer_to(member, token_id).wire.body == missing, spec.name());
    BOOST_TEST(answer_to(admin, foreign_id).status == 404, spec.name());
  }
  BOOST_TEST(events() == before);
}

BOOST_FIXTURE_TEST_CASE(a_credential_works_also_as_the_password_of_basic, Tenants) {
  const std::string value = mint_value("acme", "plain");
  const std::string pair = "anything:" + value;
  BOOST_TEST(ask("GET", "/v1/self", "", "", {{"authorization", "Basic " + to_base64(as_bytes(pair))}}).status == 200);
}

BOOST_FIXTURE_TEST_CASE(a_listener_that_only_validates_serves_nothing_of_management, Tenants) {
  ListenerTraits validating;
  validating.validate = true;
  http::Health health;
  http::Dispatcher dispatcher(house(), health, routes(house()), {{validating}}, [](auto, const auto&) {});
  for (const http::Route& route : table) {
    http::TestRequest request{.method = std::string(to_string(route.method)),
                              .target = path_of(route.pattern, "acme", token_id),
                              .fields = {{"authorization", bearer(operator_token())}},
                              .listener = validating};
    http::TestExchange exchange(request.message());
    dispatcher.answer(request.message(), exchange);
    const bool self = route.pattern.starts_with("/v1/self");
    BOOST_TEST((exchange.answer().status == 404) == !self, route.pattern);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
