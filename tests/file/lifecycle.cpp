// Opening, migrating and closing: what is created, and what is refused.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

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

struct LifecycleFixture {
  TemporaryDirectory directory;
  const std::string path = directory.file("store");
  Settings settings{{"path", path}};

  /// A migrated store with one row, closed again.
  void make_store() {
    OpenStore store(settings);
    store.migrate(1);
    store.must_apply({put(row(kA, "kept"))});
  }

  [[nodiscard]] static unsigned mode_of(const std::string& file) {
    struct stat status {};
    BOOST_REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_mode & 07777;
  }

  [[nodiscard]] std::string refusal(const Settings& with) {
    const Answer answer = OpenStore::try_open(with);
    BOOST_TEST(answer.code != TKW_OK);
    return answer.message;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lifecycle, LifecycleFixture)

BOOST_AUTO_TEST_CASE(a_new_store_has_no_log_until_it_is_migrated) {
  OpenStore store(settings);
  BOOST_TEST(store.info().schema_have == 0U);
  BOOST_TEST(store.info().schema_want == 1U);
  BOOST_TEST(store.get({kA}, [](const Row&) { return true; }).code == TKW_SCHEMA);
  BOOST_TEST(store.migrate(1, true).message == "schema 0 to 1: create the log");
  BOOST_TEST(!std::filesystem::exists(path + "/log"));
  BOOST_TEST(store.migrate(2).code == TKW_INVALID);
  BOOST_TEST(store.migrate(1).code == TKW_OK);
  BOOST_TEST(store.migrate(1).message == "the schema has version 1 already");
  BOOST_TEST(store.migrate(0).code == TKW_INVALID);
  BOOST_TEST(store.get({kA}).empty());
}

BOOST_AUTO_TEST_CASE(directory_and_files_are_for_the_owner_alone) {
  ::umask(0);
  make_store();
  ::umask(022);
  BOOST_TEST(mode_of(path) == 0700U);
  BOOST_TEST(mode_of(path + "/log") == 0600U);
  BOOST_TEST(mode_of(path + "/lock") == 0600U);
}

BOOST_AUTO_TEST_CASE(a_directory_that_others_may_write_to_is_refused_with_what_to_do) {
  make_store();
  for (const auto bits : {std::filesystem::perms::group_write, std::filesystem::perms::others_write}) {
    std::filesystem::permissions(path, bits, std::filesystem::perm_options::add);
    BOOST_TEST(refusal(settings).find("chmod go-w " + path) != std::string::npos);
    std::filesystem::permissions(path, bits, std::filesystem::perm_options::remove);
  }
  BOOST_TEST(OpenStore(settings).get({kA}).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_where_the_directory_should_be_is_refused) {
  std::ofstream(path) << "x";
  BOOST_TEST(OpenStore::try_open(settings).code == TKW_INVALID);
}

BOOST_AUTO_TEST_CASE(a_log_that_is_a_symbolic_link_is_refused) {
  make_store();
  std::filesystem::rename(path + "/log", directory.file("elsewhere"));
  std::filesystem::create_symlink(directory.file("elsewhere"), path + "/log");
  BOOST_TEST(!refusal(settings).empty());
}

BOOST_AUTO_TEST_CASE(a_second_opener_is_refused_and_told_who_holds_it) {
  make_store();
  {
    const OpenStore holder(settings);
    BOOST_TEST(refusal(settings).find("process " + std::to_string(::getpid())) != std::string::npos);
    BOOST_TEST(OpenStore::try_open({{"path", directory.file("./store/")}}).code == TKW_UNAVAILABLE);
  }
  Child other("hold", path);
  BOOST_REQUIRE(other.read_line() == "ready");
  BOOST_TEST(refusal(settings).find("process " + std::to_string(other.id())) != std::string::npos);
  other.kill();
  BOOST_TEST(OpenStore::try_open(settings).code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(damage_is_refused_with_the_name_of_the_file) {
  make_store();
  {
    std::fstream log(path + "/log", std::ios::in | std::ios::out | std::ios::binary);
    log.seekp(50);
    log.put('\x7f');
  }
  const Answer refused = OpenStore::try_open(settings);
  BOOST_TEST(refused.code == TKW_CORRUPT);
  BOOST_TEST(refused.message.find(path + "/log is damaged at byte ") == 0U);
}

BOOST_AUTO_TEST_CASE(a_log_that_is_removed_in_use_is_noticed_and_nothing_more_acknowledged) {
  make_store();
  OpenStore store(settings);
  std::filesystem::remove(path + "/log");
  BOOST_CHECK_THROW(store.info(), std::runtime_error);
  std::vector<Answer> answers;
  BOOST_TEST(store.apply({Change{{put(row(kA, "lost"))}}}, answers, HostCall()).code == TKW_UNAVAILABLE);
}

BOOST_AUTO_TEST_CASE(everything_is_there_after_reopening_and_the_store_is_the_same) {
  make_store();
  tkw_info first{};
  {
    OpenStore store(settings);
    first = store.info();
    BOOST_TEST(store.touch({{kA, 5, "seen"}}).code == TKW_OK);
  }
  OpenStore store(settings);
  BOOST_TEST(std::equal(std::begin(first.store_id), std::end(first.store_id), store.info().store_id));
  BOOST_TEST(std::any_of(std::begin(first.store_id), std::end(first.store_id), [](auto byte) { return byte != 0; }));
  BOOST_TEST(store.get({kA}).at(0).body == "kept");
  BOOST_TEST(store.get({kA}).at(0).note == "seen");
}

BOOST_AUTO_TEST_CASE(two_stores_have_two_ids) {
  OpenStore one(settings), other({{"path", directory.file("other")}});
  one.migrate(1);
  other.migrate(1);
  const tkw_info a = one.info(), b = other.info();
  BOOST_TEST(!std::equal(std::begin(a.store_id), std::end(a.store_id), b.store_id));
}

BOOST_AUTO_TEST_CASE(waiting_for_news_can_be_interrupted) {
  OpenStore store(settings);
  store.migrate(1);
  HostCall call(100'000);
  Answer answer{TKW_INTERNAL};
  std::thread waiting([&] { answer = store.wait(0, call); });
  call.wait_until_asked();
  call.cancel(store.raw());
  waiting.join();
  BOOST_TEST(answer.code == TKW_CANCELLED);
}

BOOST_AUTO_TEST_CASE(a_call_that_is_cancelled_or_too_late_does_nothing) {
  make_store();
  OpenStore store(settings);
  HostCall cancelled;
  cancelled.cancel(store.raw());
  std::vector<Answer> answers;
  BOOST_TEST(store.apply({Change{{put(row(kA, "never"))}}}, answers, cancelled).code == TKW_CANCELLED);
  const auto ignore = [](const Row&) { return true; };
  BOOST_TEST(store.get({kA}, ignore, cancelled).code == TKW_CANCELLED);
  BOOST_TEST(store.scan({.tenant = "t"}, ignore, cancelled).code == TKW_CANCELLED);
  BOOST_TEST(store.touch({{kA, 5, "never"}}, cancelled).code == TKW_CANCELLED);
  BOOST_TEST(store.get({kA}).at(0).body == "kept");
}

BOOST_AUTO_TEST_CASE(bad_settings_are_named) {
  const auto refused = [&](const std::string& name, const std::string& value) {
    Settings bad = settings;
    bad[name] = value;
    const Answer answer = OpenStore::try_open(bad);
    return answer.code == TKW_INVALID && answer.message.find("\"" + name + "\"") != std::string::npos;
  };
  BOOST_TEST(refused("path", ""));
  BOOST_TEST(refused("path", directory.file("no/such/directory")));
  BOOST_TEST(refused("compact_at", "109"));
  BOOST_TEST(refused("compact_at", "200%"));
  BOOST_TEST(refused("compact_min_mib", "-1"));
  BOOST_TEST(refused("compact_min_mib", "65537"));
  BOOST_TEST(refused("erase_within_hours", "0"));
  BOOST_TEST(refused("pathh", "x"));
  BOOST_TEST(OpenStore::try_open({}).code == TKW_INVALID);
}

BOOST_AUTO_TEST_SUITE_END()

}
