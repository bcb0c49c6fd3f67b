// Opening, migrating and closing: what is created, and what is refused.
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "child.h"
#include "support.h"

namespace lifecycle_test {

using namespace tokenward::test;

namespace {

const Key kA{"t", 1, "a"};

Row row(const Key& key, std::string body = "{}") {
  Row made;
  made.key = key;
  made.body = std::move(body);
  return made;
}

/// Runs SQL on the file beside the plugin, as an administrator might.
void run_sql(const std::string& path, const std::string& sql) {
  sqlite3* handle = nullptr;
  BOOST_REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  BOOST_REQUIRE(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  BOOST_REQUIRE(sqlite3_close(handle) == SQLITE_OK);
}

struct LifecycleFixture {
  TemporaryDirectory directory;
  const std::string path = directory.file("store.db");
  Settings settings{{"path", path}};

  /// A migrated store with one row and some bulk, closed again.
  void make_store() {
    OpenStore store(settings);
    store.migrate(1);
    store.must_apply({put(row(kA, "kept"))});
    std::vector<Operation> bulk;
    for (int i = 0; i < 200; ++i) bulk.push_back(put(row({"t", 2, std::to_string(i)}, std::string(900, 'x'))));
    store.must_apply(bulk);
  }

  [[nodiscard]] unsigned mode_of(const std::string& file) const {
    struct stat status {};
    BOOST_REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_mode & 07777;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lifecycle, LifecycleFixture)

BOOST_AUTO_TEST_CASE(a_new_store_has_no_schema_until_it_is_migrated) {
  OpenStore store(settings);
  BOOST_TEST(store.info().schema_have == 0U);
  BOOST_TEST(store.info().schema_want == 1U);
  BOOST_TEST(store.get({kA}, [](const Row&) { return true; }).code == TKW_SCHEMA);
  std::vector<Answer> answers;
  BOOST_TEST(store.apply({Change{{put(row(kA))}}}, answers, HostCall()).code == TKW_SCHEMA);
  BOOST_TEST(store.migrate(1).code == TKW_OK);
  BOOST_TEST(store.info().schema_have == 1U);
  BOOST_TEST(store.get({kA}).empty());
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_and_changes_nothing) {
  OpenStore store(settings);
  const Answer told = store.migrate(1, true);
  BOOST_TEST(told.code == TKW_OK);
  BOOST_TEST(told.message == "schema 0 to 1: create the tables");
  BOOST_TEST(store.info().schema_have == 0U);
}

BOOST_AUTO_TEST_CASE(migrating_again_is_no_error_and_back_or_beyond_is_invalid) {
  OpenStore store(settings);
  BOOST_TEST(store.migrate(2).code == TKW_INVALID);
  BOOST_TEST(store.migrate(0).code == TKW_OK);
  BOOST_TEST(store.info().schema_have == 0U);
  BOOST_TEST(store.migrate(1).code == TKW_OK);
  store.must_apply({put(row(kA))});
  BOOST_TEST(store.migrate(1).code == TKW_OK);
  BOOST_TEST(store.migrate(1).message == "the schema has version 1 already");
  BOOST_TEST(store.migrate(0).code == TKW_INVALID);
  BOOST_TEST(store.get({kA}).size() == 1U);
}

BOOST_AUTO_TEST_CASE(everything_is_there_after_reopening_and_the_store_is_the_same) {
  make_store();
  tkw_info first{};
  Row before;
  {
    OpenStore store(settings);
    first = store.info();
    before = store.get({kA}).at(0);
    BOOST_TEST(store.apply(Change{{put(row(kA, "again"), before.version)}}).code == TKW_OK);
  }
  OpenStore store(settings);
  BOOST_TEST(std::equal(std::begin(first.store_id), std::end(first.store_id), store.info().store_id));
  BOOST_TEST(std::any_of(std::begin(first.store_id), std::end(first.store_id), [](auto byte) { return byte != 0; }));
  BOOST_TEST(store.get({kA}).at(0).body == "again");
  BOOST_TEST(store.scan({.kind = 2, .tenant = "t"}).size() == 200U);
}

BOOST_AUTO_TEST_CASE(two_stores_have_two_ids) {
  OpenStore one(settings), other({{"path", directory.file("other.db")}});
  one.migrate(1);
  other.migrate(1);
  const tkw_info a = one.info(), b = other.info();
  BOOST_TEST(!std::equal(std::begin(a.store_id), std::end(a.store_id), b.store_id));
}

BOOST_AUTO_TEST_CASE(a_store_may_be_opened_and_closed_many_times) {
  make_store();
  for (int i = 0; i < 50; ++i) BOOST_TEST(OpenStore(settings).get({kA}).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_request_is_remembered_over_a_restart) {
  Change change{{put(row(kA), TKW_ABSENT)}};
  std::uint64_t first = 0;
  {
    OpenStore store(settings);
    store.migrate(1);
    first = store.apply(change).seq;
  }
  OpenStore store(settings);
  const Answer again = store.apply(change);
  BOOST_TEST(again.code == TKW_DUPLICATE);
  BOOST_TEST(again.seq == first);
}

BOOST_AUTO_TEST_CASE(its_files_are_for_the_owner_alone) {
  OpenStore store(settings);
  store.migrate(1);
  store.must_apply({put(row(kA))});
  for (const auto* suffix : {"", "-wal", "-shm", ".lock"}) BOOST_TEST(mode_of(path + suffix) == 0600U);
}

BOOST_AUTO_TEST_CASE(closing_leaves_one_file_and_the_lock) {
  make_store();
  BOOST_TEST(!std::filesystem::exists(path + "-wal"));
  BOOST_TEST(!std::filesystem::exists(path + "-shm"));
  BOOST_TEST(std::filesystem::exists(path + ".lock"));
}

BOOST_AUTO_TEST_CASE(a_second_opener_is_refused_and_told_who_holds_it) {
  make_store();
  const std::string own = "process " + std::to_string(::getpid());
  {
    OpenStore holder(settings);
    const Answer refused = OpenStore::try_open(settings);
    BOOST_TEST(refused.code == TKW_UNAVAILABLE);
    BOOST_TEST(refused.message.find(own) != std::string::npos);
  }
  Child other("hold", path);
  BOOST_REQUIRE(other.read_line() == "ready");
  const Answer refused = OpenStore::try_open(settings);
  BOOST_TEST(refused.code == TKW_UNAVAILABLE);
  BOOST_TEST(refused.message.find("process " + std::to_string(other.id())) != std::string::npos);
  other.kill();
  BOOST_TEST(OpenStore::try_open(settings).code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(another_name_of_the_same_file_is_the_same_store) {
  make_store();
  std::filesystem::create_symlink(path, directory.file("alias.db"));
  for (const auto* name : {"alias.db", "./store.db"}) {
    const Settings other{{"path", directory.file(name)}};
    {
      const OpenStore holder(settings);
      BOOST_TEST(OpenStore::try_open(other).message.find("in use") != std::string::npos);
    }
    BOOST_TEST(OpenStore(other).get({kA}).size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_newer_schema_is_refused_and_left_alone) {
  make_store();
  run_sql(path, "PRAGMA user_version = 2");
  const Answer refused = OpenStore::try_open(settings);
  BOOST_TEST(refused.code == TKW_SCHEMA);
  BOOST_TEST(refused.message.find("schema 2") != std::string::npos);
  run_sql(path, "PRAGMA user_version = 1");
  BOOST_TEST(OpenStore(settings).get({kA}).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_database_of_someone_else_is_refused_and_left_alone) {
  run_sql(path, "CREATE TABLE theirs(x); PRAGMA user_version = 1");
  BOOST_TEST(OpenStore::try_open(settings).code == TKW_INVALID);
  run_sql(path, "PRAGMA user_version = 0");
  BOOST_TEST(OpenStore::try_open(settings).code == TKW_INVALID);
  run_sql(path, "SELECT * FROM theirs");
  BOOST_TEST(!std::filesystem::exists(path + "-wal"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_database_is_refused) {
  std::ofstream(path) << std::string(8192, 'x');
  const Answer refused = OpenStore::try_open(settings);
  BOOST_TEST(refused.code == TKW_CORRUPT);
  BOOST_TEST(!refused.message.empty());
}

BOOST_AUTO_TEST_CASE(a_damaged_page_is_found_at_the_start_or_if_that_is_switched_off_when_it_is_read) {
  make_store();
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    std::string page(4096, '\0');
    std::streamoff at = 0;
    while (file.read(page.data(), 4096) && page.find(std::string(900, 'x')) == std::string::npos) at += 4096;
    BOOST_REQUIRE(file.good());
    file.seekp(at);
    file.write("\xff\xff\xff\xff", 4);  // what kind of page it is, and where its free space begins
  }
  const Answer refused = OpenStore::try_open(settings);
  BOOST_TEST(refused.code == TKW_CORRUPT);
  settings["quick_check"] = "off";
  OpenStore store(settings);
  BOOST_TEST(store.scan({.kind = 2, .tenant = "t"}, [](const Row&) { return true; }).code == TKW_CORRUPT);
}

BOOST_AUTO_TEST_CASE(a_truncated_file_is_refused) {
  make_store();
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  BOOST_TEST(OpenStore::try_open(settings).code == TKW_CORRUPT);
}

BOOST_AUTO_TEST_CASE(bad_settings_are_named) {
  const auto refused = [&](const std::string& name, const std::string& value) {
    Settings bad = settings;
    bad[name] = value;
    const Answer answer = OpenStore::try_open(bad);
    return answer.code == TKW_INVALID && answer.message.find(name) != std::string::npos;
  };
  BOOST_TEST(refused("path", ""));
  BOOST_TEST(refused("path", directory.file("no/such/directory.db")));
  BOOST_TEST(refused("cache_mib", "1"));
  BOOST_TEST(refused("cache_mib", "64 MiB"));
  BOOST_TEST(refused("readers", "0"));
  BOOST_TEST(refused("readers", "65"));
  BOOST_TEST(refused("quick_check", "yes"));
  BOOST_TEST(refused("pathh", "x"));
  BOOST_TEST(OpenStore::try_open({}).code == TKW_INVALID);
}

BOOST_AUTO_TEST_CASE(what_was_deleted_is_not_in_the_file) {
  const std::string secret = "canary-9f3b1c";
  {
    OpenStore store(settings);
    store.migrate(1);
    store.must_apply({put(row(kA, secret))});
    store.must_apply({put(row(kA, "erased"))});
    store.must_apply({put(row({"t", 1, "b"}, secret))});
    store.must_apply({remove({"t", 1, "b"})});
  }
  std::ifstream file(path, std::ios::binary);
  const std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  BOOST_TEST(content.find("erased") != std::string::npos);
  BOOST_TEST(content.find(secret) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}
