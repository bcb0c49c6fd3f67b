// POST /v1/tenants/{tenant}/owners/erase: what any caller is told of a person afterwards, and while it goes on.

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "api/desk.h"
#include "tenant/draft_records.h"

namespace erasing_test {

using namespace tokenward;
using namespace tokenward::api;
namespace json = boost::json;

namespace {

constexpr char kAda[] = "ada.zyxwvut@example.com";
constexpr char kAll[] = "/v1/tenants/acme";
constexpr char kErase[] = "/v1/tenants/acme/owners/erase";
const std::string kPassword = "correct horse battery";

/// A tenant in which Ada had an account and two tokens with everything that may tell of her, and Grace has one token.
struct WithAda : Desk {
  std::string admin = create_tenant("acme");
  std::string member = mint_value("acme", kAda, {"tokenward:member"});
  Answer minted = mint("acme", {{"owner", kAda},
                                {"label", "Zyxwvut's laptop"},
                                {"metadata", {{"phone", "555-0100"}}},
                                {"allowed_cidrs", json::array{"198.51.100.0/24"}}});
  Answer others = mint("acme", {{"owner", "grace"}, {"label", "kept"}});

  WithAda() {
    peer = "198.51.100.77";
    must(200, get("/v1/self", member));
    must(200, validate(minted.text("value")));
    must(200, patch(minted.header("Location"), member, {{"label", "Zyxwvut's other laptop"}}));
    peer = "192.0.2.7";
    must(201, post(accounts, admin, {{"name", kAda}, {"password", kPassword}, {"role", "member"}}));
    must(201, post(std::string(kAll) + "/console-links", admin, {{"owner", kAda}}));
  }

  const std::string accounts = std::string(kAll) + "/accounts";
  static void must(int status, const Answer& answer) { BOOST_REQUIRE_MESSAGE(answer.status == status, answer); }
  Answer validate(const std::string& value) { return post("/v1/validate", operator_token(), {{"token", value}}); }
  Answer erase(const std::string& by, const std::string& owner = kAda) { return post(kErase, by, {{"owner", owner}}); }

  /// Takes away what erasing asks to be gone.
  void let_go() {
    must(204, ask("DELETE", accounts + "/" + kAda, admin));
    must(200, post(std::string(kAll) + "/tokens/revoke-all", admin,
                   {{"owner", kAda}, {"include_management", true}, {"reason", "Zyxwvut has left"}}));
  }

  /// Everything that an admin and an operator can read of the tenant.
  std::string everything() {
    std::string all;
    for (const std::string& target :
         {kAll + std::string("/tokens?limit=200"), kAll + std::string("/tokens?status=revoked&limit=200"),
          kAll + std::string("/tokens?owner=") + kAda, kAll + std::string("/history?limit=200"),
          kAll + std::string("/history?owner=") + kAda, kAll + std::string("/history?text=Zyxwvut"),
          kAll + std::string("/history?format=ndjson"), kAll + std::string("/history?format=csv"), accounts,
          minted.header("Location"), kAll + std::string("/policy"), std::string(kAll)}) {
      for (const std::string& caller : {admin, operator_token()}) {
        const Answer answer = get(target, caller);
        BOOST_REQUIRE_MESSAGE(answer.status == 200, target << ' ' << answer);
        all += answer.wire.body;
      }
    }
    return all;
  }
  std::string exported() { return get(std::string(kAll) + "/history?format=ndjson", admin).wire.body; }

  /// Marks the owner as an erasure does that is not through after one request.
  void mark_as_being_erased(const std::string& name) {
    const auto tenant = house().directory().known("acme");
    const auto marked = tenant->changes().commit(house(), [&](tenant::Draft& draft) -> Result<void> {
      auto holder = tenant::read_owner(draft, tenant->handle(), *domain::Owner::parse(name));
      if (!holder) return holder.error();
      holder->record.erasure = domain::Erasure{*domain::Owner::parse("erased-0123456789abcdef")};
      tenant::write_owner(draft, tenant->handle(), *holder);
      return {};
    });
    BOOST_REQUIRE(bool(marked));
  }
};

/// What of her must not be said any more.
constexpr const char* kPersonal[] = {"ada.zyxwvut", "Zyxwvut", "555-0100", "198.51.100"};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(erasing, WithAda)

BOOST_AUTO_TEST_CASE(no_answer_tells_of_an_erased_owner) {
  const std::string before = everything();
  for (const char* text : kPersonal) BOOST_TEST(before.find(text) != std::string::npos, text);
  let_go();
  const Answer erased = erase(admin);
  BOOST_TEST(erased.status == 200, erased);
  BOOST_TEST(erased.wire.body == "{\"state\":\"erased\"}\n");
  const std::string after = everything();
  for (const char* text : kPersonal) BOOST_TEST(after.find(text) == std::string::npos, text);
  BOOST_TEST(after.find("grace") != std::string::npos);
  BOOST_TEST(get(minted.header("Location"), admin).text("owner").starts_with("erased-"));
  BOOST_TEST(get(accounts + "/" + kAda, admin).status == 404);
  BOOST_TEST(validate(others.text("value")).text("active") == "true");
}

BOOST_AUTO_TEST_CASE(the_chain_verifies_and_keeps_every_event) {
  let_go();
  const std::string before = exported();
  must(200, erase(admin));
  const Answer verified = get(std::string(kAll) + "/history/verify", admin);
  BOOST_TEST(verified.status == 200, verified);
  BOOST_TEST(verified.text("problems") == "[]", verified);
  const std::string after = exported();
  // The same events, then `owner.erased` for the owner and each of the two tokens.
  BOOST_TEST(std::count(after.begin(), after.end(), '\n') == std::count(before.begin(), before.end(), '\n') + 3);
  const json::object last = get(std::string(kAll) + "/history?limit=1", admin).items().at(0);
  BOOST_TEST(last.at("action").as_string() == "owner.erased");
}

BOOST_AUTO_TEST_CASE(an_erased_owners_tokens_are_good_for_nothing) {
  let_go();
  must(200, erase(admin));
  clock().advance(std::chrono::hours{1});
  for (const std::string& value : {member, minted.text("value")}) {
    BOOST_TEST(get("/v1/self", value).status == 401);
    const Answer validated = validate(value);
    BOOST_TEST(validated.text("active") == "false", validated);
    BOOST_TEST(validated.wire.body.find("ada") == std::string::npos, validated);
    const Answer shown = ask("POST", "/v1/introspect", operator_token(), "token=" + value,
                             {{"content-type", "application/x-www-form-urlencoded"}});
    BOOST_TEST(shown.wire.body == "{\"active\":false}\n", shown);
    BOOST_TEST(ask("GET", "/v1/auth", value).status == 401);
  }
}

BOOST_AUTO_TEST_CASE(erasing_again_or_nobody_is_answered_alike_and_is_no_event) {
  let_go();
  must(200, erase(admin));
  const std::uint64_t before = events();
  for (const char* who : {kAda, "nobody@example.com"}) {
    const Answer again = erase(admin, who);
    BOOST_TEST(again.status == 200, again);
    BOOST_TEST(again.wire.body == "{\"state\":\"erased\"}\n");
  }
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(tokens_and_the_account_must_be_gone_first) {
  const Answer tokens = erase(admin);
  BOOST_TEST(tokens.status == 409, tokens);
  BOOST_TEST(tokens.wire.body.find("revoke them first") != std::string::npos, tokens);
  must(200, post(std::string(kAll) + "/tokens/revoke-all", admin, {{"owner", kAda}, {"include_management", true}}));
  const Answer account = erase(admin);
  BOOST_TEST(account.status == 409, account);
  BOOST_TEST(account.wire.body.find("delete it first") != std::string::npos, account);
  BOOST_TEST(everything().find(kAda) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_an_admin_of_the_tenant_or_an_operator_erases) {
  const std::string elsewhere = create_tenant("globex");
  const std::string other_member = mint_value("acme", "grace", {"tokenward:member"});
  const std::string validator = mint_value("acme", "grace", {"tokenward:validator"});
  const std::uint64_t before = events();
  for (const std::string& small : {other_member, validator, member}) BOOST_TEST(erase(small).status == 403);
  BOOST_TEST(erase(others.text("value")).status == 403);
  BOOST_TEST(erase("").status == 401);
  BOOST_TEST(erase(elsewhere).status == 404);
  BOOST_TEST(events() == before);
  // The same name elsewhere is somebody else.
  mint("globex", {{"owner", kAda}, {"label", "of globex"}});
  let_go();
  must(200, erase(operator_token()));
  const Answer listed = get(std::string("/v1/tenants/globex/tokens?owner=") + kAda, elsewhere);
  BOOST_TEST(listed.items().size() == 1u, listed);
}

BOOST_AUTO_TEST_CASE(a_body_that_names_no_owner_erases_nobody) {
  let_go();
  const std::uint64_t before = events();
  for (const char* body : {"", "{", "[]", "null", "\"ada\""}) {
    const Answer refused = ask("POST", kErase, admin, body);
    BOOST_TEST((refused.status == 400 || refused.status == 415 || refused.status == 422), body << ' ' << refused);
  }
  for (const json::value& owner :
       {json::value(nullptr), json::value(""), json::value(1), json::value(json::array{kAda}),
        json::value(std::string(256, 'x')), json::value("a\nb")}) {
    const Answer refused = post(kErase, admin, {{"owner", owner}});
    BOOST_TEST(refused.status == 422, refused);
    BOOST_TEST(refused.field() == "owner", refused);
  }
  const Answer more = post(kErase, admin, {{"owner", kAda}, {"reason", "x"}});
  BOOST_TEST(more.status == 422, more);
  BOOST_TEST(more.field() == "reason", more);
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(nothing_begins_in_the_name_of_an_owner_that_is_being_erased) {
  let_go();
  mark_as_being_erased(kAda);
  const std::uint64_t before = events();
  const auto refused = [](const Answer& answer) {
    BOOST_TEST(answer.status == 409, answer);
    BOOST_TEST(answer.wire.body.find("the owner is being erased") != std::string::npos, answer);
  };
  refused(post(std::string(kAll) + "/tokens", admin, {{"owner", kAda}, {"label", "x"}}));
  refused(ask("POST", std::string(kAll) + "/tokens", admin,
              json::serialize(json::object{{"owner", kAda}, {"label", "x"}}), {{"idempotency-key", "once-more"}}));
  refused(post(accounts, admin, {{"name", kAda}, {"password", kPassword}, {"role", "member"}}));
  refused(post(std::string(kAll) + "/console-links", admin, {{"owner", kAda}}));
  refused(post(std::string(kAll) + "/owners/suspend", admin, {{"owner", kAda}}));
  refused(post(std::string(kAll) + "/owners/resume", admin, {{"owner", kAda}}));
  BOOST_TEST(events() == before);
  // Asking again goes on with it, and then the name is anybody's.
  must(200, erase(admin));
  BOOST_TEST(everything().find(kAda) == std::string::npos);
  must(201, post(accounts, admin, {{"name", kAda}, {"password", kPassword}, {"role", "member"}}));
  mint("acme", {{"owner", kAda}, {"label", "of somebody new"}});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace erasing_test
