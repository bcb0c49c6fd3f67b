#include "settings_refusals.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <regex>

namespace tokenward::app::settings_test {
namespace {

using namespace std::chrono_literals;
using testing::accepted;
using testing::check_refused;
using testing::joined;
using testing::problems_of;

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(the_annotated_file_says_the_defaults) {
  const std::filesystem::path file = "/etc/tokenward/tokenward.toml";
  const SettingsReading reading = parse_settings(default_settings_text(), file);
  BOOST_TEST_REQUIRE(reading.settings.has_value());
  Settings defaults;
  defaults.file = file;
  BOOST_TEST((*reading.settings == defaults));
}

BOOST_AUTO_TEST_CASE(an_empty_file_means_the_defaults) {
  Settings defaults;
  defaults.file = "/etc/tokenward/t.toml";
  BOOST_TEST((accepted("") == defaults));
}

// Each section is asked for a key it does not have, and its answer lists those it has.
BOOST_AUTO_TEST_CASE(the_annotated_file_names_every_key_there_is) {
  const std::string annotated{default_settings_text()};
  std::size_t keys = 0;
  for (const char* probe :
       {"zzz = 1", "server.zzz = 1", "server.deadlines.zzz = 1", "listeners = [{zzz = 1}]", "stores.main.zzz = 1",
        "cache.zzz = 1", "argon2.zzz = 1", "argon2.tokens.zzz = 1", "console.zzz = 1", "cors.zzz = 1",
        "limits.zzz = 1", "metrics.zzz = 1", "log.zzz = 1", "log.access.zzz = 1", "log.audit.zzz = 1"}) {
    const std::string answer = joined(problems_of(probe));
    std::smatch list;
    BOOST_TEST_REQUIRE(std::regex_search(answer, list, std::regex{"allowed here: ([a-z0-9_, ]+)\\)"}), answer);
    const std::string words = list[1];
    static const std::regex word{"[a-z0-9_]+"};
    for (std::sregex_iterator at{words.begin(), words.end(), word}, end; at != end; ++at, ++keys) {
      const std::string key = at->str();
      if (key == "tls") continue;  // refused in this version
      const std::regex documented{"(^|\n)(# )?(" + key + " = |\\[+([a-z0-9]+\\.)*" + key + "[.\\]])"};
      BOOST_TEST(std::regex_search(annotated, documented), key << " is documented");
    }
  }
  BOOST_TEST(keys > 30U);
}

BOOST_AUTO_TEST_CASE(every_value_reaches_the_settings) {
  const Settings settings = accepted(R"(
    data_dir = "data"
    keyring = "keys/ring"
    operator_token_file = "/root/op"
    plugin_directories = ["plugins", "/opt/p"]
    [server]
    threads = 3
    max_connections = 7
    [server.deadlines]
    header = "1s"
    request = "2s"
    write = "3s"
    idle = "4min"
    stop = "500ms"
    [cache]
    size = "2GiB"
    tenant_share_percent = 7
    staleness_bound = "250ms"
    [argon2.tokens]
    memory = "1MiB"
    iterations = 2
    [console]
    session_idle = "5min"
    session_longest = "1h"
    public_url = "HTTPS://Tokens.example.com:443"
    [metrics]
    tenant_label = true
    most_tenants = 7
    [limits]
    tenant_rate = 100
    tenant_burst = 250
    caller_rate = 9
    [log]
    level = "debug"
    format = "json")");
  BOOST_TEST(settings.data_dir == "/etc/tokenward/data");
  BOOST_TEST(settings.keyring == "/etc/tokenward/data/keys/ring");
  BOOST_TEST(settings.operator_token_file == "/root/op");
  BOOST_TEST(settings.plugin_directories.size() == 2U);
  BOOST_TEST(settings.plugin_directories[0] == "/etc/tokenward/plugins");
  BOOST_TEST(settings.plugin_directories[1] == "/opt/p");
  BOOST_TEST(settings.server.threads == 3U);
  BOOST_TEST(settings.server.max_connections == 7U);
  BOOST_TEST((settings.server.deadlines == Deadlines{1s, 2s, 3s, 4min, 500ms}));
  BOOST_TEST(settings.cache.size_bytes == 2ull << 30);
  BOOST_TEST(settings.cache.tenant_share_percent == 7U);
  BOOST_TEST((settings.cache.staleness_bound == 250ms));
  BOOST_TEST((settings.argon2.tokens == crypto::Argon2Cost{1024, 2, 1}));
  BOOST_TEST((settings.console == ConsoleSettings{{5min, 1h}, "https://tokens.example.com"}));
  BOOST_TEST((settings.metrics == MetricsSettings{true, 7}));
  BOOST_TEST((settings.log == LogSettings{LogLevel::Debug, LogFormat::Json, {}, {}}));
  BOOST_TEST((settings.limits == LimitSettings{100, 250, 9, 0}));
}

BOOST_AUTO_TEST_CASE(rates_are_bounded_and_a_burst_goes_with_its_rate) {
  check_refused("[limits]\ntenant_rate = 100001", "2:15", "limits.tenant_rate", "100000");
  check_refused("[limits]\ncaller_rate = -1", "2:15", "limits.caller_rate", "allowed");
  check_refused("[limits]\ncaller_rate = \"5/s\"", "2:15", "limits.caller_rate", "allowed");
  check_refused("[limits]\ntenant_rate = 1\ntenant_burst = 1000001", "3:16", "limits.tenant_burst", "1000000");
  check_refused("[limits]\ntenant_burst = 5", "2:16", "limits.tenant_burst", "goes with tenant_rate");
  check_refused("[limits]\ncaller_burst = 5", "2:16", "limits.caller_burst", "goes with caller_rate");
}

BOOST_AUTO_TEST_CASE(a_rate_without_a_burst_lets_a_second_through_at_once) {
  const domain::RateLimits none = rates_of(accepted("").limits);
  BOOST_TEST(!none.tenant);
  BOOST_TEST(!none.caller);
  const domain::RateLimits some =
      rates_of(accepted("[limits]\ntenant_rate = 100\ncaller_rate = 9\ncaller_burst = 1").limits);
  BOOST_TEST((some.tenant == domain::Rate{100, 100}));
  BOOST_TEST((some.caller == domain::Rate{9, 1}));
}

BOOST_AUTO_TEST_CASE(sites_of_the_operator_are_origins_and_never_everybody) {
  const Settings settings = accepted("[cors]\norigins = [\"https://B.example:443\", \"http://localhost:3000\"]");
  BOOST_TEST((settings.cors.origins == std::vector<std::string>{"http://localhost:3000", "https://b.example"}));
  BOOST_TEST(accepted("").cors.origins.empty());
  for (const char* const origin : {"*", "null", "https://a.example/", "http://a.example"}) {
    check_refused("[cors]\norigins = [\"" + std::string(origin) + "\"]", "2:12", "cors.origins[0]", "https://");
  }
  std::string many;
  for (int i = 0; i < 17; ++i) many += "\"https://a" + std::to_string(i) + ".example\",";
  check_refused("[cors]\norigins = [" + many + "]", "2:11", "cors.origins", "at most 16");
}

BOOST_AUTO_TEST_CASE(the_console_is_reached_by_an_origin_and_idles_no_longer_than_it_lasts) {
  check_refused("[console]\npublic_url = \"https://t.example/console\"", "2:14", "console.public_url",
                "an https address without a path");
  check_refused("[console]\npublic_url = \"http://t.example\"", "2:14", "console.public_url", "https");
  check_refused("[console]\nsession_idle = \"13h\"", "2:16", "console.session_idle",
                "may not be longer than session_longest");
  check_refused("[console]\nsession_longest = \"8d\"", "2:19", "console.session_longest", "allowed");
  const Settings settings = accepted("[console]\npublic_url = \"https://t.example\"");
  BOOST_TEST(traits_of(default_listener(), settings.console).public_origin == "https://t.example");
  ListenerSettings without;
  without.validate = true;
  BOOST_TEST(traits_of(without, settings.console).public_origin.empty());
}

BOOST_AUTO_TEST_CASE(what_follows_the_data_directory_moves_with_it) {
  const Settings settings = accepted("data_dir = \".\"");
  BOOST_TEST(settings.data_dir == "/etc/tokenward");
  BOOST_TEST(settings.keyring == "/etc/tokenward/keyring");
  BOOST_TEST(settings.operator_token_file == "/etc/tokenward/operator.token");
  BOOST_TEST(settings.stores.at("main").settings.at("path") == "/etc/tokenward/main.sqlite");
}

BOOST_AUTO_TEST_CASE(a_keyring_may_be_a_systemd_credential) {
  const char* const set = std::getenv("CREDENTIALS_DIRECTORY");
  BOOST_TEST_REQUIRE(set == nullptr);
  BOOST_TEST(accepted("keyring = \"credential:ring\"").keyring == "/run/credentials/tokenward.service/ring");
  for (const char* name : {"", "../x", ".x", "a/b"}) {
    check_refused("keyring = \"credential:" + std::string{name} + "\"", "1:11", "keyring", "credential:NAME");
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_refused_with_the_nearest_and_all_that_are_allowed) {
  check_refused("[server]\nthread = 2", "2:1", "server.thread",
                "unknown key; did you mean \"threads\"? (allowed here: deadlines, max_connections, threads)");
  check_refused("[sever]\n", "1:2", "sever", "did you mean \"server\"?");
  check_refused("[log]\nverbosity = 2", "2:1", "log.verbosity",
                "unknown key (allowed here: access, audit, format, level)");
}

BOOST_AUTO_TEST_CASE(a_key_that_needs_quotes_is_shown_in_them) {
  check_refused("[log]\n\"a b\" = 2", "2:1", "log.\"a b\"", "unknown key");
}

BOOST_AUTO_TEST_CASE(numbers_outside_their_range_are_refused_with_the_range) {
  check_refused("[server]\nthreads = 257", "2:11", "server.threads", "found 257; allowed: 0 to 256");
  check_refused("[server]\nthreads = -1", "2:11", "server.threads", "found -1; allowed: 0 to 256");
  check_refused("[server]\nmax_connections = 0", "2:19", "server.max_connections", "allowed: 1 to 1000000");
  check_refused("[cache]\ntenant_share_percent = 101", "2:24", "cache.tenant_share_percent", "allowed: 1 to 100");
  check_refused("[argon2.tokens]\niterations = 5", "2:14", "argon2.tokens.iterations", "allowed: 1 to 4");
}

BOOST_AUTO_TEST_CASE(values_of_another_type_are_refused_with_what_was_found) {
  check_refused("[server]\nthreads = \"2\"", "2:11", "server.threads", "found \"2\"; allowed: 0 to 256");
  check_refused("[server]\nthreads = 2.0", "2:11", "server.threads", "found a number with a fraction");
  check_refused("[server]\nthreads = true", "2:11", "server.threads", "found true");
  check_refused("[server]\nthreads = 2026-11-24", "2:11", "server.threads", "found a date or time");
  check_refused("[log]\nlevel = 3", "2:9", "log.level",
                "found 3; allowed: \"error\", \"warning\", \"info\", \"debug\"");
  check_refused("data_dir = [\"a\"]", "1:12", "data_dir", "found an array; allowed: text in quotes");
  check_refused("server = 3", "1:10", "server", "found 3; allowed: a table, [server]");
  check_refused("plugin_directories = \"/usr\"", "1:22", "plugin_directories", "an array of texts");
  check_refused("plugin_directories = []", "1:22", "plugin_directories", "at least one");
  check_refused("plugin_directories = [\"a\", \"a\"]", "1:28", "plugin_directories[1]", "twice");
  check_refused("listeners = 1", "1:13", "listeners", "[[listeners]]");
  check_refused("listeners = []", "1:13", "listeners", "one table or more");
}

BOOST_AUTO_TEST_CASE(texts_are_not_empty_and_hold_no_control_characters) {
  check_refused("data_dir = \"\"", "1:12", "data_dir", "not empty");
  check_refused("data_dir = \"a\\u0000b\"", "1:12", "data_dir",
                "found \"a?b\"; allowed: text without control characters");
}

BOOST_AUTO_TEST_CASE(durations_and_sizes_need_their_unit_and_range) {
  check_refused(
      "[server.deadlines]\nheader = 5", "2:10", "server.deadlines.header",
      "found 5; allowed: a duration in quotes, a whole number with ms, s, min, h or d, from \"100ms\" to \"1h\"");
  check_refused("[server.deadlines]\nidle = \"99ms\"", "2:8", "server.deadlines.idle", "found \"99ms\"");
  check_refused("[server.deadlines]\nidle = \"61min\"", "2:8", "server.deadlines.idle", "found \"61min\"");
  check_refused("[cache]\nstaleness_bound = \"99ms\"", "2:19", "cache.staleness_bound", "from \"100ms\" to \"1min\"");
  check_refused("[cache]\nstaleness_bound = 1", "2:19", "cache.staleness_bound", "found 1");
  check_refused("[cache]\nsize = \"64MB\"", "2:8", "cache.size", "from \"1MiB\" to \"1TiB\"");
  check_refused("[cache]\nsize = \"1023KiB\"", "2:8", "cache.size", "found \"1023KiB\"");
}

BOOST_AUTO_TEST_CASE(a_header_may_not_outlast_its_request) {
  check_refused("[server.deadlines]\nheader = \"16s\"", "2:10", "server.deadlines.header", "not be longer");
  check_refused("[server.deadlines]\nrequest = \"4s\"", "2:11", "server.deadlines.request", "not be longer");
}

BOOST_AUTO_TEST_CASE(argon2_counts_in_whole_kib) {
  check_refused("[argon2.tokens]\nmemory = \"8193B\"", "2:10", "argon2.tokens.memory", "whole KiB");
}

BOOST_AUTO_TEST_CASE(all_problems_are_said_at_once_in_the_order_of_the_file) {
  const auto lines = problems_of("zzz = 1\n[log]\nlevel = \"loud\"\nformat = 3\n[cache]\nsise = \"1MiB\"\n");
  BOOST_TEST_REQUIRE(lines.size() == 4U, joined(lines));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const char* const places[] = {":1:1: zzz", ":3:9: log.level", ":4:10: log.format", ":6:1: cache.sise"};
    BOOST_TEST((lines[i].find(places[i]) != std::string::npos), lines[i]);
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_toml_is_refused_where_it_breaks) {
  const auto lines = problems_of("[server]\nthreads = = 2");
  BOOST_TEST_REQUIRE(lines.size() == 1U);
  BOOST_TEST(lines[0].starts_with("/etc/tokenward/t.toml:2:"), lines[0]);
  BOOST_TEST((lines[0].find("not TOML: ") != std::string::npos), lines[0]);
  BOOST_TEST(problems_of("[log]\nlevel = \"info\"\nlevel = \"info\"").size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_text_of_more_than_a_mebibyte_is_refused_unread) {
  std::string text = "# ";
  text.resize(1024 * 1024, 'x');
  BOOST_TEST(problems_of(text).empty());
  text += 'x';
  BOOST_TEST(joined(problems_of(text)) == "/etc/tokenward/t.toml: larger than 1 MiB\n");
}

BOOST_AUTO_TEST_CASE(a_long_value_is_cut_between_characters) {
  std::string text = "[log]\nlevel = \"a";
  for (int i = 0; i < 40; ++i) text += "\xC3\xA9";
  const auto lines = problems_of(text + "\"");
  BOOST_TEST_REQUIRE(lines.size() == 1U);
  const auto begin = lines[0].find("found \"") + 7;
  BOOST_TEST(lines[0].substr(begin, lines[0].find("...\"") - begin).size() == 59U, lines[0]);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_a_problem_that_names_it) {
  const auto missing = load_settings("/nonexistent/t.toml").problems;
  BOOST_TEST_REQUIRE(missing.size() == 1U);
  BOOST_TEST(to_string(missing[0]).starts_with("/nonexistent/t.toml: cannot be opened"));
  const auto endless = load_settings("/dev/zero").problems;
  BOOST_TEST_REQUIRE(endless.size() == 1U);
  BOOST_TEST(endless[0].sentence == "larger than 1 MiB");
  const auto directory = load_settings("/").problems;
  BOOST_TEST_REQUIRE(directory.size() == 1U);
  BOOST_TEST((directory[0].sentence.find("is a directory") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(a_file_is_read_as_its_text_would_be) {
  const auto file =
      std::filesystem::temp_directory_path() / ("tokenward-settings-" + std::to_string(std::random_device{}()));
  std::ofstream{file} << "data_dir = \"d\"\n";
  const SettingsReading reading = load_settings(file);
  std::filesystem::remove(file);
  BOOST_TEST_REQUIRE(reading.settings.has_value());
  BOOST_TEST(reading.settings->file == file);
  BOOST_TEST(reading.settings->data_dir == file.parent_path() / "d");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::settings_test
