// A writer over real files and pipes. A pipe that nobody reads takes 64 KiB and then nothing more, which is a disk that
// hangs.

#include "app/line_writer.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <set>
#include <sstream>
#include <vector>

#include "base/descriptor_posix.h"
#include "base/guarded.h"

namespace tokenward::app::line_writer_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "tokenward-log-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

std::string content_of(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Complaints {
  Guarded<std::vector<std::string>> all;
  LineWriterVoice voice() {
    return {.gap = [](std::uint64_t lost) { return "lost " + std::to_string(lost) + "\n"; },
            .complain = [this](const Error& error) { all.lock()->push_back(error.message); }};
  }
};

struct Pipe {
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    read_end = std::make_unique<Descriptor>(ends[0]);
    write_end = std::make_unique<Descriptor>(ends[1]);
  }
  /// What was written until the other end closed.
  std::string drain() {
    std::string text;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(read_end->get(), buffer, sizeof buffer)) > 0;) {
      text.append(buffer, static_cast<std::size_t>(got));
    }
    return text;
  }
  std::unique_ptr<Descriptor> read_end, write_end;
};

std::string line_of(std::size_t number) {
  std::string line = std::to_string(number);
  line.resize(99, '.');
  return line + "\n";
}

struct Fixture : Folder, Complaints {
  LogFile open(const fs::path& file) {
    auto opened = LogFile::open(file);
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(line_writer, Fixture)

BOOST_AUTO_TEST_CASE(lines_of_many_threads_arrive_whole_and_in_the_order_of_each) {
  const fs::path file = path / "log";
  {
    LineWriter writer(open(file), voice());
    std::atomic<int> refused = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 1'000; ++i) {
          refused += !writer.append(std::to_string(t) + " " + std::to_string(i) + "\n");
        }
      });
    }
    for (auto& thread : threads) thread.join();
    writer.stop();
    BOOST_TEST(refused == 0);
    BOOST_TEST(writer.counters().written == 4'000u);
    BOOST_TEST(writer.counters().lost == 0u);
    BOOST_TEST(!writer.append("late\n"));
  }
  std::ifstream in(file);
  int thread = 0, number = 0, next[4] = {0, 0, 0, 0}, all = 0;
  while (in >> thread >> number) {
    BOOST_REQUIRE(number == next[thread]++);
    ++all;
  }
  BOOST_TEST(all == 4'000);
  BOOST_TEST(in.eof());
}

BOOST_AUTO_TEST_CASE(the_file_is_for_its_group_to_read_whatever_the_umask_and_is_appended_to) {
  const fs::path file = path / "log";
  const mode_t before = ::umask(0077);
  LineWriter(open(file), voice()).append("one\n");
  ::umask(before);
  LineWriter(open(file), voice()).append("two\n");
  BOOST_TEST(content_of(file) == "one\ntwo\n");
  struct stat status {};
  BOOST_REQUIRE(::stat(file.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 07777) == 0640u);
}

BOOST_AUTO_TEST_CASE(nothing_but_a_regular_file_is_written_to) {
  std::ofstream(path / "target") << "";
  fs::create_symlink(path / "target", path / "link");
  BOOST_REQUIRE(::mkfifo((path / "fifo").c_str(), 0600) == 0);
  for (const char* name : {"link", "fifo", "."}) {
    const auto opened = LogFile::open(path / name);
    BOOST_REQUIRE(!opened);
    BOOST_TEST((opened.error().code == ErrorCode::Invalid), name);
    BOOST_TEST(opened.error().message.find(name) != std::string::npos);
  }
  const auto missing = LogFile::open(path / "no folder" / "log");
  BOOST_REQUIRE(!missing);
  BOOST_TEST((missing.error().code == ErrorCode::Invalid));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_lost_counted_and_told_of_in_its_place) {
  Pipe pipe;
  ::fcntl(pipe.write_end->get(), F_SETPIPE_SZ, 4096);
  LineWriter writer(LogFile::borrowed(pipe.write_end->get()), voice(), 2'000);
  // The pipe takes what it takes, the writer holds one batch, and twenty lines wait; then there is no room.
  std::size_t taken = 0;
  while (taken < 5'000) {
    if (writer.append(line_of(taken))) {
      ++taken;
      continue;
    }
    std::this_thread::sleep_for(150ms);  // longer than it gathers: whatever still moves has moved
    if (!writer.append(line_of(taken))) break;
    ++taken;
  }
  BOOST_REQUIRE(taken < 5'000u);
  const std::uint64_t lost_so_far = writer.counters().lost;
  for (int i = 0; i < 5; ++i) BOOST_TEST(!writer.append("never seen\n"));
  BOOST_TEST(writer.counters().lost == lost_so_far + 5);

  std::string text;
  std::thread reader([&] { text = pipe.drain(); });
  while (!writer.append("after\n")) std::this_thread::sleep_for(5ms);
  writer.stop();
  pipe.write_end.reset();
  reader.join();

  std::uint64_t told = 0;
  std::size_t next = 0;
  std::string last;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line); last = line) {
    if (line.starts_with("lost ")) {
      told += std::stoull(line.substr(5));
    } else if (line != "after") {
      BOOST_REQUIRE(line + "\n" == line_of(next++));
    }
  }
  BOOST_TEST(next == taken);
  BOOST_TEST(told == writer.counters().lost);
  BOOST_TEST(last == "after");
  BOOST_TEST(text.find("never seen") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(nobody_who_appends_waits_for_a_reader_that_never_comes_and_the_end_does_not_either) {
  Pipe pipe;
  const auto began = std::chrono::steady_clock::now();
  {
    LineWriter writer(LogFile::borrowed(pipe.write_end->get()), voice(), 1'000'000);
    for (std::size_t i = 0; i < 10'000; ++i) writer.append(line_of(i));
  }
  BOOST_TEST((std::chrono::steady_clock::now() - began < 30s));
}

BOOST_AUTO_TEST_CASE(a_file_that_was_moved_away_is_made_anew_and_no_line_is_lost) {
  const fs::path file = path / "log";
  LineWriter writer(open(file), voice());
  std::atomic<bool> enough = false;
  std::uint64_t appended = 0;
  std::thread busy([&] {
    while (!enough) appended += writer.append(std::to_string(appended) + "\n");
  });
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(20ms);
    fs::rename(file, path / ("log." + std::to_string(i)));
    writer.reopen();
    for (int tries = 0; tries < 2'000 && !fs::exists(file); ++tries) std::this_thread::sleep_for(5ms);
    BOOST_REQUIRE(fs::exists(file));
  }
  enough = true;
  busy.join();
  writer.stop();
  std::string all;
  for (int i = 0; i < 5; ++i) all += content_of(path / ("log." + std::to_string(i)));
  all += content_of(file);
  std::istringstream lines(all);
  std::uint64_t next = 0;
  for (std::string line; std::getline(lines, line);) BOOST_REQUIRE(line == std::to_string(next++));
  BOOST_TEST(next == appended);
  BOOST_TEST(writer.counters().failures == 0u);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_made_anew_is_complained_of_and_the_old_one_goes_on) {
  const fs::path file = path / "log";
  LineWriter writer(open(file), voice());
  fs::rename(file, path / "old");
  fs::create_directory(file);
  writer.reopen();
  for (int tries = 0; tries < 2'000 && all.lock()->empty(); ++tries) std::this_thread::sleep_for(5ms);
  writer.append("still here\n");
  writer.stop();
  BOOST_TEST(content_of(path / "old") == "still here\n");
  BOOST_TEST(writer.counters().failures == 1u);
  BOOST_REQUIRE(all.lock()->size() == 1u);
  BOOST_TEST(all.lock()->front().find(file.string()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_full_disk_loses_lines_says_so_and_goes_on_once_there_is_room) {
  // The largest size of a file stands in for the disk's end: a write beyond it fails, and one across it is cut short.
  const fs::path file = path / "log";
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto ignored = ::signal(SIGXFSZ, SIG_IGN);
  LineWriter writer(open(file), voice());
  writer.append(line_of(0));
  while (writer.counters().written < 1) std::this_thread::sleep_for(5ms);
  const rlimit tight{150, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &tight);
  writer.append(line_of(1));
  while (writer.counters().lost < 1) std::this_thread::sleep_for(5ms);
  ::setrlimit(RLIMIT_FSIZE, &before);
  writer.append(line_of(2));
  writer.stop();
  ::signal(SIGXFSZ, ignored);
  BOOST_TEST(content_of(file) == line_of(0) + line_of(1).substr(0, 50) + "\nlost 1\n" + line_of(2));
  BOOST_TEST(writer.counters().lost == 1u);
  BOOST_TEST(all.lock()->size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::app::line_writer_test
