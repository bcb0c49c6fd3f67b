#include "command_run.h"

#include <boost/json/parse.hpp>

namespace tokenward::app::token_commands_test {
namespace {

namespace json = boost::json;
using testing::WithDaemon;

struct Answered : WithDaemon {
  Answered() { daemon.answer(201, R"({"id":"019a","value":"tkw_0secret"})"); }

  void check_request(const std::string& request, const char* body = nullptr) const {
    const auto seen = daemon.only();
    BOOST_TEST(seen.method + " " + seen.target == request);
    if (body) BOOST_TEST(json::parse(seen.body) == json::parse(body));
  }
};

BOOST_AUTO_TEST_SUITE(token_commands)

BOOST_FIXTURE_TEST_CASE(mint_sends_only_what_was_said, Answered) {
  const auto ran = run({"token", "mint", "--label", "ci"});
  BOOST_TEST(ran.code == ExitCode::Ok);
  BOOST_TEST((ran.out.find("tkw_0secret") != std::string::npos));
  check_request("POST /v1/tenants/self/tokens", R"({"label":"ci"})");
}

BOOST_FIXTURE_TEST_CASE(mint_sends_all_that_was_said, Answered) {
  BOOST_TEST(run({"token",
                  "mint",
                  "-t",
                  "acme",
                  "--owner",
                  "ada",
                  "--label",
                  "ci",
                  "--expires-in-days",
                  "30",
                  "--scope",
                  "read",
                  "--scope",
                  "write",
                  "--metadata",
                  R"({"team":7})",
                  "--cidr",
                  "10.0.0.0/8",
                  "--quota",
                  "1000/1h"})
                 .code == ExitCode::Ok);
  check_request("POST /v1/tenants/acme/tokens",
                R"({"owner":"ada","label":"ci","expires_in_days":30,"scopes":["read","write"],"metadata":{"team":7},
                    "allowed_cidrs":["10.0.0.0/8"],"quota":{"limit":1000,"window_s":3600}})");
}

BOOST_FIXTURE_TEST_CASE(mint_refuses_a_quota_that_cannot_be_read, Answered) {
  for (const char* quota :
       {"", "1000", "1000/", "/1h", "1000/1", "1000/1y", "1e3/1h", "-1/1h", "10/1h/1d", "10/250ms"}) {
    BOOST_TEST(run({"token", "mint", "--label", "ci", "--quota", quota}).code == ExitCode::Usage, quota);
  }
  BOOST_TEST(daemon.seen().empty());
}

BOOST_FIXTURE_TEST_CASE(mint_without_expiry_says_null_and_not_nothing, Answered) {
  BOOST_TEST(run({"token", "mint", "--label", "ci", "--no-expiry"}).code == ExitCode::Ok);
  check_request("POST /v1/tenants/self/tokens", R"({"label":"ci","expires_at":null})");
}

BOOST_FIXTURE_TEST_CASE(mint_until_a_time_says_it, Answered) {
  BOOST_TEST(run({"token", "mint", "--label", "ci", "--expires-at", "2027-01-31T00:00:00Z"}).code == ExitCode::Ok);
  check_request("POST /v1/tenants/self/tokens", R"({"label":"ci","expires_at":"2027-01-31T00:00:00Z"})");
}

BOOST_FIXTURE_TEST_CASE(mint_prints_the_value_alone_where_a_script_asks, Answered) {
  BOOST_TEST(run({"token", "mint", "--label", "ci", "--value-only"}).out == "tkw_0secret\n");
}

BOOST_FIXTURE_TEST_CASE(mint_sends_a_key_of_its_own_or_the_one_that_was_said, Answered) {
  BOOST_TEST(run({"token", "mint", "--label", "ci"}).code == ExitCode::Ok);
  BOOST_TEST(run({"token", "mint", "--label", "ci"}).code == ExitCode::Ok);
  BOOST_TEST(run({"token", "mint", "--label", "ci", "--idempotency-key", "my-key"}).code == ExitCode::Ok);
  const auto seen = daemon.seen();
  BOOST_TEST(seen.at(0).idempotency_key.size() == 32U);
  BOOST_TEST(seen.at(1).idempotency_key.size() == 32U);
  BOOST_TEST(seen.at(0).idempotency_key != seen.at(1).idempotency_key);
  BOOST_TEST(seen.at(2).idempotency_key == "my-key");
}

BOOST_FIXTURE_TEST_CASE(mint_refuses_a_key_that_no_field_can_hold, Answered) {
  for (const std::string& key : {std::string(), std::string("a b"), std::string("a\r\nX: y"), std::string(256, 'k')}) {
    BOOST_TEST(run({"token", "mint", "--label", "ci", "--idempotency-key", key}).code == ExitCode::Usage);
  }
  BOOST_TEST(daemon.seen().empty());
}

BOOST_FIXTURE_TEST_CASE(mint_sends_the_same_request_again_where_the_answer_is_lost, WithDaemon) {
  daemon.answer_broken_off(R"({"id":"019a","value":"tkw_0sec)");
  daemon.answer(201, R"({"id":"019a","value":"tkw_0secret"})");
  BOOST_TEST(run({"token", "mint", "--label", "ci", "--value-only"}).out == "tkw_0secret\n");
  const auto seen = daemon.seen();
  BOOST_TEST_REQUIRE(seen.size() == 2U);
  BOOST_TEST(!seen[0].idempotency_key.empty());
  BOOST_TEST(seen[0].idempotency_key == seen[1].idempotency_key);
  BOOST_TEST(seen[0].body == seen[1].body);
}

BOOST_FIXTURE_TEST_CASE(mint_says_how_to_go_on_where_nobody_knows_what_became_of_it, WithDaemon) {
  daemon.answer_broken_off("{");
  const auto lost = run({"token", "mint", "--label", "ci"});
  BOOST_TEST(lost.code == ExitCode::Unreachable);
  BOOST_TEST(lost.out.empty());
  BOOST_TEST(daemon.seen().size() == 4U);
  BOOST_TEST(lost.err.find("--idempotency-key " + daemon.seen().at(0).idempotency_key) != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(mint_repeats_no_request_that_was_answered, WithDaemon) {
  daemon.answer(503, R"({"title":"The store cannot be reached"})");
  daemon.answer(409, R"({"title":"The present state does not allow this"})");
  const auto unavailable = run({"token", "mint", "--label", "ci"});
  BOOST_TEST(unavailable.code == ExitCode::Unreachable);
  BOOST_TEST(unavailable.err.find("--idempotency-key") != std::string::npos);
  const auto refused = run({"token", "mint", "--label", "ci"});
  BOOST_TEST(refused.code == ExitCode::Refused);
  BOOST_TEST(refused.err.find("--idempotency-key") == std::string::npos);
  BOOST_TEST(daemon.seen().size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(rotate_leaves_what_was_not_said_to_the_daemon, Answered) {
  const auto ran = run({"token", "rotate", "019a"});
  BOOST_TEST(ran.code == ExitCode::Ok);
  BOOST_TEST((ran.out.find("tkw_0secret") != std::string::npos));
  check_request("POST /v1/tenants/self/tokens/019a/rotate", "{}");
}

BOOST_FIXTURE_TEST_CASE(rotate_sends_all_that_was_said_and_prints_the_value_alone_for_scripts, Answered) {
  const auto ran =
      run({"token", "rotate", "019a", "-t", "acme", "--retire", "overlap", "--overlap-hours", "0", "--value-only"});
  BOOST_TEST(ran.out == "tkw_0secret\n");
  check_request("POST /v1/tenants/acme/tokens/019a/rotate", R"({"retire":"overlap","overlap_hours":0})");
}

BOOST_FIXTURE_TEST_CASE(rotate_knows_two_ways_to_retire_the_old_one, Answered) {
  BOOST_TEST(run({"token", "rotate", "019a", "--retire", "later"}).code == ExitCode::Usage);
  BOOST_TEST(run({"token", "rotate", "019a", "--retire", "first_use"}).code == ExitCode::Ok);
  check_request("POST /v1/tenants/self/tokens/019a/rotate", R"({"retire":"first_use"})");
}

BOOST_FIXTURE_TEST_CASE(list_sends_every_filter_by_its_name, WithDaemon) {
  daemon.answer(200, R"({"items":[],"next_cursor":null})");
  const auto ran = run({"token",
                        "list",
                        "-t",
                        "acme",
                        "--owner",
                        "a&b@x",
                        "--status",
                        "active",
                        "--label",
                        "c d",
                        "--scope",
                        "read:x",
                        "--created-from",
                        "2026-01-01T00:00:00Z",
                        "--created-to",
                        "2026-02-01T00:00:00Z",
                        "--expires-from",
                        "2026-03-01T00:00:00Z",
                        "--expires-to",
                        "2026-04-01T00:00:00Z"});
  BOOST_TEST(ran.code == ExitCode::Ok);
  BOOST_TEST(daemon.only().target ==
             "/v1/tenants/acme/tokens?owner=a%26b%40x&status=active&label=c%20d&scope=read%3Ax"
             "&created_from=2026-01-01T00%3A00%3A00Z&created_to=2026-02-01T00%3A00%3A00Z"
             "&expires_from=2026-03-01T00%3A00%3A00Z&expires_to=2026-04-01T00%3A00%3A00Z&limit=50");
}

BOOST_FIXTURE_TEST_CASE(show_reads_the_token, Answered) {
  BOOST_TEST(run({"token", "show", "019a", "-t", "acme"}).code == ExitCode::Ok);
  check_request("GET /v1/tenants/acme/tokens/019a");
}

BOOST_FIXTURE_TEST_CASE(relabel_patches_the_label, Answered) {
  BOOST_TEST(run({"token", "relabel", "019a", "new label"}).code == ExitCode::Ok);
  check_request("PATCH /v1/tenants/self/tokens/019a", R"({"label":"new label"})");
}

BOOST_FIXTURE_TEST_CASE(revoke_gives_the_reason, Answered) {
  BOOST_TEST(run({"token", "revoke", "019a", "--reason", "lost"}).code == ExitCode::Ok);
  check_request("POST /v1/tenants/self/tokens/019a/revoke", R"({"reason":"lost"})");
}

BOOST_FIXTURE_TEST_CASE(revoke_all_of_an_owner_names_the_owner, Answered) {
  BOOST_TEST(run({"token", "revoke-all", "--owner", "ada", "--keep", "1", "--keep", "2", "--reason", "left"}).code ==
             ExitCode::Ok);
  check_request("POST /v1/tenants/self/tokens/revoke-all", R"({"owner":"ada","keep":["1","2"],"reason":"left"})");
}

BOOST_FIXTURE_TEST_CASE(revoke_all_of_a_tenant_says_all, Answered) {
  BOOST_TEST(run({"token", "revoke-all", "-t", "acme", "--all", "--include-management"}).code == ExitCode::Ok);
  check_request("POST /v1/tenants/acme/tokens/revoke-all", R"({"all":true,"include_management":true})");
}

BOOST_FIXTURE_TEST_CASE(validate_reads_the_value_from_standard_input_and_answers_by_exit_code, WithDaemon) {
  daemon.answer(200, R"({"active":true,"owner":"ada"})");
  daemon.answer(200, R"({"active":false,"reason":null})");
  const auto good = run({"token", "validate", "--scope", "read", "--client-ip", "10.0.0.1"}, "tkw_0value\n");
  BOOST_TEST(good.code == ExitCode::Ok);
  BOOST_TEST(good.out == "active  true\nowner   ada\n");
  BOOST_TEST(run({"token", "validate"}, "tkw_0value").code == ExitCode::Refused);
  const auto seen = daemon.seen();
  BOOST_TEST(seen.at(0).target == "/v1/validate");
  BOOST_TEST(json::parse(seen.at(0).body) ==
             json::parse(R"({"token":"tkw_0value","required_scopes":["read"],"client_ip":"10.0.0.1"})"));
  BOOST_TEST(json::parse(seen.at(1).body) == json::parse(R"({"token":"tkw_0value"})"));
}

BOOST_FIXTURE_TEST_CASE(validate_may_take_credential_and_value_from_one_pipe, WithDaemon) {
  daemon.answer(200, R"({"active":true})");
  BOOST_TEST(run({"token", "validate", "--token-file", "-"}, "tkw_0caller\ntkw_0value\n").code == ExitCode::Ok);
  BOOST_TEST(daemon.only().authorization == "Bearer tkw_0caller");
  BOOST_TEST(json::parse(daemon.only().body) == json::parse(R"({"token":"tkw_0value"})"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::token_commands_test
