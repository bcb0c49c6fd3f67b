#include "command_run.h"

#include <fstream>
#include <sstream>

namespace tokenward::app::history_commands_test {
namespace {

using testing::WithDaemon;

BOOST_AUTO_TEST_SUITE(history_commands)

BOOST_FIXTURE_TEST_CASE(list_sends_every_filter_by_its_name, WithDaemon) {
  daemon.answer(200, R"({"items":[{"seq":7,"at":"2026-11-24T04:00:00.000Z","action":"token.minted","actor":"ada",
                                   "subject":"019a","reason":null}],"next_cursor":null})");
  const auto ran = run({"history", "list", "-t", "acme", "--action", "token.minted", "--subject", "019a", "--owner",
                        "ada", "--from", "2026-01-01T00:00:00Z", "--to", "2027-01-01T00:00:00Z"});
  BOOST_TEST(daemon.only().target ==
             "/v1/tenants/acme/history?action=token.minted&subject=019a&owner=ada&from=2026-01-01T00%3A00%3A00Z"
             "&to=2027-01-01T00%3A00%3A00Z&limit=50");
  BOOST_TEST(ran.out ==
             "SEQ  AT                        ACTION        ACTOR  SUBJECT  REASON\n"
             "7    2026-11-24T04:00:00.000Z  token.minted  ada    019a     -\n");
}

BOOST_FIXTURE_TEST_CASE(export_copies_the_answer_byte_for_byte, WithDaemon) {
  std::string body;
  for (int i = 0; i < 50'000; ++i) body += "{\"seq\":" + std::to_string(i) + "}\n";
  daemon.answer(200, body);
  const auto ran = run({"history", "export"});
  BOOST_TEST(ran.code == ExitCode::Ok);
  BOOST_TEST((ran.out == body));
  BOOST_TEST(daemon.only().target == "/v1/tenants/self/history?format=ndjson");
}

BOOST_FIXTURE_TEST_CASE(export_to_a_file_leaves_the_terminal_alone, WithDaemon) {
  daemon.answer(200, "seq,at\n1,x\n");
  const std::string file = (directory.path() / "h.csv").string();
  const auto ran = run({"history", "export", "--format", "csv", "-o", file});
  BOOST_TEST(ran.code == ExitCode::Ok);
  BOOST_TEST(ran.out.empty());
  std::ostringstream content;
  content << std::ifstream{file}.rdbuf();
  BOOST_TEST(content.str() == "seq,at\n1,x\n");
}

BOOST_FIXTURE_TEST_CASE(an_export_that_breaks_off_is_no_success, WithDaemon) {
  daemon.answer_broken_off("{\"seq\":1}\n");
  const auto ran = run({"history", "export"});
  BOOST_TEST(ran.code == ExitCode::Unreachable);
  BOOST_TEST((ran.err.find("not whole") != std::string::npos), ran.err);
}

BOOST_FIXTURE_TEST_CASE(an_export_that_is_refused_says_why, WithDaemon) {
  daemon.answer(403, R"({"title":"Forbidden"})");
  const auto ran = run({"history", "export"});
  BOOST_TEST(ran.code == ExitCode::Refused);
  BOOST_TEST(ran.out.empty());
  BOOST_TEST(ran.err == "tokenward: Forbidden (403)\n");
}

BOOST_FIXTURE_TEST_CASE(an_export_that_cannot_be_written_is_refused_before_anything_is_asked, WithDaemon) {
  const auto ran = run({"history", "export", "-o", "/nonexistent/h"});
  BOOST_TEST(ran.code == ExitCode::Refused);
  BOOST_TEST(daemon.seen().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::history_commands_test
