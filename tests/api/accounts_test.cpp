// Accounts over HTTP: who may make and change them, and signing in with a password.

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "api/desk.h"

namespace accounts_test {

using namespace tokenward;
using namespace tokenward::api;
namespace json = boost::json;

namespace {

constexpr const char* kOther = "another horse battery";

struct Accounts : Desk {
  std::string admin = create_tenant("acme");
  const std::string all = "/v1/tenants/acme/accounts";
  const std::string grace = all + "/grace";

  Accounts() { create_account("acme"); }

  Answer sign_in(const std::string& name, const std::string& password, const std::string& tenant = "acme") {
    return ask("POST", "/v1/session", "",
               json::serialize(json::object{{"tenant", tenant}, {"name", name}, {"password", password}}),
               {{"host", "127.0.0.1:8640"}, {"origin", "http://127.0.0.1:8640"}});
  }
  /// The fields of requests in the session of such an answer.
  static Fields page_of(const Answer& signed_in) {
    const std::string cookie = signed_in.header("Set-Cookie");
    return {{"host", "127.0.0.1:8640"},
            {"origin", "http://127.0.0.1:8640"},
            {"cookie", cookie.substr(0, cookie.find(';'))},
            {"x-csrf-token", signed_in.text("csrf")}};
  }
  bool lives(const Fields& page) { return ask("GET", "/v1/session", "", "", page).status == 200; }
  Answer change_as(const Fields& page, const json::object& change) {
    return ask("PATCH", "/v1/tenants/self/accounts/grace", "", json::serialize(change), page);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(accounts, Accounts)

BOOST_AUTO_TEST_CASE(an_account_is_made_read_and_listed_without_its_password) {
  const Answer made = post(all, admin, {{"name", "ada@example.com"}, {"password", kOther}, {"role", "admin"}});
  BOOST_TEST(made.status == 201, made);
  BOOST_TEST(made.header("Location") == all + "/ada%40example.com");
  BOOST_TEST(made.members() == "name role disabled created_at password_set_at last_sign_in_at last_sign_in_from");
  BOOST_TEST(made.text("role") == "admin");
  BOOST_TEST(made.text("last_sign_in_at") == "null");
  const Answer read = get(all + "/ada%40example.com", admin);
  BOOST_TEST(read.status == 200, read);
  BOOST_TEST(read.header("ETag") == made.header("ETag"));
  BOOST_TEST(read.wire.body == made.wire.body);
  const Answer listed = get(all, admin);
  BOOST_TEST(listed.wire.body.find("ada@example.com") < listed.wire.body.find("grace"), listed);
  BOOST_TEST(listed.wire.body.find("argon2") == std::string::npos);
  BOOST_TEST(post(all, admin, {{"name", "grace"}, {"password", kOther}}).status == 409);
}

BOOST_AUTO_TEST_CASE(a_password_signs_in_with_the_role_of_the_account) {
  const Answer answer = sign_in("grace", kPassword);
  BOOST_TEST(answer.status == 201, answer);
  BOOST_TEST(answer.text("owner") == "grace");
  BOOST_TEST(answer.text("role") == "member");
  BOOST_TEST(answer.text("token_id") == "null");
  BOOST_TEST(answer.header("Set-Cookie").starts_with("__Host-tokenward="));
  const Fields page = page_of(answer);
  BOOST_TEST(ask("POST", "/v1/tenants/self/tokens", "", R"({"label":"x"})", page).status == 201);
  BOOST_TEST(ask("GET", "/v1/tenants/self/accounts", "", "", page).status == 403);
  BOOST_TEST(get(grace, admin).text("last_sign_in_at") == "2026-03-01T12:00:00.000Z");
  BOOST_TEST(get(grace, admin).text("last_sign_in_from") == peer);
}

BOOST_AUTO_TEST_CASE(whatever_is_wrong_is_answered_alike) {
  const std::string refusal = sign_in("grace", "a wrong password").wire.body;
  const std::pair<std::string, std::string> others[] = {
      {"nobody", "acme"}, {"grace", "nowhere"}, {"a b", "acme"}, {"grace", "ACME"}};
  for (const auto& [name, tenant] : others) {
    const Answer answer = sign_in(name, kPassword, tenant);
    BOOST_TEST(answer.status == 401, answer);
    BOOST_TEST(answer.wire.body == refusal);
    BOOST_TEST(answer.header("Set-Cookie") == "<none>");
  }
  patch(grace, admin, {{"disabled", true}});
  BOOST_TEST(sign_in("grace", kPassword).wire.body == refusal);
}

BOOST_AUTO_TEST_CASE(a_guess_that_comes_too_early_gets_no_further_than_memory) {
  for (int i = 0; i < 3; ++i) BOOST_TEST(sign_in("grace", "a wrong password").status == 401);
  house().default_room().lanes().stop(std::chrono::seconds{10});
  const Answer slowed = sign_in("grace", kPassword);
  BOOST_TEST(slowed.status == 429, slowed);
  BOOST_TEST(slowed.header("Retry-After") == "1");
  BOOST_TEST(sign_in("ada", kPassword).status == 503);  // it is looked at, if there were anybody to look
}

BOOST_AUTO_TEST_CASE(guessing_is_slowed_down_but_not_for_others) {
  for (int i = 0; i < 3; ++i) BOOST_TEST(sign_in("grace", "a wrong password").status == 401);
  const Answer slowed = sign_in("grace", kPassword);
  BOOST_TEST(slowed.status == 429, slowed);
  BOOST_TEST(slowed.header("Retry-After") == "1");
  peer = "198.51.100.7";
  BOOST_TEST(sign_in("grace", kPassword).status == 201);
  peer = "192.0.2.7";
  clock().advance(std::chrono::seconds{1});
  BOOST_TEST(sign_in("grace", kPassword).status == 201);
  BOOST_TEST(sign_in("grace", kPassword).status == 201);  // and the failures are forgotten
}

BOOST_AUTO_TEST_CASE(a_person_changes_its_own_password_by_showing_the_present_one) {
  const Fields here = page_of(sign_in("grace", kPassword)), elsewhere = page_of(sign_in("grace", kPassword));
  for (const json::object& change : {json::object{{"password", kOther}},
                                     json::object{{"password", kOther}, {"current_password", "a wrong password"}}}) {
    const Answer refused = change_as(here, change);
    BOOST_TEST(refused.status == 422, refused);
    BOOST_TEST(refused.field() == "current_password");
  }
  BOOST_TEST(change_as(here, {{"role", "admin"}}).status == 403);
  BOOST_TEST(change_as(here, {{"password", kOther}, {"current_password", kPassword}}).status == 200);
  BOOST_TEST(lives(here));
  BOOST_TEST(!lives(elsewhere));
  BOOST_TEST(sign_in("grace", kPassword).status == 401);
  BOOST_TEST(sign_in("grace", kOther).status == 201);
}

BOOST_AUTO_TEST_CASE(what_takes_authority_ends_sessions_at_once) {
  patch(grace, admin, {{"role", "admin"}});
  const std::vector<json::object> changes{{{"role", "member"}}, {{"password", kOther}}, {{"disabled", true}}};
  std::string password = kPassword;
  for (const json::object& change : changes) {
    const Fields page = page_of(sign_in("grace", password));
    BOOST_TEST(lives(page));
    const Answer answer = patch(grace, admin, change);
    BOOST_TEST(answer.status == 200, answer);
    BOOST_TEST(!lives(page), json::serialize(change));
    if (change.contains("password")) password = kOther;
  }
}

BOOST_AUTO_TEST_CASE(disabling_stops_the_tokens_of_the_person_and_enabling_resumes_them) {
  const std::string token = mint_value("acme", "grace");
  patch(grace, admin, {{"disabled", true}});
  BOOST_TEST(get("/v1/self", token).status == 401);
  patch(grace, admin, {{"disabled", false}});
  BOOST_TEST(get("/v1/self", token).status == 200);
}

BOOST_AUTO_TEST_CASE(a_removed_account_signs_nobody_in_and_leaves_the_tokens) {
  const std::string token = mint_value("acme", "grace");
  const Fields page = page_of(sign_in("grace", kPassword));
  BOOST_TEST(ask("DELETE", grace, admin).status == 204);
  BOOST_TEST(!lives(page));
  BOOST_TEST(sign_in("grace", kPassword).status == 401);
  BOOST_TEST(get(grace, admin).status == 404);
  BOOST_TEST(get("/v1/self", token).status == 200);
}

BOOST_AUTO_TEST_CASE(nobody_reaches_above_its_role) {
  BOOST_TEST(post(all, admin, {{"name", "op"}, {"password", kOther}, {"role", "operator"}}).status == 403);
  BOOST_TEST(post(all, operator_token(), {{"name", "op"}, {"password", kOther}, {"role", "operator"}}).status == 403);
  const std::string of_system = "/v1/tenants/system/accounts";
  BOOST_TEST(post(of_system, operator_token(), {{"name", "op"}, {"password", kOther}, {"role", "operator"}}).status ==
             201);
  const std::string admin_of_system = mint_value("system", "boss", {"tokenward:admin"});
  for (const json::object& change : {json::object{{"role", "member"}}, json::object{{"password", kPassword}}}) {
    BOOST_TEST(patch(of_system + "/op", admin_of_system, change).status == 403);
  }
  BOOST_TEST(ask("DELETE", of_system + "/op", admin_of_system).status == 403);
  // The same name is not the same authority: a member's token of an admin's owner.
  patch(grace, admin, {{"role", "admin"}});
  const std::string member = mint_value("acme", "grace", {"tokenward:member"});
  BOOST_TEST(patch(grace, member, {{"password", kOther}, {"current_password", kPassword}}).status == 403);
  const std::string somebody = mint_value("acme", "eve", {"tokenward:member"});
  BOOST_TEST(get(grace, somebody).status == 404);
}

BOOST_AUTO_TEST_CASE(a_change_names_the_version_it_read) {
  const std::string tag = get(grace, admin).header("ETag");
  BOOST_TEST(patch(grace, admin, {{"role", "admin"}}, {{"if-match", tag}}).status == 200);
  BOOST_TEST(patch(grace, admin, {{"role", "member"}}, {{"if-match", tag}}).status == 412);
  BOOST_TEST(get(grace, admin).text("role") == "admin");
}

BOOST_AUTO_TEST_CASE(every_change_is_an_event_and_no_event_knows_a_password) {
  patch(grace, admin, {{"role", "admin"}, {"password", kOther}});
  patch(grace, admin, {{"disabled", true}});
  patch(grace, admin, {{"disabled", false}});
  ask("DELETE", grace, admin);
  const std::string history = get("/v1/tenants/acme/history", admin).wire.body;
  for (const char* action : {"account.created", "account.changed", "account.password_changed", "account.disabled",
                             "owner.suspended", "account.enabled", "owner.resumed", "account.deleted"}) {
    BOOST_TEST(history.find(action) != std::string::npos, action);
  }
  BOOST_TEST(history.find("horse") == std::string::npos);
  BOOST_TEST(history.find("argon2") == std::string::npos);
  BOOST_TEST(get("/v1/tenants/acme/history/verify", admin).text("verified") == "true");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace accounts_test
