// `tenant copy` against a daemon that a test tells what to answer, and the line that shows how far it is.

#include "app/progress_bar.h"
#include "command_run.h"

#include <sstream>

namespace tokenward::app::copy_command_test {
namespace {

using namespace std::chrono_literals;
using testing::WithDaemon;

std::string move_in(const std::string& phase, const std::string& problem = "null", const std::string& ended = "null") {
  return R"({"tenant":"acme","from":"main","to":"big","phase":")" + phase +
         R"(","verify":true,"rows":5,"total":10,"problem":)" + problem +
         R"(,"started_at":"2026-03-01T12:00:00.000Z","ended_at":)" + ended + "}";
}
const std::string kEnded = R"("2026-03-01T12:00:01.000Z")";

BOOST_AUTO_TEST_SUITE(copy_command)

BOOST_FIXTURE_TEST_CASE(it_follows_the_daemon_to_the_end, WithDaemon) {
  daemon.answer(201, move_in("counting"));
  daemon.answer(200, move_in("copying"));
  daemon.answer(200, move_in("done", "null", kEnded));
  const auto ran = run({"tenant", "copy", "acme", "--to", "big", "--verify"});
  BOOST_TEST(ran.code == ExitCode::Ok, ran.err);
  BOOST_TEST((ran.out.find("done") != std::string::npos), ran.out);
  BOOST_TEST(ran.err == "");  // nobody looks at it, so there is no bar
  const auto seen = daemon.seen();
  BOOST_TEST_REQUIRE(seen.size() == 3U);
  BOOST_TEST(seen[0].method + " " + seen[0].target == "POST /v1/tenants/acme/move");
  BOOST_TEST(seen[0].body == R"({"store":"big","verify":true})");
  BOOST_TEST(seen[2].method + " " + seen[2].target == "GET /v1/tenants/acme/move");
}

BOOST_FIXTURE_TEST_CASE(the_same_again_follows_what_is_under_way, WithDaemon) {
  daemon.answer(409, R"({"type":"/problems/conflict","title":"x","status":409,"detail":"it is on its way"})");
  daemon.answer(200, move_in("copying"));
  daemon.answer(200, move_in("done", "null", kEnded));
  BOOST_TEST(run({"tenant", "copy", "acme", "--to", "big"}).code == ExitCode::Ok);
}

BOOST_FIXTURE_TEST_CASE(another_move_that_is_under_way_is_a_refusal, WithDaemon) {
  daemon.answer(409, R"({"type":"/problems/conflict","title":"x","status":409,"detail":"beta is on its way"})");
  daemon.answer(200, move_in("copying"));
  const auto ran = run({"tenant", "copy", "acme", "--to", "small"});
  BOOST_TEST(ran.code == ExitCode::Refused);
  BOOST_TEST((ran.err.find("beta is on its way") != std::string::npos), ran.err);
}

BOOST_FIXTURE_TEST_CASE(a_move_that_fails_says_where_the_tenant_is_and_why, WithDaemon) {
  daemon.answer(201, move_in("failed", R"("the copy differs")", kEnded));
  const auto ran = run({"tenant", "copy", "acme", "--to", "big"});
  BOOST_TEST(ran.code == ExitCode::Refused);
  BOOST_TEST((ran.err.find("stays in store main: the copy differs") != std::string::npos), ran.err);
}

BOOST_FIXTURE_TEST_CASE(cancelling_asks_for_that_alone, WithDaemon) {
  daemon.answer(200, move_in("copying"));
  BOOST_TEST(run({"tenant", "copy", "acme", "--cancel"}).code == ExitCode::Ok);
  BOOST_TEST(daemon.only().method + " " + daemon.only().target == "DELETE /v1/tenants/acme/move");
  BOOST_TEST(run({"tenant", "copy", "acme", "--cancel", "--to", "big"}).code == ExitCode::Usage);
}

BOOST_AUTO_TEST_CASE(the_line_has_share_rate_and_time_left) {
  BOOST_TEST(progress_line("copying", 500, 1000, 10s) ==
             "copying   [===============>              ] 50 %  500 of 1000  50/s  10 s left");
  BOOST_TEST(progress_line("verifying", 0, 0, 0s).ends_with("] 0 %  0 of 1"));
  BOOST_TEST(progress_line("copying", 12, 10, 2s).ends_with("] 100 %  12 of 12  6/s"));
  BOOST_TEST(progress_line("copying", 1, 7201, 1s).ends_with("1/s  2 h 0 min left"));
}

BOOST_AUTO_TEST_CASE(the_bar_is_drawn_only_where_somebody_looks_and_leaves_nothing) {
  std::ostringstream file, screen;
  ProgressBar(file, false).show("copying", 1, 2);
  ProgressBar(screen, true).show("copying", 1, 2);
  BOOST_TEST(file.str() == "");
  BOOST_TEST((screen.str().find("50 %") != std::string::npos));
  BOOST_TEST(screen.str().ends_with("\r\033[K"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::copy_command_test
