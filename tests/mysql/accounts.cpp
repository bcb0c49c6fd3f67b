// Who may do what: an account for everyday, one for migrations, and what is said when one lacks something.
#include <boost/test/unit_test.hpp>
#include <string>

#include "support.h"

namespace accounts_test {

using namespace tokenward::test;

namespace {

struct AccountsFixture {
  Admin admin{shared_server()};
  std::string database = new_database();
  SettingValues settings{{"socket", shared_server().socket()},
                         {"user", "keeper"},
                         {"password_secret", "keeper"},
                         {"database", database},
                         {"migration_user", "root"}};

  ~AccountsFixture() { admin.run("DROP DATABASE IF EXISTS " + database); }

  Answer open() const { return Store::try_open(plugin_table(), settings); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(accounts, AccountsFixture)

BOOST_AUTO_TEST_CASE(migrate_makes_the_database_and_everyday_needs_no_more_than_four_privileges) {
  Store store(plugin_table(), settings);
  BOOST_TEST(store.info().schema_have == 0U);
  BOOST_TEST(store.migrate(1, true).message.find(database) != std::string::npos);
  BOOST_TEST(admin.value("SHOW DATABASES LIKE '" + database + "'").empty());
  store.make_ready();
  BOOST_TEST(store.must_apply({put(plain_row({"t", 1, "a"}))}) != 0U);
  BOOST_TEST(store.get({{"t", 1, "a"}}).size() == 1U);
  BOOST_TEST(admin.value("SELECT USER FROM information_schema.processlist WHERE DB = '" + database + "'") == "keeper");
}

BOOST_AUTO_TEST_CASE(the_everyday_account_alone_cannot_migrate_and_says_why) {
  settings.erase("migration_user");
  Store store(plugin_table(), settings);
  const Answer answer = store.migrate(1);
  BOOST_TEST(answer.code == TKW_INVALID);
  BOOST_TEST(answer.message.find("denied") != std::string::npos, answer.message);
  BOOST_TEST(answer.message.find("run: CREATE DATABASE IF NOT EXISTS `" + database + "`") != std::string::npos,
             answer.message);
}

BOOST_AUTO_TEST_CASE(a_migration_that_was_broken_off_goes_on) {
  Store store(plugin_table(), settings);
  store.make_ready();
  admin.run("DROP TABLE " + database + ".tokenward_meta; DROP TABLE " + database + ".tokenward_log");
  Store again(plugin_table(), settings);
  BOOST_TEST(again.info().schema_have == 0U);
  BOOST_TEST(again.migrate(1).code == TKW_OK);
  BOOST_TEST(again.must_apply({put(plain_row({"t", 1, "a"}))}) != 0U);
}

BOOST_AUTO_TEST_CASE(a_missing_privilege_is_named_at_opening) {
  Store(plugin_table(), settings).make_ready();
  admin.run("CREATE USER reader@localhost; GRANT SELECT ON " + database + ".* TO reader@localhost");
  settings.erase("password_secret");
  settings["user"] = "reader";
  const Answer answer = open();
  admin.run("DROP USER reader@localhost");
  BOOST_TEST(answer.code == TKW_INVALID, code_name(answer.code));
  BOOST_TEST(answer.message.find("needs SELECT, INSERT, UPDATE and DELETE") != std::string::npos, answer.message);
  BOOST_TEST(answer.message.find("INSERT command denied") != std::string::npos, answer.message);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_and_a_missing_secret_are_told_apart) {
  settings["migration_user"] = "keeper";
  settings.erase("password_secret");
  const Answer refused = open();
  BOOST_TEST(refused.code == TKW_INVALID, code_name(refused.code));
  BOOST_TEST(refused.message.find("Access denied") != std::string::npos, refused.message);
  settings["password_secret"] = "nowhere";
  const Answer missing = open();
  BOOST_TEST(missing.code == TKW_UNAVAILABLE, code_name(missing.code));
  BOOST_TEST(missing.message.find("no secret called \"nowhere\"") != std::string::npos, missing.message);
}

BOOST_AUTO_TEST_CASE(a_newer_schema_is_refused) {
  Store(plugin_table(), settings).make_ready();
  admin.run("UPDATE " + database + ".tokenward_meta SET version = 2");
  const Answer answer = open();
  BOOST_TEST(answer.code == TKW_SCHEMA, code_name(answer.code));
  BOOST_TEST(answer.message.find("a newer tokenward wrote it") != std::string::npos, answer.message);
}

BOOST_AUTO_TEST_SUITE_END()

}
