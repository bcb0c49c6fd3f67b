// A disk that refuses to be written to or read from: SQLite's own system calls are replaced for a while.
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <string>
#include <vector>

#include "support.h"

namespace disk_test {

using namespace tokenward::test;

namespace {

const Key kA{"t", 1, "a"}, kB{"t", 1, "b"};

Row row(const Key& key, std::string body = "{}") {
  Row made;
  made.key = key;
  made.body = std::move(body);
  return made;
}

std::atomic<int> write_error{0}, read_error{0};  // an errno, or 0

ssize_t writing(int file, const void* bytes, size_t n, off_t at) {
  if (write_error == 0) return ::pwrite(file, bytes, n, at);
  errno = write_error;
  return -1;
}

ssize_t reading(int file, void* bytes, size_t n, off_t at) {
  if (read_error == 0) return ::pread(file, bytes, n, at);
  errno = read_error;
  return -1;
}

/// Puts the two calls above in the place of SQLite's for as long as it lives. No connection may be at work meanwhile.
class ReplacedCalls {
 public:
  ReplacedCalls() {
    for (const char* name : {"pwrite", "pwrite64"}) replace(name, reinterpret_cast<sqlite3_syscall_ptr>(writing));
    for (const char* name : {"pread", "pread64"}) replace(name, reinterpret_cast<sqlite3_syscall_ptr>(reading));
  }
  ~ReplacedCalls() {
    write_error = read_error = 0;
    for (const char* name : {"pwrite", "pwrite64", "pread", "pread64"}) replace(name, nullptr);
  }
  ReplacedCalls(const ReplacedCalls&) = delete;
  ReplacedCalls& operator=(const ReplacedCalls&) = delete;

 private:
  static void replace(const char* name, sqlite3_syscall_ptr call) {
    sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
    vfs->xSetSystemCall(vfs, name, call);
  }
};

struct DiskFixture {
  ReplacedCalls calls;
  TemporaryDirectory directory;
  const Settings settings{{"path", directory.file("store.db")}};

  static Answer apply(OpenStore& store, const Change& change) {
    std::vector<Answer> answers;
    const Answer call = store.apply({change}, answers, HostCall());
    return call.code == TKW_OK ? answers.at(0) : call;
  }

  static tkw_rc health(OpenStore& store) {
    try {
      store.info();
      return TKW_OK;
    } catch (const std::runtime_error&) {
      return TKW_UNAVAILABLE;
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(disk, DiskFixture)

BOOST_AUTO_TEST_CASE(a_full_disk_is_said_and_once_there_is_room_the_store_goes_on) {
  OpenStore store(settings);
  store.migrate(1);
  store.must_apply({put(row(kA, "before"))});
  const Change change{{put(row(kA, "after")), put(row(kB), TKW_ABSENT)}};
  write_error = ENOSPC;
  BOOST_TEST(apply(store, change).code == TKW_NO_SPACE);
  BOOST_TEST(store.get({kA, kB}).size() == 1U);
  BOOST_TEST(store.get({kA}).at(0).body == "before");
  write_error = 0;
  BOOST_TEST(health(store) == TKW_OK);
  BOOST_TEST(apply(store, change).code == TKW_OK);
  BOOST_TEST(store.get({kA}).at(0).body == "after");
}

BOOST_AUTO_TEST_CASE(an_error_while_committing_has_an_unknown_outcome_and_ends_all_writing) {
  const Change change{{put(row(kA, "after"))}};
  {
    OpenStore store(settings);
    store.migrate(1);
    store.must_apply({put(row(kA, "before"))});
    write_error = EIO;
    BOOST_TEST(apply(store, change).code == TKW_UNKNOWN_OUTCOME);
    write_error = 0;
    BOOST_TEST(apply(store, change).code == TKW_UNAVAILABLE);
    BOOST_TEST(store.touch({{kA, 1, ""}}).code == TKW_UNAVAILABLE);
    BOOST_TEST(health(store) == TKW_UNAVAILABLE);
    BOOST_TEST(store.get({kA}).at(0).body == "before");
  }
  OpenStore store(settings);
  BOOST_TEST(health(store) == TKW_OK);
  const tkw_rc settled = apply(store, change).code;  // the same request: applied then, or now
  BOOST_TEST((settled == TKW_OK || settled == TKW_DUPLICATE));
  BOOST_TEST(store.get({kA}).at(0).body == "after");
}

BOOST_AUTO_TEST_CASE(a_row_that_cannot_be_read_is_an_error_not_absent) {
  const std::string body(60'000, 'b');
  {
    OpenStore store(settings);
    store.migrate(1);
    store.must_apply({put(row(kA, body))});
  }
  OpenStore store(settings);
  read_error = EIO;  // for SQLite that is a damaged file system
  BOOST_TEST(store.get({kA}, [](const Row&) { return true; }).code == TKW_CORRUPT);
  read_error = ETIMEDOUT;
  BOOST_TEST(store.get({kA}, [](const Row&) { return true; }).code == TKW_UNAVAILABLE);
  read_error = 0;
  BOOST_TEST(store.get({kA}).at(0).body == body);
}

BOOST_AUTO_TEST_CASE(a_store_that_cannot_be_created_leaves_nothing_open) {
  write_error = ENOSPC;
  const Answer refused = OpenStore::try_open(settings);
  BOOST_TEST(refused.code == TKW_NO_SPACE);
  write_error = 0;
  OpenStore store(settings);
  BOOST_TEST(store.migrate(1).code == TKW_OK);
}

BOOST_AUTO_TEST_SUITE_END()

}
