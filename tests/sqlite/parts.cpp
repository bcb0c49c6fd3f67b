// What cannot be seen through the C ABI within half a minute: query plans, ages of ten minutes, the disk's refusals.
#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "connection.h"
#include "reader.h"
#include "scan_sql.h"
#include "schema.h"
#include "support.h"
#include "tokenward/sdk/change_keys.hpp"
#include "tokenward/sdk/retention.hpp"
#include "writer.h"

namespace parts_test {

using namespace tokenward;
using namespace tokenward::test;
using namespace std::chrono_literals;

namespace {

int32_t TKW_CALL not_cancelled(const tkw_call*) { return 0; }

/// A migrated file and, straight on it, the parts of the plugin.
struct PartsFixture {
  TemporaryDirectory directory;
  const std::string path = directory.file("store.db");
  sdk::Retention::Instant now{};
  sqlite::StopSwitch stopped;
  const tkw_call raw_call{sizeof(tkw_call), 0, 1, nullptr, not_cancelled};
  const sdk::Call call{raw_call};

  PartsFixture() {
    OpenStore store({{"path", path}});
    store.migrate(1);
  }

  std::unique_ptr<sqlite::Writer> writer() {
    auto connection = std::make_unique<sqlite::Connection>(path, 2048);
    connection->make_writer();
    return std::make_unique<sqlite::Writer>(std::move(connection), stopped, [this] { return now; });
  }

  /// Applies `n` changesets and lets them grow old enough to go.
  void apply_and_age(sqlite::Writer& to, int n) {
    apply(to, n - 1);
    now += 10s;  // how often the ages are noted down
    apply(to, 1);
    now += 10min;
  }

  /// Applies `n` changesets, a full call at a time.
  void apply(sqlite::Writer& to, int n) {
    for (int done = 0; done < n;) {
      const int batch = std::min(64, n - done);
      std::vector<tkw_record> records(static_cast<std::size_t>(batch));
      std::vector<tkw_op> ops(records.size());
      std::vector<const tkw_op*> pointers(records.size());
      std::vector<tkw_changeset> changesets(records.size());
      std::vector<const tkw_changeset*> given(records.size());
      static const std::uint8_t kId[] = {'x'};
      for (std::size_t i = 0; i < records.size(); ++i) {
        records[i].struct_size = sizeof(tkw_record);
        records[i].key.id = {kId, 1};
        records[i].key.kind = static_cast<std::uint32_t>(i);
        records[i].due_us = TKW_NO_DUE;
        ops[i] = {sizeof(tkw_op), TKW_OP_PUT, TKW_ANY, &records[i]};
        pointers[i] = &ops[i];
        changesets[i] = {sizeof(tkw_changeset), 1, {}, &pointers[i], 0};
        const RequestId request = new_request();
        std::copy(request.begin(), request.end(), changesets[i].request_id);
        given[i] = &changesets[i];
      }
      for (const auto& outcome : to.apply(call, given)) BOOST_REQUIRE(outcome.code == TKW_OK);
      done += batch;
    }
  }

  /// One changeset of one op on a row of that id.
  void apply_to(sqlite::Writer& writer, const std::string& id, std::uint32_t type) {
    tkw_record record{};
    record.struct_size = sizeof(tkw_record);
    record.key.id = {reinterpret_cast<const std::uint8_t*>(id.data()), id.size()};
    record.due_us = TKW_NO_DUE;
    const tkw_op op{sizeof(tkw_op), type, TKW_ANY, &record};
    const tkw_op* const pointer = &op;
    tkw_changeset changeset{sizeof(tkw_changeset), 1, {}, &pointer, 0};
    const RequestId request = new_request();
    std::copy(request.begin(), request.end(), changeset.request_id);
    const tkw_changeset* const given = &changeset;
    BOOST_REQUIRE(writer.apply(call, {&given, 1}).at(0).code == TKW_OK);
  }

  /// Whether a text stands in any of the store's files, freed pages included.
  bool is_in_the_files(const std::string& text) {
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(path).parent_path())) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
      if (content.find(text) != std::string::npos) return true;
    }
    return false;
  }

  std::int64_t number(const std::string& sql) {
    const sqlite::Connection connection(path, 2048);
    sqlite::Statement statement(connection, sql);
    sqlite::Run run(statement);
    return run.step() ? run.integer(0) : -1;
  }
};

std::string plan_of(const sqlite::Connection& connection, const std::string& sql) {
  sqlite::Statement statement(connection, "EXPLAIN QUERY PLAN " + sql);
  std::string plan;
  for (sqlite::Run run(statement); run.step();) plan += std::string(run.text(3)) + "\n";
  return plan;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(parts, PartsFixture)

BOOST_AUTO_TEST_CASE(every_scan_seeks_in_an_index_by_all_its_terms_and_sorts_nothing) {
  const sqlite::Connection connection(path, 2048);
  for (std::uint32_t flags = 0; flags < 64; ++flags) {
    const bool due = (flags & TKW_SCAN_BY_DUE) != 0, all = (flags & TKW_SCAN_ALL_TENANTS) != 0;
    const bool owner = (flags & TKW_SCAN_BY_OWNER) != 0, state = (flags & TKW_SCAN_BY_STATE) != 0;
    if ((owner && state) || (due && !state) || (all && !due)) continue;
    for (const bool stateless : {false, true}) {
      if (stateless && !state) continue;
      for (int bounds = 0; bounds < 4; ++bounds) {
        const sqlite::ScanShape shape{flags, stateless, (bounds & 1) != 0, (bounds & 2) != 0};
        const std::string plan = plan_of(connection, sqlite::scan_sql(shape));
        BOOST_TEST_CONTEXT(plan) {
          BOOST_TEST(plan.find("SEARCH rec USING ") == 0U);
          BOOST_TEST(plan.find("TEMP B-TREE") == std::string::npos);
          BOOST_TEST(plan.find("kind=?") != std::string::npos);
          BOOST_TEST((plan.find("tenant=?") != std::string::npos) == !all);
          if (owner) BOOST_TEST(plan.find("owner=?") != std::string::npos);
          if (state && (due || !stateless)) BOOST_TEST(plan.find("state=?") != std::string::npos);
          const std::string position = all ? "(due,tenant,id)" : due ? "(due,id)" : "id";
          if (shape.after)
            BOOST_TEST(plan.find(position + ((flags & TKW_SCAN_DESC) != 0 ? "<" : ">")) != std::string::npos);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_log_is_kept_for_ten_minutes_and_ten_thousand_changesets) {
  sdk::Retention retention(10'000, 500, now);
  BOOST_TEST(retention.allowance(now + 1h).changesets == 0);  // old, but among the last 10,000
  retention.committed(20'000, 20'500, now + 1h);
  BOOST_TEST(retention.allowance(now + 1h).changesets == 256);  // only up to what is old
  BOOST_TEST(retention.allowance(now + 1h).up_to_seq == 500U);
  BOOST_TEST(retention.allowance(now + 1h + 10min - 1us).up_to_seq == 500U);
  BOOST_TEST(retention.allowance(now + 1h + 10min).up_to_seq == 20'500U);
  retention.trimmed(20'000 - 255);
  BOOST_TEST(retention.allowance(now + 1h + 10min).changesets == 0);
}

BOOST_AUTO_TEST_CASE(a_fresh_start_knows_no_ages) {
  sdk::Retention retention(1'000'000, 500, now);
  BOOST_TEST(retention.allowance(now + 10min - 1us).changesets == 0);
  BOOST_TEST(retention.allowance(now + 10min).changesets == 256);
}

BOOST_AUTO_TEST_CASE(applying_trims_the_log_in_steps_and_the_feed_says_so) {
  const auto to = writer();
  apply_and_age(*to, 10'600);
  BOOST_TEST(number("SELECT count(*) FROM log") == 10'600);
  sqlite::Reader reader(path, 2048);
  BOOST_TEST(reader.bounds().first_seq == 1U);

  apply(*to, 1);
  BOOST_TEST(number("SELECT count(*) FROM log") == 10'601 - 256);
  apply(*to, 1);
  apply(*to, 1);
  BOOST_TEST(number("SELECT count(*) FROM log") == 10'603 - 2 * 256);  // the rest is among the last 10,000

  const auto reach = reader.bounds();
  BOOST_TEST(reach.first_seq > 1U);
  BOOST_TEST(reach.last_seq == to->last_seq());
  const sdk::ChangeSink ignore(nullptr, [](void*, const tkw_change*) -> int32_t { return 0; });
  BOOST_CHECK_NO_THROW(reader.changes(reach.first_seq - 1, 10, ignore));
  BOOST_CHECK_EXCEPTION(reader.changes(reach.first_seq - 2, 10, ignore), sdk::Error,
                        [](const sdk::Error& error) { return error.code() == TKW_GONE; });
  BOOST_TEST(writer()->last_seq() == reach.last_seq);
}

BOOST_AUTO_TEST_CASE(a_key_that_has_left_the_feed_is_in_no_file) {
  const std::string canary = "canary-9f3b1c";
  {
    auto store = writer();
    apply(*store, 100);
    apply_to(*store, canary, TKW_OP_PUT);
    apply_to(*store, canary, TKW_OP_DELETE);
  }
  BOOST_TEST(is_in_the_files(canary));  // the feed tells of it
  {
    auto store = writer();
    apply_and_age(*store, 10'256);
    apply(*store, 1);
  }
  BOOST_TEST(!is_in_the_files(canary));
}

BOOST_AUTO_TEST_CASE(what_was_trimmed_stays_trimmed_after_a_restart) {
  std::uint64_t first = 0;
  {
    const auto to = writer();
    apply_and_age(*to, 10'300);
    apply(*to, 1);
    first = sqlite::Reader(path, 2048).bounds().first_seq;
  }
  BOOST_TEST(first > 1U);
  OpenStore store({{"path", path}});
  BOOST_TEST(store.info().first_seq == first);
  BOOST_TEST(store.changes(0, 1, [](const FeedEntry&) { return true; }).code == TKW_GONE);
}

BOOST_AUTO_TEST_CASE(codes_of_sqlite_become_codes_of_the_contract) {
  const std::vector<std::pair<int, tkw_rc>> pairs{{SQLITE_BUSY, TKW_RETRY},
                                                  {SQLITE_BUSY_SNAPSHOT, TKW_RETRY},
                                                  {SQLITE_LOCKED, TKW_RETRY},
                                                  {SQLITE_FULL, TKW_NO_SPACE},
                                                  {SQLITE_READONLY_DIRECTORY, TKW_READ_ONLY},
                                                  {SQLITE_CORRUPT_INDEX, TKW_CORRUPT},
                                                  {SQLITE_NOTADB, TKW_CORRUPT},
                                                  {SQLITE_IOERR_READ, TKW_UNAVAILABLE},
                                                  {SQLITE_CANTOPEN, TKW_UNAVAILABLE},
                                                  {SQLITE_NOMEM, TKW_UNAVAILABLE},
                                                  {SQLITE_TOOBIG, TKW_TOO_LARGE},
                                                  {SQLITE_MISUSE, TKW_INTERNAL}};
  for (const auto& [native, code] : pairs) BOOST_TEST(sqlite::code_of(native) == code);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_said_and_nothing_is_lost) {
  const auto to = writer();
  apply(*to, 3);
  to->connection().run("PRAGMA max_page_count = 1");  // SQLite's own way to be full: the file may not grow
  const auto pages = number("PRAGMA page_count");
  tkw_record record{};
  record.struct_size = sizeof record;
  const std::string id = "y", body(65536, 'b');
  record.key.id = {reinterpret_cast<const std::uint8_t*>(id.data()), id.size()};
  record.due_us = TKW_NO_DUE;
  record.body = {reinterpret_cast<const std::uint8_t*>(body.data()), body.size()};
  const tkw_op op{sizeof op, TKW_OP_PUT, TKW_ANY, &record};
  const tkw_op* const ops[] = {&op};
  const tkw_changeset changeset{sizeof changeset, 1, {1}, ops, 0};
  const tkw_changeset* const given[] = {&changeset};
  BOOST_CHECK_EXCEPTION(to->apply(call, given), sdk::Error,
                        [](const sdk::Error& error) { return error.code() == TKW_NO_SPACE; });
  BOOST_TEST(number("PRAGMA page_count") == pages);
  BOOST_TEST(number("SELECT count(*) FROM log") == 3);
  to->connection().run("PRAGMA max_page_count = 100000");
  BOOST_TEST(to->apply(call, given).at(0).code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(a_stopped_store_acknowledges_nothing_more) {
  const auto to = writer();
  apply(*to, 1);
  stopped.stop();
  const auto unavailable = [](const sdk::Error& error) { return error.code() == TKW_UNAVAILABLE; };
  BOOST_CHECK_EXCEPTION(to->apply(call, {}), sdk::Error, unavailable);
  BOOST_CHECK_EXCEPTION(to->touch(call, {}), sdk::Error, unavailable);
}

BOOST_AUTO_TEST_CASE(a_damaged_row_of_the_log_is_corruption_not_a_change) {
  const sdk::ChangeSink ignore(nullptr, [](void*, const tkw_change*) -> int32_t { return 0; });
  const std::uint8_t sound[] = {2, 0, 0, 0, 7, 1, 0, 2, 't', 'i', 'd'};
  for (std::size_t n = 1; n < sizeof sound; ++n)
    BOOST_CHECK_EXCEPTION((void)sdk::deliver_changes(1, {sound, n}, ignore), sdk::Error,
                          [](const sdk::Error& error) { return error.code() == TKW_CORRUPT; });
  BOOST_TEST(sdk::deliver_changes(1, {sound, sizeof sound}, ignore));
  BOOST_TEST(sdk::deliver_changes(1, {nullptr, 0}, ignore));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace parts_test
