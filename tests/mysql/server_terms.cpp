// What a server must be set to before a store is trusted to it.
#include <boost/test/unit_test.hpp>
#include <string>

#include "support.h"

namespace server_terms_test {

using namespace tokenward::test;

namespace {

/// A server of its own, because these settings are everybody's.
struct TermsFixture {
  PrivateServer server;
  SettingValues settings = settings_on(server, "terms");

  void must_refuse(tkw_rc code, const std::string& words) {
    const Answer answer = Store::try_open(plugin_table(), settings);
    BOOST_TEST(answer.code == code, code_name(answer.code));
    BOOST_TEST(answer.message.find(words) != std::string::npos, answer.message);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(server_terms, TermsFixture)

BOOST_AUTO_TEST_CASE(servers_that_could_lose_a_commit_are_refused_with_what_is_needed) {
  Admin admin(server);
  admin.run("SET GLOBAL innodb_flush_log_at_trx_commit = 2");
  must_refuse(TKW_INVALID, "innodb_flush_log_at_trx_commit is 2, needed is 1");
  admin.run("SET GLOBAL innodb_flush_log_at_trx_commit = 1; SET GLOBAL max_allowed_packet = 1048576");
  must_refuse(TKW_INVALID, "max_allowed_packet is 1048576, needed is 16777216 or more");
  admin.run("SET GLOBAL max_allowed_packet = 16777216");
  BOOST_TEST(Store::try_open(plugin_table(), settings).code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(a_binlog_must_be_synced_and_able_to_say_what_was_committed) {
  server.kill();
  server.start({"--log-bin=" + server.directory() + "/binlog", "--server-id=1"});
  must_refuse(TKW_INVALID, "sync_binlog is 0, needed is 1");
  Admin(server).run("SET GLOBAL sync_binlog = 1; SET GLOBAL binlog_format = STATEMENT");
  must_refuse(TKW_INVALID, "binlog_format is STATEMENT");
  Admin(server).run("SET GLOBAL binlog_format = MIXED");
  Store store(plugin_table(), settings);
  store.make_ready();
  BOOST_TEST(store.must_apply({put(plain_row({"t", 1, "a"}))}) != 0U);
}

BOOST_AUTO_TEST_CASE(a_lax_mode_of_the_server_is_made_strict) {
  Admin(server).run("SET GLOBAL sql_mode = ''");
  Store store(plugin_table(), settings);
  store.make_ready();
  BOOST_TEST(store.must_apply({put(plain_row({"t", 1, "a"}))}) != 0U);
}

BOOST_AUTO_TEST_CASE(a_replica_is_read_only) {
  Admin(server).run("SET GLOBAL read_only = ON");
  must_refuse(TKW_READ_ONLY, "read-only");
}

BOOST_AUTO_TEST_SUITE_END()

}
