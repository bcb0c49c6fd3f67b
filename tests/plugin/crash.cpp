// kill -9 in the middle of writing.
#include <boost/test/unit_test.hpp>
#include <map>
#include <sstream>
#include <string>

#include "child.h"
#include "crash_rows.h"
#include "support.h"

using namespace tokenward::test;

BOOST_AUTO_TEST_SUITE(crash)

BOOST_AUTO_TEST_CASE(what_a_killed_process_had_acknowledged_is_there_and_nothing_is_half_there) {
  for (const int kill_after : {1, 7, 60}) {
    TemporaryDirectory directory;
    const Settings settings = settings_for(directory.file("store"));
    std::map<int, std::uint64_t> acknowledged;
    Child writer("write", settings.at("path"));
    const auto note = [&](const std::string& line) {
      int number = -1;
      std::uint64_t seq = 0;
      if (std::istringstream(line) >> number >> seq) acknowledged[number] = seq;
    };
    for (int i = 0; i < kill_after; ++i) note(writer.read_line());
    writer.kill();
    for (auto line = writer.read_line(); !line.empty(); line = writer.read_line()) note(line);
    BOOST_REQUIRE(static_cast<int>(acknowledged.size()) >= kill_after);

    OpenStore store(settings);
    for (const auto& [number, seq] : acknowledged) {
      for (const Operation& wanted : crash_pair(number)) {
        Row expected = wanted.row;
        expected.version = seq;
        BOOST_TEST(store.get({expected.key}) == std::vector{expected});
      }
    }
    const auto first = store.scan({.kind = 1, .limit = 10000, .tenant = "t"});
    const auto second = store.scan({.kind = 2, .limit = 10000, .tenant = "t"});
    BOOST_TEST(first.size() == second.size());
    BOOST_TEST(first.size() - acknowledged.size() <= 1U);  // one may have been committed, but not yet acknowledged
    BOOST_TEST(store.changes(0).size() == 2 * first.size());
  }
}

BOOST_AUTO_TEST_SUITE_END()
