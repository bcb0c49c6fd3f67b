// What a run tells.
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>

#include "runner/report.h"

namespace report_test {

using namespace tokenward::conformance;
using namespace std::chrono_literals;

namespace {

struct ReportFixture {
  Options options;
  std::ostringstream out;
  const std::vector<Case> cases{{"a.first", Level::Core, "one", nullptr},
                                {"a.second", Level::Core, "two", nullptr},
                                {"b.third", Level::Core, "three", nullptr}};

  ReportFixture() {
    options.plugin = "mystore.so";
    options.settings = "my.toml";
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(report, ReportFixture)

BOOST_AUTO_TEST_CASE(cases_are_told_in_their_order_whenever_they_end) {
  Report report(out, options, 5, cases);
  report.add(2, {Verdict::Passed, "", "", 10ms});
  BOOST_TEST(out.str().empty());
  report.add(0, {Verdict::Passed, "", "", 10ms});
  report.add(1, {Verdict::Passed, "", "", 10ms});
  BOOST_TEST(out.str().find("a.first") < out.str().find("a.second"));
  BOOST_TEST(out.str().find("a.second") < out.str().find("b.third"));
  BOOST_TEST(report.finish(30ms));
}

BOOST_AUTO_TEST_CASE(a_failure_says_why_and_how_to_repeat_it) {
  Report report(out, options, 5, cases);
  report.add(0, {Verdict::Failed, "rows\n  expected: 1\n  seen:     2", "plugin: error: no", 10ms});
  BOOST_TEST(!report.finish(30ms));
  for (const char* part :
       {"FAIL  a.first", "      rows\n", "seen:     2", "plugin: error: no", "--case a.first --seed 5", "1 failed"})
    BOOST_TEST(out.str().find(part) != std::string::npos, part);
}

BOOST_AUTO_TEST_CASE(skipped_is_not_passed_and_may_count_as_failed) {
  for (const bool no_skips : {false, true}) {
    options.no_skips = no_skips;
    Report report(out, options, 5, cases);
    report.add(0, {Verdict::Skipped, "strace is not installed", "", 1ms});
    report.add(1, {Verdict::NotApplicable, "the plugin has no wait", "", 1ms});
    BOOST_TEST(report.finish(30ms) == !no_skips);
  }
  BOOST_TEST(out.str().find("0 passed, 0 failed, 1 skipped, 1 not applicable") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(junit_is_well_formed_whatever_a_case_says) {
  Report report(out, options, 5, cases);
  report.add(0, {Verdict::Failed, "a < b & \"c\" \x01 \xff", "", 10ms});
  report.add(1, {Verdict::Skipped, "no <right>", "", 1ms});
  std::ostringstream xml;
  report.write_junit(xml, "my&store");
  BOOST_TEST(xml.str().find("message=\"a &lt; b &amp; &quot;c&quot; ? ?\"") != std::string::npos);
  BOOST_TEST(xml.str().find("<skipped message=\"no &lt;right&gt;\"/>") != std::string::npos);
  BOOST_TEST(xml.str().find("name=\"my&amp;store\" tests=\"2\" failures=\"1\" skipped=\"1\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_outcome_passes_between_processes_unchanged) {
  const CaseOutcome sent{Verdict::Failed, "line\n  another", "", 0ms};
  BOOST_TEST(encode(sent).find('\n') == std::string::npos);
  BOOST_TEST((decode(encode(sent)).verdict == Verdict::Failed));
  BOOST_TEST(decode(encode(sent)).text == sent.text);
  BOOST_TEST((decode("").verdict == Verdict::Failed));
}

BOOST_AUTO_TEST_SUITE_END()

}
