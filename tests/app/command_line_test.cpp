#include "command_run.h"

namespace tokenward::app::command_line_test {
namespace {

using testing::local_calls;
using testing::run;
using testing::TemporaryDirectory;

BOOST_AUTO_TEST_SUITE(command_line)

BOOST_AUTO_TEST_CASE(help_is_everywhere_and_is_no_error) {
  const std::vector<std::vector<std::string>> commands{{},
                                                       {"init"},
                                                       {"serve"},
                                                       {"check-config"},
                                                       {"recover-operator"},
                                                       {"version"},
                                                       {"tenant"},
                                                       {"tenant", "create"},
                                                       {"tenant", "list"},
                                                       {"tenant", "show"},
                                                       {"tenant", "rename"},
                                                       {"tenant", "suspend"},
                                                       {"tenant", "resume"},
                                                       {"tenant", "delete"},
                                                       {"tenant", "policy"},
                                                       {"tenant", "policy", "show"},
                                                       {"tenant", "policy", "set"},
                                                       {"token"},
                                                       {"token", "mint"},
                                                       {"token", "list"},
                                                       {"token", "show"},
                                                       {"token", "relabel"},
                                                       {"token", "revoke"},
                                                       {"token", "revoke-all"},
                                                       {"token", "validate"},
                                                       {"account"},
                                                       {"account", "create"},
                                                       {"account", "list"},
                                                       {"account", "show"},
                                                       {"account", "set"},
                                                       {"account", "password"},
                                                       {"account", "delete"},
                                                       {"history"},
                                                       {"history", "list"},
                                                       {"history", "export"},
                                                       {"history", "verify"},
                                                       {"keyring"},
                                                       {"keyring", "list"},
                                                       {"keyring", "stage"},
                                                       {"keyring", "promote"},
                                                       {"keyring", "rotate"},
                                                       {"keyring", "destroy"}};
  for (auto command : commands) {
    command.emplace_back("--help");
    const auto ran = run(command);
    BOOST_TEST_CONTEXT(ran.out << ran.err) {
      BOOST_TEST(ran.code == ExitCode::Ok);
      BOOST_TEST(ran.out.find("Usage: ") != std::string::npos);
      BOOST_TEST(ran.err.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_help_of_a_command_leads_to_the_exit_codes) {
  BOOST_TEST((run({"token", "mint", "--help"}).out.find("`tokenward --help` lists") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(the_help_lists_every_exit_code) {
  const std::string help = run({"--help"}).out;
  for (const ExitCode code : {ExitCode::Ok, ExitCode::Refused, ExitCode::Usage, ExitCode::Unreachable,
                              ExitCode::Settings, ExitCode::Damaged, ExitCode::Internal}) {
    const std::string line = "\n  " + std::to_string(static_cast<int>(code)) + " ";
    BOOST_TEST((help.find(line) != std::string::npos), help << " lists" << line);
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_command_line_is_2_and_says_why) {
  const std::vector<std::vector<std::string>> wrong{
      {},
      {"tenant"},
      {"frobnicate"},
      {"token", "mint"},
      {"token", "show"},
      {"token", "list", "--status", "dead"},
      {"token", "list", "--limit", "201"},
      {"token", "mint", "--label", "x", "--no-expiry", "--expires-in-days", "3"},
      {"token", "mint", "--label", "x", "--metadata", "[1]"},
      {"tenant", "policy", "set", "acme", "idle_days"},
      {"tenant", "policy", "set", "acme", "token_prefix=a", "token_prefix=b"},
      {"account", "create"},
      {"account", "create", "ada", "a password here"},
      {"account", "create", "ada", "--password", "a password here"},
      {"account", "create", "ada", "--role", "king"},
      {"account", "create", "ada", "--password-stdin", "--password-file", "f"},
      {"account", "create", "ada", "--own"},
      {"account", "list", "--limit", "0"},
      {"account", "set", "ada"},
      {"account", "set", "ada", "--disable", "--enable"},
      {"account", "password"},
      {"account", "delete"},
      {"keyring", "promote", "mac", "256"},
      {"keyring", "stage", "master"},
      {"history", "export", "--format", "xml"},
      {"token", "revoke-all"},
      {"token", "revoke-all", "--all", "--owner", "ada"},
      {"serve", "--config", "a", "--dir", "b"},
      {"version", "extra"}};
  for (const auto& command : wrong) {
    const auto ran = run(command);
    BOOST_TEST_CONTEXT(ran.out << ran.err) {
      BOOST_TEST(ran.code == ExitCode::Usage);
      BOOST_TEST(ran.out.empty());
      BOOST_TEST(!ran.err.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(version_names_the_program_and_its_version) {
  const auto ran = run({"version"});
  BOOST_TEST(ran.code == ExitCode::Ok);
  BOOST_TEST(ran.out.starts_with("tokenward "));
  BOOST_TEST((ran.out.find('.') != std::string::npos));
}

BOOST_AUTO_TEST_CASE(check_config_says_ok_or_every_problem) {
  const TemporaryDirectory directory;
  const std::string good = directory.write("good.toml", "[log]\nlevel = \"debug\"\n");
  auto ran = run({"check-config", "--config", good});
  BOOST_TEST(ran.code == ExitCode::Ok);
  BOOST_TEST(ran.out == "OK " + good + "\n");

  const std::string bad = directory.write("bad.toml", "[log]\nlevel = 1\nformat = 2\n");
  ran = run({"check-config", "--config", bad});
  BOOST_TEST(ran.code == ExitCode::Settings);
  BOOST_TEST(ran.out.empty());
  BOOST_TEST((ran.err.find(bad + ":2:9: log.level") != std::string::npos), ran.err);
  BOOST_TEST((ran.err.find(bad + ":3:10: log.format") != std::string::npos), ran.err);
}

BOOST_AUTO_TEST_CASE(check_config_asks_the_plugins_too) {
  const TemporaryDirectory directory;
  BOOST_TEST(run({"check-config", "--config", directory.write("good.toml", "data_dir = \"d\"\n")}).code ==
             ExitCode::Ok);
  BOOST_TEST(local_calls().check_config.value().data_dir == directory.path() / "d");
}

BOOST_AUTO_TEST_CASE(commands_on_stores_say_which_and_how) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("tokenward.toml", "data_dir = \"d\"\n");
  BOOST_TEST(run({"store", "check", "--config", file}).code == ExitCode::Ok);
  BOOST_TEST(local_calls().store_command == "check");
  BOOST_TEST(local_calls().store.value().store == "");
  BOOST_TEST(run({"store", "migrate", "main", "--dry-run", "--config", file}).code == ExitCode::Ok);
  BOOST_TEST(local_calls().store_command == "migrate");
  BOOST_TEST(local_calls().store.value().store == "main");
  BOOST_TEST(local_calls().store.value().dry_run);
  BOOST_TEST(run({"plugin", "check", "x.so"}).code == ExitCode::Ok);
  BOOST_TEST(local_calls().plugin_file == "x.so");
}

BOOST_AUTO_TEST_CASE(local_commands_get_the_settings_of_the_file_or_directory) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("tokenward.toml", "data_dir = \"d\"\n");
  const auto data_dir = directory.path() / "d";

  BOOST_TEST(run({"serve", "--dir", directory.path().string()}).code == ExitCode::Ok);
  BOOST_TEST(local_calls().serve.value().data_dir == data_dir);

  BOOST_TEST(run({"--config", file, "init", "--operator-token-file", "/t"}).code == ExitCode::Ok);
  BOOST_TEST(local_calls().init.value().settings.data_dir == data_dir);
  BOOST_TEST(local_calls().init.value().operator_token_file == "/t");

  BOOST_TEST(run({"--config", file, "recover-operator"}).code == ExitCode::Ok);
  BOOST_TEST(local_calls().recover.value().settings.data_dir == data_dir);
  BOOST_TEST(local_calls().recover.value().operator_token_file.empty());

  BOOST_TEST(run({"--config", file, "history", "verify", "-t", "acme", "--json"}).code == ExitCode::Ok);
  BOOST_TEST(local_calls().verify.value().tenant == "acme");
  BOOST_TEST((local_calls().verify.value().format == OutputFormat::Json));
}

BOOST_AUTO_TEST_CASE(keyring_commands_get_kind_and_key) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("tokenward.toml", "");
  const auto keyring = [&](std::vector<std::string> arguments) -> const KeyringOptions& {
    arguments.insert(arguments.begin(), {"--config", file, "keyring"});
    BOOST_TEST(run(arguments).code == ExitCode::Ok);
    return local_calls().keyring.value();
  };
  BOOST_TEST(keyring({"list"}).kind.empty());
  BOOST_TEST(local_calls().keyring_command == "list");
  BOOST_TEST(keyring({"stage", "mac"}).kind == "mac");
  BOOST_TEST(local_calls().keyring_command == "stage");
  BOOST_TEST(keyring({"promote", "mac", "255"}).key.value() == 255);
  BOOST_TEST(local_calls().keyring_command == "promote");
  BOOST_TEST(!keyring({"rotate"}).key.has_value());
  BOOST_TEST(local_calls().keyring_command == "rotate");
  BOOST_TEST(keyring({"destroy", "pepper", "3", "--force"}).force);
  BOOST_TEST(local_calls().keyring_command == "destroy");
}

BOOST_AUTO_TEST_CASE(local_commands_do_not_run_on_wrong_settings) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("tokenward.toml", "zzz = 1\n");
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"serve"}, {"init"}, {"recover-operator"}, {"history", "verify"}, {"keyring", "list"}}) {
    std::vector<std::string> arguments{"--config", file};
    arguments.insert(arguments.end(), command.begin(), command.end());
    const auto ran = run(arguments);
    BOOST_TEST(ran.code == ExitCode::Settings);
    BOOST_TEST((ran.err.find(":1:1: zzz: unknown key") != std::string::npos), ran.err);
    BOOST_TEST(!local_calls().serve.has_value());
    BOOST_TEST(!local_calls().init.has_value());
    BOOST_TEST(!local_calls().recover.has_value());
    BOOST_TEST(!local_calls().verify.has_value());
    BOOST_TEST(!local_calls().keyring.has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::command_line_test
