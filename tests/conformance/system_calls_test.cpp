// Records of strace.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "client/scratch_directory.h"
#include "faults/fault_points.h"
#include "faults/system_calls.h"

namespace system_calls_test {

using namespace tokenward::conformance;

namespace {

std::vector<SystemCall> read(const std::string& text) {
  const ScratchDirectory directory;
  const std::string path = directory.path() + "/log";
  std::ofstream(path) << text;
  return read_record(path);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(system_calls)

BOOST_AUTO_TEST_CASE(a_line_becomes_a_call) {
  const auto calls = read("12 pwrite64(5</tmp/x>, \"\\x61\\x62\", 2, 4096) = 2\n12 read(0x3, 0x7ff, 0x10)  = 0x10\n");
  BOOST_REQUIRE(calls.size() == 2U);
  BOOST_TEST(calls[0].thread == 12);
  BOOST_TEST(calls[0].name == "pwrite64");
  BOOST_TEST(calls[0].number(0) == 5);
  BOOST_TEST(calls[0].number(3) == 4096);
  BOOST_TEST(calls[0].strings() == std::vector<std::string>{"ab"}, boost::test_tools::per_element());
  BOOST_TEST(calls[1].number(0) == 3);
  BOOST_TEST(calls[1].result == 16);
}

BOOST_AUTO_TEST_CASE(vectors_are_one_argument_of_several_strings) {
  const auto calls = read("1 writev(4, [{iov_base=\"\\x61\", iov_len=1}, {iov_base=\"\\x62\", iov_len=1}], 2) = 2\n");
  BOOST_REQUIRE(calls.size() == 1U);
  BOOST_TEST(calls[0].strings() == (std::vector<std::string>{"a", "b"}), boost::test_tools::per_element());
  BOOST_TEST(calls[0].number(2) == 2);
}

BOOST_AUTO_TEST_CASE(what_two_threads_do_at_once_is_put_together) {
  const auto calls = read(
      "1 fdatasync(5 <unfinished ...>\n"
      "2 write(6, \"\\x61\", 1) = 1\n"
      "1 <... fdatasync resumed>) = 0\n");
  BOOST_REQUIRE(calls.size() == 2U);
  BOOST_TEST(calls[1].name == "fdatasync");
  BOOST_TEST(calls[1].number(0) == 5);
  BOOST_TEST(calls[1].begun == 0U);  // before the write, which it therefore need not hold
}

BOOST_AUTO_TEST_CASE(what_a_kill_broke_off_and_what_is_no_call_is_left_out) {
  const auto calls = read(
      "1 fsync(5) = -1 EIO (Input/output error) (INJECTED)\n"
      "1 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED} ---\n"
      "1 fsync(5) = ?\n"
      "1 write(5 <unfinished ...>\n"
      "1 +++ killed by SIGKILL +++\n");
  BOOST_REQUIRE(calls.size() == 1U);
  BOOST_TEST(calls[0].failed());
}

BOOST_AUTO_TEST_CASE(points_are_counted_by_thread_as_strace_does) {
  const auto calls = read("1 fsync(5) = 0\n1 fsync(5) = 0\n2 fsync(6) = 0\n1 write(5, \"\", 0) = 0\n");
  const auto points = points_in(calls, {"write", "fsync", "rename"});
  BOOST_REQUIRE(points.size() == 3U);
  BOOST_TEST(points[2].text() == "fsync number 2");
}

BOOST_AUTO_TEST_SUITE_END()

}
