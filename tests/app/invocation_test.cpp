#include "command_run.h"

#include <filesystem>

namespace tokenward::app::invocation_test {
namespace {

using testing::FakeDaemon;
using testing::kCredential;
using testing::run;
using testing::TemporaryDirectory;
using testing::WithDaemon;

BOOST_AUTO_TEST_SUITE(invocation)

BOOST_FIXTURE_TEST_CASE(the_daemon_and_the_credential_come_from_the_directory, WithDaemon) {
  daemon.answer(200, R"({"id":"acme"})");
  BOOST_TEST(run({"tenant", "show", "acme"}).code == ExitCode::Ok);
  BOOST_TEST(daemon.only().authorization == std::string{"Bearer "} + kCredential);
}

BOOST_FIXTURE_TEST_CASE(another_credential_comes_from_a_file_or_from_standard_input, WithDaemon) {
  daemon.answer(200, "{}");
  const std::string file = directory.write("other", "tkw_0other");
  BOOST_TEST(run({"tenant", "show", "acme", "--token-file", file}).code == ExitCode::Ok);
  BOOST_TEST(run({"tenant", "show", "acme", "--token-file", "-"}, "tkw_0piped\n").code == ExitCode::Ok);
  BOOST_TEST(daemon.seen().at(0).authorization == "Bearer tkw_0other");
  BOOST_TEST(daemon.seen().at(1).authorization == "Bearer tkw_0piped");
}

BOOST_FIXTURE_TEST_CASE(with_address_and_token_file_no_settings_are_needed, WithDaemon) {
  daemon.answer(200, "{}");
  const std::string file = directory.write("other", "tkw_0other");
  for (const std::string& address : {daemon.address(), "http://" + daemon.address() + "/"}) {
    const auto ran = testing::run(
        {"--config", "/nonexistent", "--address", address, "--token-file", file, "tenant", "show", "acme"});
    BOOST_TEST(ran.code == ExitCode::Ok, ran.err);
  }
}

BOOST_AUTO_TEST_CASE(a_daemon_on_a_unix_socket_is_reached_too) {
  const TemporaryDirectory directory;
  FakeDaemon daemon(directory.path() / "d.sock");
  daemon.answer(200, "{}");
  directory.write("tokenward.toml",
                  "data_dir = \".\"\n[[listeners]]\naddress = \"unix:d.sock\"\nserves = [\"manage\"]\n");
  directory.write("operator.token", "tkw_0x");
  const auto ran = run({"--dir", directory.path().string(), "tenant", "show", "acme"});
  BOOST_TEST(ran.code == ExitCode::Ok, ran.err);
  BOOST_TEST(daemon.only().target == "/v1/tenants/acme");
}

BOOST_FIXTURE_TEST_CASE(a_credential_that_others_may_read_is_refused, WithDaemon) {
  std::filesystem::permissions(directory.path() / "operator.token", std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  const auto ran = run({"tenant", "list"});
  BOOST_TEST(ran.code == ExitCode::Settings);
  BOOST_TEST((ran.err.find("operator.token") != std::string::npos), ran.err);
  BOOST_TEST(daemon.seen().empty());
}

BOOST_FIXTURE_TEST_CASE(a_credential_of_more_than_a_value_is_refused_without_being_shown, WithDaemon) {
  for (const char* content : {"", "\n", "two words", "two\nlines", "tkw_0\xC3\xA9"}) {
    const auto ran = run({"tenant", "list", "--token-file", directory.write("odd", content)});
    BOOST_TEST(ran.code == ExitCode::Settings);
    BOOST_TEST((ran.err.find("does not hold a token's value and nothing else") != std::string::npos), ran.err);
    BOOST_TEST((ran.err.find("two") == std::string::npos), ran.err);
  }
  BOOST_TEST(daemon.seen().empty());
}

BOOST_AUTO_TEST_CASE(settings_without_a_daemon_to_call_are_4) {
  const TemporaryDirectory directory;
  directory.write("operator.token", "tkw_0x");
  for (const char* listener :
       {"address = \"127.0.0.1:1\"\nserves = [\"validate\"]", "address = \"127.0.0.1:0\"\nserves = [\"manage\"]"}) {
    directory.write("tokenward.toml", std::string{"data_dir = \".\"\n[[listeners]]\n"} + listener);
    const auto ran = run({"--dir", directory.path().string(), "tenant", "list"});
    BOOST_TEST(ran.code == ExitCode::Settings);
    BOOST_TEST((ran.err.find("say --address") != std::string::npos), ran.err);
  }
  BOOST_TEST(run({"--address", "localhost:1", "tenant", "list"}).code == ExitCode::Settings);
  BOOST_TEST(run({"--config", "/nonexistent", "tenant", "list"}).code == ExitCode::Settings);
}

BOOST_AUTO_TEST_CASE(a_daemon_that_does_not_answer_is_3) {
  const TemporaryDirectory directory;
  std::string address;
  {
    const FakeDaemon gone;
    address = gone.address();
  }
  const auto ran = run({"--address", address, "--token-file", directory.write("t", "tkw_0x"), "tenant", "list"});
  BOOST_TEST(ran.code == ExitCode::Unreachable);
  BOOST_TEST((ran.err.find("no daemon answers at " + address) != std::string::npos), ran.err);
}

BOOST_FIXTURE_TEST_CASE(what_the_daemon_refuses_is_1_with_its_words, WithDaemon) {
  daemon.answer(409, R"({"type":"/problems/conflict","title":"Conflict","status":409,"detail":"There is one."})");
  const auto ran = run({"tenant", "create", "acme"});
  BOOST_TEST(ran.code == ExitCode::Refused);
  BOOST_TEST(ran.out.empty());
  BOOST_TEST(ran.err == "tokenward: There is one. (409 /problems/conflict)\n");
}

BOOST_FIXTURE_TEST_CASE(a_daemon_that_cannot_answer_now_is_3_and_one_that_fails_is_70, WithDaemon) {
  daemon.answer(503, "{}");
  daemon.answer(429, "{}");
  daemon.answer(500, "{}");
  daemon.answer(200, "no json");
  daemon.answer_broken_off("{}");
  BOOST_TEST(run({"tenant", "list"}).code == ExitCode::Unreachable);
  BOOST_TEST(run({"tenant", "list"}).code == ExitCode::Unreachable);
  BOOST_TEST(run({"tenant", "list"}).code == ExitCode::Internal);
  BOOST_TEST(run({"tenant", "list"}).code == ExitCode::Internal);
  BOOST_TEST(run({"tenant", "list"}).code == ExitCode::Unreachable);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::invocation_test
