#include "app/output.h"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <sstream>

namespace tokenward::app::output_test {
namespace {

namespace json = boost::json;

std::string cell(const char* text) {
  const json::value value = json::parse(text);
  return cell_text(&value);
}

BOOST_AUTO_TEST_SUITE(output)

BOOST_AUTO_TEST_CASE(cells_read_like_text) {
  BOOST_TEST(cell("null") == "-");
  BOOST_TEST(cell_text(nullptr) == "-");
  BOOST_TEST(cell("\"a b\"") == "a b");
  BOOST_TEST(cell("[]") == "-");
  BOOST_TEST(cell("[\"a\",7,null]") == "a, 7, -");
  BOOST_TEST(cell("true") == "true");
  BOOST_TEST(cell("{\"a\":1}") == "{\"a\":1}");
}

BOOST_AUTO_TEST_CASE(control_characters_never_reach_the_terminal) {
  BOOST_TEST(cell(R"("a\u001b[2Jb\u0007\u007f")") == "a?[2Jb??");
  BOOST_TEST(cell(R"("a\u009bb\u0080\u009f")") == "a?b??");
  BOOST_TEST(cell(R"("\u00a0\u00e9")") == "\xC2\xA0\xC3\xA9");
  BOOST_TEST(cell(R"({"a":"\u009b"})") == "{\"a\":\"?\"}");
}

BOOST_AUTO_TEST_CASE(tables_align_by_characters_not_bytes) {
  static constexpr std::array<Column, 2> kColumns{{{"NAME", "name"}, {"X", "x"}}};
  std::ostringstream out;
  print_table(out, kColumns, json::parse(R"([{"name":"éé","x":1},{"name":"long name"},3])").as_array());
  BOOST_TEST(out.str() ==
             "NAME       X\n"
             "éé         1\n"
             "long name  -\n"
             "-          -\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::output_test
