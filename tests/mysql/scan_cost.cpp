// That a scan reads the rows it delivers and no others, whatever lies around them.
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "support.h"

namespace scan_cost_test {

using namespace tokenward::test;

namespace {

constexpr int kRows = 6000;
constexpr std::uint32_t kPage = 20, kKind = 7, kActive = 1;

/// Three tenants with their rows among those of other kinds; one in ten is active, every other one has a due time and
/// many share it.
struct CostFixture {
  PrivateServer server;  // of its own: the counters are the whole server's
  Admin admin{server};
  Store store{plugin_table(), settings_on(server, "cost")};

  CostFixture() {
    store.make_ready();
    for (int done = 0; done < kRows;) {
      std::vector<Operation> puts;
      for (int i = 0; i < 1000; ++i, ++done) puts.push_back(put(row(done), TKW_ABSENT));
      store.must_apply(std::move(puts));
    }
  }

  static Row row(int i) {
    Row made =
        plain_row({"tenant" + std::to_string(i % 3), i % 4 == 3 ? kKind + 1 : kKind, std::to_string(100'000 + i)});
    made.owner = "owner" + std::to_string(i % 50);
    made.state = i % 10 == 0 ? kActive : 2;
    if (i % 2 == 0) made.due = 1'000 + i / 1'000;
    return made;
  }

  /// Rows and index entries that the server has touched so far, without what asking for it takes.
  std::uint64_t visits() {
    const std::uint64_t sum = visits_and_asking(), visited = sum - asking_;
    asking_ += 2 * (visits_and_asking() - sum);  // this time and the time before it
    return visited;
  }

 private:
  std::uint64_t visits_and_asking() {
    std::uint64_t sum = 0;
    std::istringstream counts(admin.text(
        "SHOW GLOBAL STATUS WHERE Variable_name IN ('Handler_read_first', 'Handler_read_key', 'Handler_read_last',"
        " 'Handler_read_next', 'Handler_read_prev', 'Handler_read_rnd', 'Handler_read_rnd_next')"));
    for (std::string name, count; counts >> name >> count;) sum += std::stoull(count);
    return sum;
  }

  std::uint64_t asking_ = 0;
};

/// Every meaningful combination of what decides the index.
std::vector<std::uint32_t> shapes() {
  std::vector<std::uint32_t> all;
  for (const std::uint32_t what : {0, TKW_SCAN_BY_OWNER, TKW_SCAN_BY_STATE, TKW_SCAN_BY_STATE | TKW_SCAN_BY_DUE})
    for (const std::uint32_t where : {0, TKW_SCAN_ALL_TENANTS})
      for (const std::uint32_t way : {0, TKW_SCAN_DESC}) all.push_back(what | where | way);
  return all;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(scan_cost, CostFixture)

BOOST_AUTO_TEST_CASE(every_page_of_every_scan_visits_about_as_many_rows_as_it_delivers) {
  visits();
  for (const std::uint32_t flags : shapes()) {
    Scan scan{.flags = flags, .kind = kKind, .limit = kPage};
    if (!scan.has(TKW_SCAN_ALL_TENANTS)) scan.tenant = "tenant1";
    if (scan.has(TKW_SCAN_BY_OWNER)) scan.owner = "owner8";
    if (scan.has(TKW_SCAN_BY_STATE)) scan.state = kActive;
    std::size_t delivered = 0;
    for (int page = 0; page < 4; ++page) {
      store.scan(scan);  // prepares its statements
      const std::uint64_t before = visits();
      const auto rows = store.scan(scan);
      const std::uint64_t cost = visits() - before;
      // Up to three ranges with a seek and an end each, and the question itself.
      BOOST_TEST(cost <= rows.size() + 20, scan << ", page " << page << ": " << cost << " for " << rows.size());
      delivered += rows.size();
      if (rows.size() < kPage) break;
      scan = scan.after(rows.back());
    }
    BOOST_TEST(delivered >= kPage, scan);
  }
}

BOOST_AUTO_TEST_CASE(looking_up_many_keys_visits_each_once) {
  std::vector<Key> keys;
  for (int i = 0; i < 200; ++i) keys.push_back(row(i * 7).key);
  BOOST_TEST(store.get(keys).size() == keys.size());
  const std::uint64_t before = visits();
  store.get(keys);
  BOOST_TEST(visits() - before <= 3 * keys.size() + 20);  // the list itself is a table of its own
}

BOOST_AUTO_TEST_SUITE_END()

}
