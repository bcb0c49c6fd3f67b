#include "app/log_line.h"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

namespace tokenward::app::log_line_test {
namespace {

std::string logfmt(std::string_view value) {
  LogLine line(LogFormat::Logfmt);
  line.add("a", value).add("b", std::uint64_t{7});
  return std::move(line).take();
}

std::string json(std::string_view value) {
  LogLine line(LogFormat::Json);
  line.add("a", value).add("b", std::uint64_t{7});
  return std::move(line).take();
}

/// Texts that would forge a field, a line or the look of one, and how they are shown.
struct Hostile {
  std::string text;
  std::string_view shown;
};

const std::vector<Hostile>& hostile() {
  static const std::vector<Hostile> kAll{
      {"x\nlevel=error", R"("x\nlevel=error")"},
      {"x\r\n", R"("x\u000d\n")"},
      {std::string("x\0y", 3), R"("x\u0000y")"},
      {"\x1B[2J", R"("\u001b[2J")"},
      {"\x7F", R"("\u007f")"},
      {"\" b=8", R"("\" b=8")"},
      {"\\", R"("\\")"},
      {"\xC2\x9B"
       "31m",
       R"("\u009b31m")"},               // C1: CSI in one character
      {"\xE2\x80\xA8", R"("\u2028")"},  // a line end of Unicode
      {"\xE2\x80\xAE"
       "gpj",
       R"("\u202egpj")"},  // turns the direction
      {"\xE2\x81\xA6", R"("\u2066")"},
      {"\xFF\xFE", R"("\ufffd\ufffd")"},            // no UTF-8
      {"\xC3", R"("\ufffd")"},                      // cut short
      {"\xED\xA0\x80", R"("\ufffd\ufffd\ufffd")"},  // a surrogate
      {"\xF8\x88\x80\x80\x80", R"("\ufffd\ufffd\ufffd\ufffd\ufffd")"},
      {"Zo\xC3\xAB \xF0\x9F\x94\x91", "\"Zo\xC3\xAB \xF0\x9F\x94\x91\""},
  };
  return kAll;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(log_line)

BOOST_AUTO_TEST_CASE(plain_values_stand_bare_in_logfmt_and_quoted_in_json) {
  BOOST_TEST(logfmt("/v1/auth") == "a=/v1/auth b=7\n");
  BOOST_TEST(logfmt("") == "a=\"\" b=7\n");
  BOOST_TEST(logfmt("two words") == "a=\"two words\" b=7\n");
  BOOST_TEST(json("/v1/auth") == "{\"a\":\"/v1/auth\",\"b\":7}\n");
}

BOOST_AUTO_TEST_CASE(no_value_forges_a_field_or_a_line) {
  for (const Hostile& value : hostile()) {
    BOOST_TEST(logfmt(value.text) == "a=" + std::string(value.shown) + " b=7\n");
    BOOST_TEST(json(value.text) == "{\"a\":" + std::string(value.shown) + ",\"b\":7}\n");
  }
}

BOOST_AUTO_TEST_CASE(json_stays_json_whatever_bytes_come) {
  std::string all;
  for (int c = 0; c < 256; ++c) {
    for (int d = 0; d < 256; d += 5) all.append({static_cast<char>(c), static_cast<char>(d)});
  }
  const std::string line = json(all);
  BOOST_TEST(line.find('\n') == line.size() - 1);
  BOOST_TEST(boost::json::parse(line).at("b").to_number<int>() == 7);
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_left_out) {
  LogLine line(LogFormat::Logfmt);
  line.add_known("a", "").add_known("b", "x");
  BOOST_TEST(std::move(line).take() == "b=x\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::app::log_line_test
