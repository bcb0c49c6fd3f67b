#include "console/assets.h"

#include <boost/test/unit_test.hpp>
#include <string>

namespace assets_test {

using namespace tokenward;

BOOST_AUTO_TEST_SUITE(assets)

BOOST_AUTO_TEST_CASE(the_version_is_16_lower_case_hex_digits) {
  BOOST_TEST(console::version().size() == 16u);
  BOOST_TEST(console::version().find_first_not_of("0123456789abcdef") == std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(whatever_the_page_loads_is_there) {
  const std::string_view page = console::index();
  BOOST_TEST(page.starts_with("<!doctype html>"));
  BOOST_TEST(page.find("{{") == std::string_view::npos);
  const std::string folder = "/console/" + std::string(console::version()) + '/';
  std::size_t loaded = 0;
  for (auto at = page.find(folder); at != std::string_view::npos; at = page.find(folder, at + 1)) {
    const std::string_view rest = page.substr(at + folder.size());
    const std::string_view name = rest.substr(0, rest.find('"'));
    BOOST_TEST(console::find_asset(name).has_value(), name);
    ++loaded;
  }
  BOOST_TEST(loaded >= 2u);
}

BOOST_AUTO_TEST_CASE(a_file_has_the_type_that_its_name_says) {
  BOOST_TEST(console::find_asset("main.js")->content_type == "text/javascript; charset=utf-8");
  BOOST_TEST(console::find_asset("style.css")->content_type == "text/css; charset=utf-8");
}

BOOST_AUTO_TEST_CASE(the_page_is_no_file_of_its_own_and_what_is_not_there_is_none) {
  for (const char* name : {"index.html", "", "main.js ", "Main.js", "files.cmake"}) {
    BOOST_TEST(!console::find_asset(name), name);
  }
}

BOOST_AUTO_TEST_CASE(all_of_it_stays_below_120_kib) { BOOST_TEST(console::total_size() <= 120u * 1024u); }

BOOST_AUTO_TEST_SUITE_END()

}
