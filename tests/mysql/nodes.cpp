// Several processes on one database, as several daemons are.
#include <spawn.h>
#include <sys/wait.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <string>
#include <vector>

#include "support.h"

extern char** environ;

namespace nodes_test {

using namespace tokenward::test;

namespace {

/// Processes that do the same task until they are done.
class Nodes {
 public:
  Nodes(int count, const std::string& task, const std::string& database, int threads, int number) {
    std::vector<std::string> words{TOKENWARD_MYSQL_NODE,     task,
                                   shared_server().socket(), database,
                                   std::to_string(threads),  std::to_string(number)};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    for (int i = 0; i < count; ++i) {
      pid_t process = -1;
      if (::posix_spawn(&process, words[0].c_str(), nullptr, nullptr, arguments.data(), environ) == 0)
        running_.push_back(process);
      else
        ++failed_;
    }
  }
  ~Nodes() { wait(); }
  Nodes(const Nodes&) = delete;
  Nodes& operator=(const Nodes&) = delete;

  /// Whether all are done.
  bool done() {
    std::erase_if(running_, [this](pid_t process) { return ended(process, WNOHANG); });
    return running_.empty();
  }
  /// Waits for them; how many failed.
  int wait() {
    for (const pid_t process : running_) ended(process, 0);
    running_.clear();
    return failed_;
  }

 private:
  bool ended(pid_t process, int how) {
    int status = 0;
    if (::waitpid(process, &status, how) != process) return false;
    if (status != 0) ++failed_;
    return true;
  }

  std::vector<pid_t> running_;
  int failed_ = 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(nodes, StoreFixture)

BOOST_AUTO_TEST_CASE(forty_eight_racing_minters_in_four_processes_never_pass_a_limit) {
  constexpr int kLimit = 40;
  BOOST_TEST(Nodes(4, "mint", database, 12, kLimit).wait() == 0);
  BOOST_TEST(store.row({"t", 1, "ann"}).body == std::to_string(kLimit));
  BOOST_TEST(store.scan({.kind = 2, .tenant = "t"}).size() == static_cast<std::size_t>(kLimit));
}

BOOST_AUTO_TEST_CASE(a_follower_misses_nothing_that_other_processes_write) {
  constexpr int kProcesses = 3, kThreads = 4, kWrites = 50;
  std::map<Key, std::uint64_t> seen;
  std::uint64_t last = store.info().last_seq;
  Nodes writers(kProcesses, "write", database, kThreads, kWrites);
  for (bool over = false; !over;) {
    over = writers.done();  // and then once more
    for (const FeedEntry& entry : store.changes(last)) {
      BOOST_TEST_REQUIRE(entry.seq > last);
      BOOST_TEST_REQUIRE(seen.emplace(entry.key, entry.seq).second);
      last = entry.seq;
    }
  }
  BOOST_TEST(writers.wait() == 0);
  BOOST_TEST(seen.size() == static_cast<std::size_t>(kProcesses * kThreads * kWrites));
  for (const Row& row : store.scan({.flags = TKW_SCAN_ALL_TENANTS, .kind = 3, .limit = 10'000}))
    BOOST_TEST(seen[row.key] == row.version);
}

BOOST_AUTO_TEST_CASE(whoever_waits_hears_of_what_another_node_writes) {
  const auto last = store.info().last_seq;
  Nodes writer(1, "write", database, 1, 1);
  BOOST_TEST(store.wait(last, HostCall(60'000)).code == TKW_OK);
  BOOST_TEST(store.info().last_seq > last);
}

BOOST_AUTO_TEST_SUITE_END()

}
