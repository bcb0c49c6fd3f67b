// What cannot be seen through the C ABI within half a minute: ages of ten minutes and what of the log they leave.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "reader.h"
#include "schema.h"
#include "shared_retention.h"
#include "support.h"
#include "writer.h"

namespace parts_test {

using namespace tokenward;
using namespace tokenward::test;
using namespace std::chrono_literals;

namespace {

int32_t TKW_CALL not_cancelled(const tkw_call*) { return 0; }

/// A writer whose clock the test sets, on a store of its own.
struct WriterFixture : StoreFixture {
  mysql::SharedRetention::Instant now{};
  mysql::Writer writer{[this] { return now; }};
  const std::atomic<bool> never{false};
  mysql::Session session{std::make_unique<mysql::Connection>(
      mysql::Endpoint{shared_server().socket(), {}, 0}, mysql::TlsSettings{}, mysql::Account{"root", {}},
      sdk::Host(host(), nullptr), mysql::Patience(mysql::Patience::Clock::now() + 30s, never))};

  WriterFixture() { session.connection().run("USE " + database); }

  /// So many changesets of one row each.
  void write(int n) {
    const tkw_call raw{sizeof(tkw_call), 0, 1, nullptr, not_cancelled};
    const sdk::Call call(raw);
    const std::uint8_t letter = 'a';
    for (int i = 0; i < n; ++i) {
      const tkw_record record{sizeof(tkw_record), 0, {{&letter, 1}, {&letter, 1}, 1, 0}, {}, 0, TKW_NO_DUE, 0, {}, {}};
      const tkw_op op{sizeof(tkw_op), TKW_OP_PUT, TKW_ANY, &record};
      const tkw_op* const ops[] = {&op};
      tkw_changeset changeset{sizeof(tkw_changeset), 1, {}, ops, 0};
      const auto request = new_request();
      std::copy(request.begin(), request.end(), changeset.request_id);
      const tkw_changeset* const all[] = {&changeset};
      BOOST_TEST_REQUIRE(writer.apply(session, call, all).at(0).code == TKW_OK);
    }
  }

  /// Puts old log rows in, so that the last 10,000 are not all there is.
  void lengthen_log(int rows) {
    admin.run("SET SESSION max_recursive_iterations = 100000; INSERT INTO " + database +
              ".tokenward_log WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
              std::to_string(rows) + ") SELECT i, UNHEX(LPAD(HEX(i), 32, '0')), '' FROM n");
  }
  std::string log_rows() { return admin.value("SELECT COUNT(*) FROM " + database + ".tokenward_log"); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(parts)

BOOST_AUTO_TEST_CASE(what_may_leave_the_log_is_old_and_not_among_the_last) {
  mysql::SharedRetention retention;
  mysql::SharedRetention::Instant now{};
  BOOST_TEST(retention.is_time_to_look(now));
  BOOST_TEST(!retention.is_time_to_look(now + 9s));
  BOOST_TEST(retention.up_to(now + 1h) == 0U);
  retention.saw(500, 300, now);
  BOOST_TEST(retention.up_to(now + 10min - 1us) == 0U);  // not old enough
  BOOST_TEST(retention.up_to(now + 10min) == 300U);      // those beyond are among the last
  retention.saw(2'000, 1'500, now + 10min);
  BOOST_TEST(retention.up_to(now + 10min) == 500U);  // the newer ones are not old
  BOOST_TEST(retention.up_to(now + 20min) == 1'500U);
}

BOOST_FIXTURE_TEST_CASE(the_log_is_trimmed_in_steps_and_the_feed_says_so, WriterFixture) {
  lengthen_log(11'000);
  write(1);
  now += 9min;
  write(1);
  BOOST_TEST(log_rows() == "11002");
  now += 1min;
  write(2);
  BOOST_TEST(log_rows() == std::to_string(11'004 - 2 * 256));
  const auto info = store.info();
  BOOST_TEST(info.first_seq == 2 * 256 + 1U);
  BOOST_TEST(store.changes(2 * 256 - 1, 10, [](const FeedEntry&) { return true; }).code == TKW_GONE);
  BOOST_TEST(store.changes(2 * 256, 10, [](const FeedEntry&) { return true; }).code == TKW_OK);
  write(4);
  BOOST_TEST(std::stoi(log_rows()) >= 10'000);  // by now everything old enough is gone
  BOOST_TEST(std::stoi(log_rows()) < 10'100);
}

BOOST_AUTO_TEST_SUITE_END()

}
