#include "settings_refusals.h"

namespace tokenward::app::settings_stores_test {
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

BOOST_AUTO_TEST_CASE(a_dedicated_store_has_a_place_for_each_tenant) {
  const Settings settings = accepted(R"(
    data_dir = "/srv"
    [stores.own]
    dedicated = true
    open_parts = 3
    [stores.logs]
    plugin = "file"
    dedicated = true
    [stores.named]
    dedicated = true
    [stores.named.settings]
    path = "acme-{tenant}.sqlite"
    [stores.big]
    plugin = "mysql"
    dedicated = true
    [stores.big.settings]
    database = "tokenward_{tenant}")");
  BOOST_TEST(settings.stores.at("own").dedicated);
  BOOST_TEST(settings.stores.at("own").open_parts == 3U);
  BOOST_TEST(settings.stores.at("own").settings.at("path") == "/srv/own-{tenant}.sqlite");
  BOOST_TEST(settings.stores.at("logs").settings.at("path") == "/srv/logs-{tenant}.store");
  BOOST_TEST(settings.stores.at("named").settings.at("path") == "/srv/acme-{tenant}.sqlite");
  BOOST_TEST(settings.stores.at("big").settings.at("database") == "tokenward_{tenant}");
}

BOOST_AUTO_TEST_CASE(a_dedicated_store_that_cannot_be_one_is_refused) {
  check_refused("[stores.main]\ndedicated = true", "2:13", "stores.main.dedicated",
                "found true; allowed here: false, as this store holds the directory of all tenants");
  check_refused("[stores.own]\ndedicated = true\n[stores.own.settings]\npath = \"x.sqlite\"", "2:13",
                "stores.own.dedicated", "found true; allowed: with {tenant} in a value of stores.own.settings");
  check_refused("[stores.own]\nplugin = \"mysql\"\ndedicated = true", "3:13", "stores.own.dedicated", "with {tenant}");
  check_refused("[stores.own.settings]\npath = \"x-{tenant}.sqlite\"", "2:8", "stores.own.settings.path",
                "found {tenant} in a store of all tenants; allowed: with dedicated = true");
  check_refused("[stores.own]\nopen_parts = 0", "2:14", "stores.own.open_parts", "allowed: 1 to 10000");
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
}  // namespace tokenward::app::settings_stores_test
