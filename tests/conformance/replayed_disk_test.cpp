// What a power cut would leave.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "client/scratch_directory.h"
#include "faults/replayed_disk.h"

namespace replayed_disk_test {

using namespace tokenward::conformance;

namespace {

using Files = std::map<std::string, std::string>;

std::string quoted(const std::string& text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hexadecimal = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    hexadecimal += std::string("\\x") + kDigits[byte >> 4] + kDigits[byte & 15];
  }
  return hexadecimal + "\"";
}

/// A process at work in /d, call by call.
struct DiskFixture {
  ReplayedDisk disk{"/d"};
  std::size_t calls = 0;

  void call(const std::string& name, const std::string& arguments, std::int64_t result = 0) {
    disk.apply({1, name, arguments, result, calls++});
  }
  void create(const std::string& path, int descriptor, const std::string& flags = "O_RDWR|O_CREAT") {
    call("openat", "AT_FDCWD, " + quoted(path) + ", " + flags + ", 0600", descriptor);
  }
  void write(int descriptor, const std::string& text) {
    call("write", std::to_string(descriptor) + ", " + quoted(text) + ", " + std::to_string(text.size()),
         static_cast<std::int64_t>(text.size()));
  }
  void sync(int descriptor, std::int64_t result = 0) { call("fdatasync", std::to_string(descriptor), result); }
  void sync_directory() {
    call("openat", "AT_FDCWD, " + quoted("/d") + ", O_RDONLY|O_DIRECTORY", 9);
    call("fsync", "9");
    call("close", "9");
  }

  [[nodiscard]] Files left() const {
    const ScratchDirectory into;
    disk.write_durable(into.path());
    Files files;
    for (const auto& entry : std::filesystem::directory_iterator(into.path())) {
      std::ifstream file(entry.path(), std::ios::binary);
      files[entry.path().filename().string()] =
          std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    }
    return files;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(replayed_disk, DiskFixture)

BOOST_AUTO_TEST_CASE(bytes_last_once_they_are_synced_and_names_once_their_directory_is) {
  create("/d/a", 3);
  write(3, "one");
  sync(3);
  BOOST_TEST((left() == Files{}));  // the file's name is not there yet
  sync_directory();
  write(3, "two");
  BOOST_TEST((left() == Files{{"a", "one"}}));
  sync(3);
  BOOST_TEST((left() == Files{{"a", "onetwo"}}));
}

BOOST_AUTO_TEST_CASE(a_rename_lasts_with_its_directory) {
  create("/d/a", 3);
  write(3, "old");
  sync(3);
  sync_directory();
  create("/d/new", 4);
  write(4, "new");
  sync(4);
  call("rename", quoted("/d/new") + ", " + quoted("/d/a"));
  BOOST_TEST((left() == Files{{"a", "old"}}));
  sync_directory();
  BOOST_TEST((left() == Files{{"a", "new"}}));
}

BOOST_AUTO_TEST_CASE(after_a_sync_that_failed_the_next_one_saves_nothing_of_it) {
  create("/d/a", 3);
  sync_directory();
  write(3, "lost");
  sync(3, -1);
  sync(3);
  BOOST_TEST((left() == Files{{"a", ""}}));
}

BOOST_AUTO_TEST_CASE(what_is_written_during_a_sync_is_not_in_it) {
  create("/d/a", 3);
  sync_directory();
  const std::size_t begun = calls;
  write(3, "late");
  disk.apply({1, "fdatasync", "3", 0, begun});
  BOOST_TEST((left() == Files{{"a", ""}}));
}

BOOST_AUTO_TEST_CASE(writes_go_where_the_process_stands) {
  create("/d/a", 3);
  sync_directory();
  write(3, "abcdef");
  call("lseek", "3, 2, SEEK_SET", 2);
  write(3, "XY");
  call("pwrite64", "3, " + quoted("Z") + ", 1, 5", 1);
  call("dup", "3", 4);
  create("/d/a", 5, "O_WRONLY|O_APPEND");
  write(5, "!");
  call("close", "3");
  sync(4);
  BOOST_TEST((left() == Files{{"a", "abXYeZ!"}}));
  call("ftruncate", "4, 2");
  sync(4);
  BOOST_TEST((left() == Files{{"a", "ab"}}));
}

BOOST_AUTO_TEST_CASE(strays_are_any_of_what_did_not_last_yet) {
  create("/d/a", 3);
  sync_directory();
  write(3, "1");
  sync(3);
  write(3, "2");
  std::map<std::string, int> seen;
  Chance chance(1);
  for (int i = 0; i < 50; ++i) {
    const ScratchDirectory into;
    disk.write_with_strays(into.path(), chance);
    std::ifstream file(into.path() + "/a");
    ++seen[std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>())];
  }
  BOOST_TEST(seen.size() == 2U);
  BOOST_TEST(seen["1"] > 0);
  BOOST_TEST(seen["12"] > 0);
}

BOOST_AUTO_TEST_CASE(files_elsewhere_do_not_matter) {
  create("/elsewhere/a", 3);
  write(3, "x");
  sync(3);
  BOOST_TEST((left() == Files{}));
}

BOOST_AUTO_TEST_SUITE_END()

}
