#include "command_run.h"

#include <boost/json/parse.hpp>

namespace tokenward::app::account_commands_test {
namespace {

namespace json = boost::json;
using testing::WithDaemon;

constexpr char kAda[] =
    R"({"name":"ada@example.org","role":"member","disabled":false,"created_at":"2026-11-24T04:00:00.000Z",
        "password_set_at":"2026-11-24T04:00:00.000Z","last_sign_in_at":null,"last_sign_in_from":null})";

struct Answered : WithDaemon {
  Answered() { daemon.answer(200, kAda); }

  /// The one request was this, with this JSON as its body (none: no body).
  void check_request(const std::string& request, const char* body = nullptr) const {
    const auto seen = daemon.only();
    BOOST_TEST(seen.method + " " + seen.target == request);
    if (body != nullptr) {
      BOOST_TEST(json::parse(seen.body) == json::parse(body));
    } else {
      BOOST_TEST(seen.body.empty());
    }
  }
  /// Nothing was asked of the daemon, and this is why.
  void check_refused(const testing::Ran& ran, ExitCode code, const std::string& why) const {
    BOOST_TEST(ran.code == code);
    BOOST_TEST((ran.err.find(why) != std::string::npos), ran.err);
    BOOST_TEST(ran.out.empty());
    BOOST_TEST(daemon.seen().empty());
  }
};

BOOST_AUTO_TEST_SUITE(account_commands)

BOOST_FIXTURE_TEST_CASE(create_asks_for_the_password_twice, Answered) {
  const auto ran =
      run({"account", "create", "ada@example.org"}, "", {"correct horse battery", "correct horse battery"});
  BOOST_TEST(ran.code == ExitCode::Ok);
  BOOST_TEST(ran.err == "New password: The same once more: ");
  check_request("POST /v1/tenants/self/accounts", R"({"name":"ada@example.org","password":"correct horse battery"})");
  BOOST_TEST(ran.out.find("name               ada@example.org\n") == 0U);
}

BOOST_FIXTURE_TEST_CASE(create_gives_tenant_and_role, Answered) {
  BOOST_TEST(
      run({"account", "create", "ada", "-t", "acme", "--role", "admin", "--password-stdin"}, "päßwörd for ada\r\n")
          .code == ExitCode::Ok);
  check_request("POST /v1/tenants/acme/accounts", R"({"name":"ada","role":"admin","password":"päßwörd for ada"})");
}

BOOST_FIXTURE_TEST_CASE(json_prints_the_answer_as_it_is, Answered) {
  const auto ran = run({"account", "create", "ada", "--password-stdin", "--json"}, "correct horse battery\n");
  BOOST_TEST(json::parse(ran.out) == json::parse(kAda));
  BOOST_TEST(ran.err.empty());
}

BOOST_FIXTURE_TEST_CASE(two_passwords_that_differ_change_nothing, Answered) {
  check_refused(run({"account", "create", "ada"}, "", {"correct horse battery", "correct horse batterz"}),
                ExitCode::Refused, "the two passwords differ; nothing was changed");
}

BOOST_FIXTURE_TEST_CASE(a_password_that_was_not_typed_changes_nothing, Answered) {
  check_refused(run({"account", "password", "ada"}, "", {"correct horse battery"}), ExitCode::Refused,
                "nothing was typed; nothing was changed");
}

BOOST_FIXTURE_TEST_CASE(without_a_terminal_it_says_what_to_do, Answered) {
  check_refused(run({"account", "create", "ada"}, "correct horse battery\n"), ExitCode::Usage,
                "say --password-stdin or --password-file FILE");
}

BOOST_FIXTURE_TEST_CASE(standard_input_must_hold_a_password, Answered) {
  for (const char* input : {"", "\n", "\r\n"}) {
    check_refused(run({"account", "create", "ada", "--password-stdin"}, input), ExitCode::Settings,
                  "standard input must hold the new password in its first line");
  }
  check_refused(run({"account", "password", "ada", "--own", "--password-stdin"}, "the old one\n"), ExitCode::Settings,
                "standard input must hold the new password in its second line");
}

BOOST_FIXTURE_TEST_CASE(a_password_that_json_cannot_carry_is_refused, Answered) {
  check_refused(run({"account", "create", "ada", "--password-stdin"}, "p\xE4sswort in latin 1\n"), ExitCode::Refused,
                "a password must be UTF-8");
}

BOOST_FIXTURE_TEST_CASE(the_credential_may_stand_before_the_password, Answered) {
  BOOST_TEST(
      run({"account", "create", "ada", "--password-stdin", "--token-file", "-"}, "tkw_0other\ncorrect horse battery\n")
          .code == ExitCode::Ok);
  check_request("POST /v1/tenants/self/accounts", R"({"name":"ada","password":"correct horse battery"})");
  BOOST_TEST(daemon.only().authorization == "Bearer tkw_0other");
}

BOOST_FIXTURE_TEST_CASE(a_private_file_holds_one_password_and_nothing_else, Answered) {
  for (const char* content :
       {"correct horse battery\nand more\n", "correct horse battery\n\n", "\ncorrect horse battery"}) {
    const auto ran = run({"account", "create", "ada", "--password-file", directory.write("password", content)});
    check_refused(ran, ExitCode::Settings, "password must hold ");
  }
  for (const char* content : {"correct horse battery", "correct horse battery\n", "correct horse battery\r\n"}) {
    BOOST_TEST(run({"account", "create", "ada", "--password-file", directory.write("password", content)}).code ==
               ExitCode::Ok);
  }
  const auto seen = daemon.seen();
  BOOST_TEST_REQUIRE(seen.size() == 3U);
  for (const auto& request : seen) {
    BOOST_TEST(json::parse(request.body) == json::parse(R"({"name":"ada","password":"correct horse battery"})"));
  }
}

BOOST_FIXTURE_TEST_CASE(a_file_that_others_can_read_is_refused, Answered) {
  const std::string file = directory.write("password", "correct horse battery\n");
  std::filesystem::permissions(file, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  check_refused(run({"account", "create", "ada", "--password-file", file}), ExitCode::Settings, file);
  check_refused(run({"account", "create", "ada", "--password-file", file + ".none"}), ExitCode::Settings,
                file + ".none");
}

BOOST_FIXTURE_TEST_CASE(a_password_of_anothers_account_needs_the_new_one_alone, Answered) {
  BOOST_TEST(run({"account", "password", "ada", "-t", "acme", "--password-stdin"}, "correct horse battery\n").code ==
             ExitCode::Ok);
  check_request("PATCH /v1/tenants/acme/accounts/ada", R"({"password":"correct horse battery"})");
}

BOOST_FIXTURE_TEST_CASE(ones_own_password_needs_the_present_one_first, Answered) {
  constexpr char kBody[] = R"({"password":"correct horse battery","current_password":"the old one"})";
  const auto ran = run({"account", "password", "ada", "--own"}, "",
                       {"the old one", "correct horse battery", "correct horse battery"});
  BOOST_TEST(ran.code == ExitCode::Ok);
  BOOST_TEST(ran.err == "Present password: New password: The same once more: ");
  check_request("PATCH /v1/tenants/self/accounts/ada", kBody);
}

BOOST_FIXTURE_TEST_CASE(ones_own_password_comes_in_two_lines, Answered) {
  const std::string lines = "the old one\ncorrect horse battery\n";
  BOOST_TEST(run({"account", "password", "ada", "--own", "--password-stdin"}, lines).code == ExitCode::Ok);
  BOOST_TEST(run({"account", "password", "ada", "--own", "--password-file", directory.write("both", lines)}).code ==
             ExitCode::Ok);
  const auto seen = daemon.seen();
  BOOST_TEST_REQUIRE(seen.size() == 2U);
  for (const auto& request : seen) {
    BOOST_TEST(json::parse(request.body) ==
               json::parse(R"({"password":"correct horse battery","current_password":"the old one"})"));
  }
}

BOOST_FIXTURE_TEST_CASE(list_shows_a_table, WithDaemon) {
  daemon.answer(200, std::string{R"({"items":[)"} + kAda + R"(],"next_cursor":"abc"})");
  const auto ran = run({"account", "list", "-t", "acme", "--limit", "1"});
  BOOST_TEST(daemon.only().target == "/v1/tenants/acme/accounts?limit=1");
  BOOST_TEST(ran.out ==
             "NAME             ROLE    DISABLED  CREATED                   PASSWORD SET              LAST SIGN-IN\n"
             "ada@example.org  member  false     2026-11-24T04:00:00.000Z  2026-11-24T04:00:00.000Z  -\n");
  BOOST_TEST(ran.err == "more: --cursor abc\n");
}

BOOST_FIXTURE_TEST_CASE(show_reads_one_whatever_its_name_holds, Answered) {
  BOOST_TEST(run({"account", "show", "../a@b+c"}).code == ExitCode::Ok);
  check_request("GET /v1/tenants/self/accounts/..%2Fa%40b%2Bc");
}

BOOST_FIXTURE_TEST_CASE(set_sends_only_what_was_said, Answered) {
  const std::vector<std::pair<std::vector<std::string>, const char*>> said{
      {{"--role", "admin"}, R"({"role":"admin"})"},
      {{"--disable"}, R"({"disabled":true})"},
      {{"--enable", "--role", "member"}, R"({"role":"member","disabled":false})"}};
  for (const auto& [options, body] : said) {
    std::vector<std::string> command{"account", "set", "ada", "-t", "acme"};
    command.insert(command.end(), options.begin(), options.end());
    BOOST_TEST(run(command).code == ExitCode::Ok);
    BOOST_TEST(daemon.seen().back().method + " " + daemon.seen().back().target ==
               "PATCH /v1/tenants/acme/accounts/ada");
    BOOST_TEST(json::parse(daemon.seen().back().body) == json::parse(body));
  }
}

BOOST_FIXTURE_TEST_CASE(delete_deletes_and_has_nothing_to_show, WithDaemon) {
  daemon.answer(204, "");
  const auto ran = run({"account", "delete", "ada", "-t", "acme"});
  BOOST_TEST(ran.code == ExitCode::Ok);
  BOOST_TEST(ran.out.empty());
  BOOST_TEST(daemon.only().method == "DELETE");
  BOOST_TEST(daemon.only().target == "/v1/tenants/acme/accounts/ada");
}

BOOST_FIXTURE_TEST_CASE(what_the_daemon_refuses_is_told, WithDaemon) {
  daemon.answer(422, R"({"type":"/problems/invalid","title":"Invalid","status":422,
                         "detail":"password must have 12 to 256 characters, not 5",
                         "errors":[{"pointer":"/password","detail":"password must have 12 to 256 characters, not 5"}]})");
  const auto ran = run({"account", "create", "ada", "--password-stdin"}, "short\n");
  BOOST_TEST(ran.code == ExitCode::Refused);
  BOOST_TEST(ran.err ==
             "tokenward: password must have 12 to 256 characters, not 5 (422 /problems/invalid, about password)\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::account_commands_test
