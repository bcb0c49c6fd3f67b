// Settings with placeholders.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <optional>
#include <string>

#include "client/scratch_directory.h"
#include "runner/options.h"
#include "runner/settings_file.h"

namespace settings_file_test {

using namespace tokenward::conformance;

namespace {

SettingsFile read(const std::string& text) {
  const ScratchDirectory directory;
  const std::string path = directory.path() + "/settings.toml";
  std::ofstream(path) << text;
  return SettingsFile::read(path);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(settings_file)

BOOST_AUTO_TEST_CASE(placeholders_are_replaced_wherever_they_stand) {
  const auto file = read("path = '{dir}/a/{store}.db'\ncount = 3\non = true\n[nested]\nname = '{store}{store}'\n");
  const SettingValues expected{{"path", "/tmp/x/a/s1.db"}, {"count", "3"}, {"on", "true"}, {"nested.name", "s1s1"}};
  BOOST_TEST((file.filled({"/tmp/x", "s1"}, std::nullopt) == expected));
  BOOST_TEST(file.uses_directory());
  BOOST_TEST(!file.upstream().has_value());
}

BOOST_AUTO_TEST_CASE(the_server_stands_in_the_kits_own_table) {
  const auto file = read("host = '{proxy_host}'\nport = '{proxy_port}'\n[kit]\nupstream = 'db.example:3306'\n");
  BOOST_REQUIRE(file.upstream());
  BOOST_TEST(file.upstream()->host == "db.example");
  BOOST_TEST(file.upstream()->port == 3306);
  const SettingValues expected{{"host", "127.0.0.1"}, {"port", "4000"}};
  BOOST_TEST((file.filled({"/tmp/x", "s1"}, HostAndPort{"127.0.0.1", 4000}) == expected));
  BOOST_TEST(!file.uses_directory());
}

BOOST_AUTO_TEST_CASE(what_is_no_flat_table_is_refused) {
  for (const char* bad : {"a = [1]", "a = 1979-05-27", "a = ", "[kit]\nupstreem = 'x:1'", "[kit]\nupstream = 'x'",
                          "[kit]\nupstream = 'x:0'", "[kit]\nupstream = 'x:70000'"})
    BOOST_CHECK_THROW(read(bad), UsageError);
  BOOST_CHECK_THROW(SettingsFile::read("/no/such/file.toml"), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()

}
