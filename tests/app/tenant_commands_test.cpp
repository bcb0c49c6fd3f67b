#include "command_run.h"

#include <boost/json/parse.hpp>

namespace tokenward::app::tenant_commands_test {
namespace {

namespace json = boost::json;
using testing::WithDaemon;

// The one request was this, with this JSON as its body (none: no body).
void check_request(const testing::FakeDaemon& daemon, const std::string& request, const char* body = nullptr) {
  const auto seen = daemon.only();
  BOOST_TEST(seen.method + " " + seen.target == request);
  BOOST_TEST(seen.content_type == (body ? "application/json" : ""));
  if (body) {
    BOOST_TEST(json::parse(seen.body) == json::parse(body));
  } else {
    BOOST_TEST(seen.body.empty());
  }
}

struct Answered : WithDaemon {
  Answered() { daemon.answer(200, R"({"id":"acme","state":"active","store":null})"); }
};

BOOST_AUTO_TEST_SUITE(tenant_commands)

BOOST_FIXTURE_TEST_CASE(create_sends_only_what_was_said, Answered) {
  BOOST_TEST(run({"tenant", "create", "acme"}).code == ExitCode::Ok);
  check_request(daemon, "POST /v1/tenants", R"({"id":"acme"})");
}

BOOST_FIXTURE_TEST_CASE(create_sends_all_that_was_said, Answered) {
  BOOST_TEST(run({"tenant", "create", "acme", "--display-name", "Acme Ltd", "--store", "big", "--mint-admin-token",
                  "--reuse-slug"})
                 .code == ExitCode::Ok);
  check_request(daemon, "POST /v1/tenants",
                R"({"id":"acme","display_name":"Acme Ltd","store":"big","mint_admin_token":true,"reuse_slug":true})");
}

BOOST_FIXTURE_TEST_CASE(show_prints_one_member_a_line, Answered) {
  const auto ran = run({"tenant", "show", "acme"});
  check_request(daemon, "GET /v1/tenants/acme");
  BOOST_TEST(ran.out == "id     acme\nstate  active\nstore  -\n");
}

BOOST_FIXTURE_TEST_CASE(json_prints_the_answer_as_it_is, Answered) {
  BOOST_TEST(run({"tenant", "show", "acme", "--json"}).out ==
             "{\"id\":\"acme\",\"state\":\"active\",\"store\":null}\n");
}

BOOST_FIXTURE_TEST_CASE(a_slug_cannot_leave_its_place_in_the_path, Answered) {
  BOOST_TEST(run({"tenant", "show", "../a?b/c"}).code == ExitCode::Ok);
  check_request(daemon, "GET /v1/tenants/..%2Fa%3Fb%2Fc");
}

BOOST_FIXTURE_TEST_CASE(rename_patches_the_name, Answered) {
  BOOST_TEST(run({"tenant", "rename", "acme", "New"}).code == ExitCode::Ok);
  check_request(daemon, "PATCH /v1/tenants/acme", R"({"display_name":"New"})");
}

BOOST_FIXTURE_TEST_CASE(suspend_gives_the_reason, Answered) {
  BOOST_TEST(run({"tenant", "suspend", "acme", "--reason", "unpaid"}).code == ExitCode::Ok);
  check_request(daemon, "POST /v1/tenants/acme/suspend", R"({"reason":"unpaid"})");
}

BOOST_FIXTURE_TEST_CASE(resume_needs_no_reason, Answered) {
  BOOST_TEST(run({"tenant", "resume", "acme"}).code == ExitCode::Ok);
  check_request(daemon, "POST /v1/tenants/acme/resume", "{}");
}

BOOST_FIXTURE_TEST_CASE(delete_deletes, Answered) {
  BOOST_TEST(run({"tenant", "delete", "acme"}).code == ExitCode::Ok);
  check_request(daemon, "DELETE /v1/tenants/acme");
}

BOOST_FIXTURE_TEST_CASE(policy_show_reads_the_policy, Answered) {
  BOOST_TEST(run({"tenant", "policy", "show", "acme"}).code == ExitCode::Ok);
  check_request(daemon, "GET /v1/tenants/acme/policy");
}

BOOST_FIXTURE_TEST_CASE(policy_set_takes_json_or_plain_text, Answered) {
  BOOST_TEST(run({"tenant", "policy", "set", "acme", "max_lifetime_days=90", "lifetime_days=null", "token_prefix=acme",
                  "member_scopes=[\"read:*\"]", "self_rotation=true"})
                 .code == ExitCode::Ok);
  check_request(
      daemon, "PATCH /v1/tenants/acme/policy",
      R"({"max_lifetime_days":90,"lifetime_days":null,"token_prefix":"acme","member_scopes":["read:*"],"self_rotation":true})");
}

constexpr char kPreview[] =
    R"({"items":[{"id":"t1","owner":"ada","label":"laptop","status":"active","expires_at":null,
        "new_expires_at":"2026-12-01T00:00:00.000Z","idle_days":null,"new_idle_days":null,
        "rules":["max_lifetime_days"],"ends_at_once":false}],"next_cursor":null,"changes":1,"ends_at_once":0})";

BOOST_FIXTURE_TEST_CASE(policy_preview_shows_what_would_change, WithDaemon) {
  daemon.answer(200, kPreview);
  const auto ran = run({"tenant", "policy", "preview", "acme", "--owner", "ada", "--include-management", "--grace-days",
                        "7", "--limit", "10"});
  BOOST_TEST(ran.code == ExitCode::Ok);
  check_request(daemon, "POST /v1/tenants/acme/policy/preview?limit=10",
                R"({"owner":"ada","include_management":true,"grace_days":7})");
  BOOST_TEST(ran.out ==
             "ID  OWNER  LABEL   EXPIRES  NEW EXPIRY                NEW IDLE DAYS  AT ONCE\n"
             "t1  ada    laptop  -        2026-12-01T00:00:00.000Z  -              false\n");
  BOOST_TEST(ran.err == "1 token would change, 0 would expire at once\n");
}

BOOST_FIXTURE_TEST_CASE(policy_enforce_asks_and_enforces_what_was_looked_at, WithDaemon) {
  daemon.answer(200, kPreview, "\"17\"");
  daemon.answer(200, R"({"changed":1,"pending":false})");
  const auto ran = run({"tenant", "policy", "enforce", "acme", "--grace-days", "7"}, "y\n");
  BOOST_TEST(ran.code == ExitCode::Ok);
  BOOST_TEST(ran.err.find("1 token would change, 0 would expire at once.") == 0U);
  const auto seen = daemon.seen();
  BOOST_TEST_REQUIRE(seen.size() == 2U);
  BOOST_TEST(seen[0].target == "/v1/tenants/acme/policy/preview?limit=1");
  BOOST_TEST(seen[0].body == R"({"grace_days":7})");
  BOOST_TEST(seen[1].target == "/v1/tenants/acme/policy/enforce");
  BOOST_TEST(seen[1].body == R"({"grace_days":7})");
  BOOST_TEST(seen[1].if_match == "\"17\"");
}

BOOST_FIXTURE_TEST_CASE(policy_enforce_does_nothing_without_a_yes, WithDaemon) {
  daemon.answer(200, kPreview, "\"17\"");
  for (const char* input : {"", "\n", "n\n", "yesterday\n"}) {
    const auto ran = run({"tenant", "policy", "enforce", "acme"}, input);
    BOOST_TEST(ran.code == ExitCode::Refused);
    BOOST_TEST(ran.err.find("nothing was changed") != std::string::npos);
  }
  for (const auto& seen : daemon.seen()) BOOST_TEST(seen.target == "/v1/tenants/acme/policy/preview?limit=1");
}

BOOST_FIXTURE_TEST_CASE(policy_enforce_yes_asks_nothing, Answered) {
  BOOST_TEST(run({"tenant", "policy", "enforce", "acme", "--yes"}).code == ExitCode::Ok);
  check_request(daemon, "POST /v1/tenants/acme/policy/enforce", "{}");
  BOOST_TEST(daemon.only().if_match == "");
}

BOOST_FIXTURE_TEST_CASE(policy_enforce_status_only_reads, Answered) {
  BOOST_TEST(run({"tenant", "policy", "enforce", "acme", "--status"}).code == ExitCode::Ok);
  check_request(daemon, "GET /v1/tenants/acme/policy/enforce");
}

BOOST_FIXTURE_TEST_CASE(policy_enforce_refuses_a_grace_that_is_none, Answered) {
  for (const char* grace : {"-1", "366", "soon"}) {
    BOOST_TEST(run({"tenant", "policy", "enforce", "acme", "--grace-days", grace}).code == ExitCode::Usage);
  }
  BOOST_TEST(daemon.seen().empty());
}

BOOST_FIXTURE_TEST_CASE(console_link_asks_for_seconds_and_shows_what_it_gets, WithDaemon) {
  daemon.answer(201, R"({"embed_url":null,"expires_at":"2026-03-01T12:05:00.000Z","url":"http://x/console/#link=y"})");
  const auto ran = run({"console-link", "--tenant", "acme", "--owner", "ada", "--ttl", "10min"});
  BOOST_TEST(ran.code == ExitCode::Ok);
  check_request(daemon, "POST /v1/tenants/acme/console-links", R"({"owner":"ada","ttl_seconds":600})");
  BOOST_TEST(ran.out.find("http://x/console/#link=y") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(console_link_leaves_the_time_to_the_daemon_and_refuses_what_is_none, Answered) {
  BOOST_TEST(run({"console-link", "--owner", "ada", "--ttl", "soon"}).code == ExitCode::Usage);
  BOOST_TEST(run({"console-link", "--owner", "ada"}).code == ExitCode::Ok);
  check_request(daemon, "POST /v1/tenants/self/console-links", R"({"owner":"ada"})");
}

BOOST_FIXTURE_TEST_CASE(list_prints_a_page_and_where_the_next_one_starts, WithDaemon) {
  daemon.answer(200, R"({"items":[{"id":"acme","display_name":"Äcme","state":"active","store":"main"}],
                         "next_cursor":"abc"})");
  const auto ran = run({"tenant", "list", "--limit", "1", "--cursor", "a b"});
  check_request(daemon, "GET /v1/tenants?limit=1&cursor=a%20b");
  BOOST_TEST(ran.out ==
             "ID    NAME  STATE   STORE  CREATED\n"
             "acme  Äcme  active  main   -\n");
  BOOST_TEST(ran.err == "more: --cursor abc\n");
}

BOOST_FIXTURE_TEST_CASE(list_all_follows_the_cursor_to_the_end, WithDaemon) {
  daemon.answer(200, R"({"items":[{"id":"a"}],"next_cursor":"2"})");
  daemon.answer(200, R"({"items":[],"next_cursor":"3"})");
  daemon.answer(200, R"({"items":[{"id":"b"}],"next_cursor":null})");
  const auto ran = run({"tenant", "list", "--all", "--json"});
  BOOST_TEST(ran.out == "{\"items\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"next_cursor\":null}\n");
  BOOST_TEST(daemon.seen().size() == 3U);
  BOOST_TEST(daemon.seen().at(2).target == "/v1/tenants?limit=50&cursor=3");
}

BOOST_FIXTURE_TEST_CASE(a_page_that_fails_fails_the_list, WithDaemon) {
  daemon.answer(200, R"({"items":[{"id":"a"}],"next_cursor":"2"})");
  daemon.answer(503, "{}");
  const auto ran = run({"tenant", "list", "--all"});
  BOOST_TEST(ran.code == ExitCode::Unreachable);
  BOOST_TEST(ran.out.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::tenant_commands_test
