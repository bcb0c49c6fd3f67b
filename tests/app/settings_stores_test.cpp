#include "settings_refusals.h"

namespace tokenward::app {
namespace {

using namespace std::chrono_literals;
using testing::accepted;
using testing::check_refused;

BOOST_AUTO_TEST_SUITE(settings_stores)

BOOST_AUTO_TEST_CASE(every_value_reaches_the_settings) {
  const Settings settings = accepted(R"(
    data_dir = "/srv"
    [stores.big]
    plugin = "mysql"
    workers = 12
    queue = 5
    tenant_share_percent = 25
    deadline = "1min"
    [stores.big.settings]
    host = "db"
    port = 3306
    tls = true
    path = "x/y")");
  BOOST_TEST(settings.stores.size() == 2U);
  const StoreSettings& big = settings.stores.at("big");
  BOOST_TEST(big.plugin == "mysql");
  BOOST_TEST(big.workers == 12U);
  BOOST_TEST(big.queue == 5U);
  BOOST_TEST(big.tenant_share_percent == 25U);
  BOOST_TEST((big.deadline == 60s));
  BOOST_TEST((big.settings == std::map<std::string, std::string>{
                                  {"host", "db"}, {"port", "3306"}, {"tls", "true"}, {"path", "/srv/x/y"}}));
}

BOOST_AUTO_TEST_CASE(the_main_store_is_there_even_where_only_others_are_named) {
  const Settings settings = accepted("[stores.second]\n");
  BOOST_TEST(settings.stores.at("main").settings.at("path") == "/var/lib/tokenward/main.sqlite");
  BOOST_TEST(settings.stores.at("second").settings.at("path") == "/var/lib/tokenward/second.sqlite");
}

BOOST_AUTO_TEST_CASE(a_plugin_other_than_sqlite_gets_no_path_of_itself) {
  BOOST_TEST(accepted("[stores.main]\nplugin = \"mysql\"").stores.at("main").settings.empty());
}

BOOST_AUTO_TEST_CASE(names_that_could_lead_elsewhere_are_refused) {
  check_refused("[stores.\"../x\"]", "1:9", "stores", "found the name \"../x\"; allowed: [a-z][a-z0-9_-]{0,31}");
  check_refused("[stores.Main]", "1:9", "stores", "found the name \"Main\"");
  for (const char* plugin : {"../evil", "/tmp/x", "sqlite.so", "SQLite"}) {
    check_refused("[stores.main]\nplugin = \"" + std::string{plugin} + "\"", "2:10", "stores.main.plugin",
                  "without directory and ending");
  }
}

BOOST_AUTO_TEST_CASE(wrong_values_are_refused) {
  check_refused("stores = 3", "1:10", "stores", "a table");
  check_refused("stores.main = 3", "1:15", "stores.main", "found 3; allowed: a table, [stores.main]");
  check_refused("[stores.main]\nqueue = 0", "2:9", "stores.main.queue", "allowed: 1 to 1000000");
  check_refused("[stores.main]\nworkers = 257", "2:11", "stores.main.workers", "allowed: 0 to 256");
  check_refused("[stores.main]\ndeadline = \"11min\"", "2:12", "stores.main.deadline", "to \"10min\"");
  check_refused("[stores.main]\npath = \"a\"", "2:1", "stores.main.path", "unknown key");
}

BOOST_AUTO_TEST_CASE(a_plugins_settings_are_flat) {
  check_refused("[stores.main.settings]\na = [1]", "2:5", "stores.main.settings.a",
                "found an array; allowed: text in quotes, a whole number, true or false");
  check_refused("[stores.main.settings]\na = {b = 1}", "2:5", "stores.main.settings.a", "found a table");
  check_refused("[stores.main.settings]\na = 1.5", "2:5", "stores.main.settings.a", "found a number with a fraction");
  check_refused("[stores.main.settings]\na = \"x\\u0000y\"", "2:5", "stores.main.settings.a", "control characters");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app
