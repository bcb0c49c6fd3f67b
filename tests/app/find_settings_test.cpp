#include "app/find_settings.h"
#include "command_run.h"

#include <filesystem>

namespace tokenward::app::find_settings_test {
namespace {

namespace fs = std::filesystem;

// A directory to work in, with ./var/tokenward.toml, as scripts/run leaves it.
struct WorkingDirectory : testing::TemporaryDirectory {
  fs::path before = fs::current_path();
  WorkingDirectory() {
    fs::create_directory(path() / "var");
    write("var/tokenward.toml", "data_dir = \".\"");
    fs::current_path(path());
  }
  ~WorkingDirectory() { fs::current_path(before); }
};

BOOST_AUTO_TEST_SUITE(find_settings_of)

BOOST_FIXTURE_TEST_CASE(the_file_that_was_named_wins, WorkingDirectory) {
  BOOST_TEST(find_settings_file({"/a/b.toml", ""}, SettingsUser::Client) == "/a/b.toml");
  BOOST_TEST(find_settings_file({"", "/a"}, SettingsUser::Client) == "/a/tokenward.toml");
  BOOST_TEST(find_settings_file({"", "/a"}, SettingsUser::Daemon) == "/a/tokenward.toml");
}

BOOST_FIXTURE_TEST_CASE(a_client_finds_the_directory_that_the_script_made, WorkingDirectory) {
  BOOST_TEST(find_settings_file({}, SettingsUser::Client) == "var/tokenward.toml");
  const SettingsReading reading = find_settings({}, SettingsUser::Client);
  BOOST_TEST_REQUIRE(reading.settings.has_value());
  BOOST_TEST(reading.settings->data_dir == path() / "var");
}

BOOST_FIXTURE_TEST_CASE(a_daemon_never_takes_its_settings_from_where_it_is_started, WorkingDirectory) {
  BOOST_TEST(find_settings_file({}, SettingsUser::Daemon) != "var/tokenward.toml");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::find_settings_test
