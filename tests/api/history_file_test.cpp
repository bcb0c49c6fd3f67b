// Histories as files: cells of CSV, and the bound of a file.

#include "api/history_file.h"

#include <boost/test/unit_test.hpp>

namespace history_file_test {

using namespace tokenward;
using namespace tokenward::api;

namespace {

domain::HistoryEvent event(std::uint64_t seq) {
  domain::HistoryEvent event;
  event.seq = seq;
  event.at = from_micros(1'772'366'400'123'456);
  event.detail.actor = "ada";
  return event;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(history_file)

BOOST_AUTO_TEST_CASE(a_plain_cell_stays_as_it_is) {
  for (const char* text : {"", "ada", "a=b", "1-2", "a b", "\u00fc", "'"}) BOOST_TEST(csv_cell(text) == text);
}

BOOST_AUTO_TEST_CASE(a_cell_with_a_comma_quote_or_line_end_is_quoted) {
  BOOST_TEST(csv_cell("a,b") == "\"a,b\"");
  BOOST_TEST(csv_cell("say \"hi\"") == "\"say \"\"hi\"\"\"");
  BOOST_TEST(csv_cell("a\nb") == "\"a\nb\"");
  BOOST_TEST(csv_cell("a\rb") == "\"a\rb\"");
}

BOOST_AUTO_TEST_CASE(what_begins_like_a_formula_gets_an_apostrophe) {
  for (const char* text : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx"})
    BOOST_TEST(csv_cell(text) == '\'' + std::string(text));
  BOOST_TEST(csv_cell("\rx") == "\"'\rx\"");
  BOOST_TEST(csv_cell("=HYPERLINK(\"http://x\",\"y\")") == "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
}

BOOST_AUTO_TEST_CASE(a_file_that_would_grow_too_large_is_cut_and_says_where) {
  HistoryFile whole(HistoryFormat::Csv, {});
  BOOST_TEST(whole.add(event(1)));
  BOOST_TEST(whole.add(event(2)));
  BOOST_TEST(!whole.cut_at().has_value());
  const std::size_t size = std::move(whole).text().size();

  HistoryFile exact(HistoryFormat::Csv, {}, size);
  BOOST_TEST(exact.add(event(1)));
  BOOST_TEST(exact.add(event(2)));
  HistoryFile short_by_one(HistoryFormat::Csv, {}, size - 1);
  BOOST_TEST(short_by_one.add(event(1)));
  BOOST_TEST(!short_by_one.add(event(2)));
  BOOST_REQUIRE(short_by_one.cut_at().has_value());
  BOOST_TEST(to_rfc3339(*short_by_one.cut_at()) == "2026-03-01T12:00:00.123Z");
  BOOST_TEST(to_micros(*short_by_one.cut_at()) % 1000 == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}
