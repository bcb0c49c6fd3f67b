#include "http/request_id.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace request_id_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

std::string next(RequestIds& ids) {
  std::string id(RequestIds::kLength, ' ');
  ids.write_next(id.data());
  return id;
}

std::array<std::uint8_t, 24> seed(std::uint8_t byte) {
  std::array<std::uint8_t, 24> bytes{};
  bytes.fill(byte);
  return bytes;
}

constexpr std::string_view kParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

std::string with(std::size_t at, std::string_view text) { return std::string(kParent).replace(at, text.size(), text); }

}  // namespace

BOOST_AUTO_TEST_SUITE(request_id)

BOOST_AUTO_TEST_CASE(an_id_is_of_characters_that_mean_nothing_anywhere) {
  for (const char* good :
       {"a", "7f3c", "Root=1-67891233-abcdef012345678912345678", "0b8a4d6e-3b1f-4f5e-9a51-6f0d", "a.b_c~d+e/f=g:h-i"}) {
    BOOST_TEST(is_request_id(good), good);
  }
  BOOST_TEST(is_request_id(std::string(80, 'x')));
  BOOST_TEST(!is_request_id(std::string(81, 'x')));
  BOOST_TEST(!is_request_id(""));
  for (int c = 0; c < 256; ++c) {
    const char character = static_cast<char>(c);
    const std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~+/=:-";
    BOOST_TEST(is_request_id(std::string("a") + character + "b") ==
               (allowed.find(character) != std::string_view::npos));
  }
}

BOOST_AUTO_TEST_CASE(no_token_is_short_enough_to_be_an_id) {
  constexpr std::size_t kShortestPrefix = 2, kRest = 1 + 77 + 6;
  static_assert(kShortestPrefix + kRest > kLongestRequestId);
  BOOST_TEST(!is_request_id("ab_" + std::string(83, '0')));
}

BOOST_AUTO_TEST_CASE(ids_are_hexadecimal_and_no_two_are_the_same) {
  RequestIds ids(seed(7));
  std::vector<std::vector<std::string>> made(4);
  std::vector<std::thread> threads;
  for (auto& mine : made) {
    threads.emplace_back([&ids, &mine] {
      for (int i = 0; i < 2'000; ++i) mine.push_back(next(ids));
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  BOOST_TEST(all.size() == 8'000u);
  for (const std::string& id : all) BOOST_REQUIRE(id.find_first_not_of("0123456789abcdef") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(another_process_makes_others) {
  RequestIds ours(seed(1)), theirs(seed(2));
  const std::string mine = next(ours), other = next(theirs);
  BOOST_TEST(mine.substr(0, 16) != other.substr(0, 16));
  BOOST_TEST(mine.substr(16) != other.substr(16));
}

BOOST_AUTO_TEST_CASE(a_trace_is_read_strictly) {
  BOOST_TEST(trace_id_of(kParent) == "4bf92f3577b34da6a3ce929d0e0e4736");
  const std::string bad[] = {
      "",
      std::string(kParent.substr(0, 54)),
      std::string(kParent) + "0",
      std::string(kParent) + "-00",  // only a version to come may have more
      with(0, "ff"),
      with(0, "0g"),
      with(2, "_"),
      with(3, "4BF9"),
      with(3, std::string(32, '0')),
      with(35, " "),
      with(36, std::string(16, '0')),
      with(52, "0"),
      with(53, "0x"),
  };
  for (const std::string& text : bad) BOOST_TEST(trace_id_of(text) == "", text);
}

BOOST_AUTO_TEST_CASE(of_a_trace_of_a_later_version_the_known_part_is_read) {
  BOOST_TEST(trace_id_of(with(0, "01")) == "4bf92f3577b34da6a3ce929d0e0e4736");
  BOOST_TEST(trace_id_of(with(0, "cc") + "-what-ever") == "4bf92f3577b34da6a3ce929d0e0e4736");
  BOOST_TEST(trace_id_of(with(0, "cc") + ".what-ever") == "");
}

BOOST_AUTO_TEST_SUITE_END()

}
