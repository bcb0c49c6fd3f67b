#include "app/upkeep_figures.h"

#include <boost/test/unit_test.hpp>

namespace upkeep_figures_test {

namespace {

using namespace tokenward;
using namespace tokenward::app;
using namespace std::chrono_literals;

struct Upkeep {
  [[nodiscard]] std::string text(UpkeepFigures::Time now) const {
    Exposition out;
    UpkeepFigures::append(out, stores, "main", now);
    return std::move(out).take();
  }
  [[nodiscard]] bool tells(UpkeepFigures::Time now, const std::string& line) const {
    return text(now).find("\n" + line + "\n") != std::string::npos;
  }

  const UpkeepFigures::Time start{1h};
  UpkeepFigures::OfStores stores = [this] {
    UpkeepFigures::OfStores made;
    for (const char* name : {"main", "second"}) made.push_back(std::make_unique<UpkeepFigures>(name, start));
    return made;
  }();
  UpkeepFigures& main = *stores.front();
};

BOOST_FIXTURE_TEST_SUITE(upkeep_figures, Upkeep)

BOOST_AUTO_TEST_CASE(a_task_that_never_ended_is_as_old_as_the_daemon) {
  BOOST_TEST(tells(start + 90s, "tokenward_upkeep_age_seconds{store=\"main\",task=\"anchor\"} 90.000000"));
  main.note_done(UpkeepTask::Anchor, start + 60s);
  BOOST_TEST(tells(start + 90s, "tokenward_upkeep_age_seconds{store=\"main\",task=\"anchor\"} 30.000000"));
  BOOST_TEST(tells(start + 90s, "tokenward_upkeep_age_seconds{store=\"second\",task=\"anchor\"} 90.000000"));
}

BOOST_AUTO_TEST_CASE(a_failure_leaves_the_age_as_it_is) {
  main.note_failed(UpkeepTask::LastUsed);
  BOOST_TEST(tells(start + 5s, "tokenward_upkeep_age_seconds{store=\"main\",task=\"last_used\"} 5.000000"));
  BOOST_TEST(tells(start, "tokenward_upkeep_failures_total{store=\"main\",task=\"last_used\"} 1"));
  BOOST_TEST(tells(start, "tokenward_upkeep_failures_total{store=\"second\",task=\"last_used\"} 0"));
}

BOOST_AUTO_TEST_CASE(a_sweep_is_over_when_nothing_is_left) {
  main.note_swept({.stamped = 3, .shortened = 5, .forgotten = 2, .purged = 1, .more = true}, 2ms, start + 10s);
  BOOST_TEST(tells(start + 20s, "tokenward_upkeep_age_seconds{store=\"main\",task=\"sweep\"} 20.000000"));
  main.note_swept({.stamped = 1, .shortened = 0, .forgotten = 0, .purged = 0, .more = false}, 1ms, start + 20s);
  const auto now = start + 25s;
  BOOST_TEST(tells(now, "tokenward_upkeep_age_seconds{store=\"main\",task=\"sweep\"} 5.000000"));
  BOOST_TEST(tells(now, "tokenward_swept_rows_total{store=\"main\",kind=\"stamped\"} 4"));
  BOOST_TEST(tells(now, "tokenward_swept_rows_total{store=\"main\",kind=\"shortened\"} 5"));
  BOOST_TEST(tells(now, "tokenward_swept_rows_total{store=\"main\",kind=\"forgotten\"} 2"));
  BOOST_TEST(tells(now, "tokenward_swept_rows_total{store=\"main\",kind=\"purged\"} 1"));
  BOOST_TEST(tells(now, "tokenward_sweep_seconds_count{store=\"main\"} 2"));
  BOOST_TEST(tells(now, "tokenward_sweep_seconds_sum{store=\"main\"} 0.003000"));
}

BOOST_AUTO_TEST_CASE(the_clocks_mark_is_of_one_store_alone) {
  BOOST_TEST(text(start).find("store=\"main\",task=\"clock_mark\"") != std::string::npos);
  BOOST_TEST(text(start).find("store=\"second\",task=\"clock_mark\"") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

}
