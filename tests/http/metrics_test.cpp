#include "http/metrics.h"

#include <boost/test/unit_test.hpp>

#include "http/house_fixture.h"
#include "tenant/figures.h"

using namespace tokenward;
using namespace tokenward::http;

namespace {

struct Fixture : DispatcherFixture {
  Fixture() {
    metrics.add([this](Exposition& out) { health.append_figures(out, Health::Time{}); });
    metrics.add([this](Exposition& out) { tenant::append_figures(out, house); });
    ListenerTraits without = everything();
    without.metrics = false;
    serve({metrics_route(metrics)}, {{everything()}, {without}});
    unmeasured = without;
  }

  /// The value of a sample, or -1 where there is none. `sample` is its name and labels.
  long value(const std::string& sample) {
    const std::string text = get("/metrics").body;
    const auto at = text.find("\n" + sample + " ");
    return at == std::string::npos ? -1 : std::stol(text.substr(at + sample.size() + 2));
  }

  Metrics metrics;
  ListenerTraits unmeasured;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(metrics, Fixture)

BOOST_AUTO_TEST_CASE(they_are_text_for_whoever_reaches_a_listener_that_serves_them) {
  const TestAnswer answer = get("/metrics");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.field("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  BOOST_TEST(!last_detached);
  BOOST_TEST(get("/metrics?x=1").status == 400);
  TestRequest elsewhere{.target = "/metrics"};
  elsewhere.listener = unmeasured;
  BOOST_TEST(ask_as_is(elsewhere).status == 404);
}

BOOST_AUTO_TEST_CASE(checks_are_counted_by_their_outcome) {
  const std::string token = mint("acme", {"read"});
  warm(token);
  const long cached = value("tokenward_token_checks_total{outcome=\"cached\"}");
  BOOST_TEST(value("tokenward_token_loads_total") > 0);
  BOOST_TEST(value("tokenward_argon2_seconds_count{secret=\"token\"}") > 0);
  BOOST_TEST(value("tokenward_cache_entries") == static_cast<long>(house.cache().size().entries));
  BOOST_TEST(house.validator().check(token).known);
  BOOST_TEST(house.validator().check(token).known);
  BOOST_TEST(value("tokenward_token_checks_total{outcome=\"cached\"}") == cached + 2);
}

BOOST_AUTO_TEST_CASE(a_token_signed_with_another_key_is_counted_as_forged) {
  HouseFixture stranger;
  const std::string forged = stranger.mint("acme", {"read"});
  const long before = value("tokenward_token_checks_total{outcome=\"forged\"}");
  BOOST_TEST(get("/v1/auth", forged).status == 401);
  BOOST_TEST(value("tokenward_token_checks_total{outcome=\"forged\"}") == before + 1);
}

BOOST_AUTO_TEST_CASE(a_store_has_its_lanes_and_its_commits) {
  const long commits = value("tokenward_commit_changesets_count{store=\"main\"}");
  const long changesets = value("tokenward_commit_changesets_sum{store=\"main\"}");
  const long hashed = value("tokenward_argon2_seconds_count{secret=\"token\"}");
  mint("acme", {"read"});
  BOOST_TEST(value("tokenward_commit_changesets_count{store=\"main\"}") == commits + 1);
  BOOST_TEST(value("tokenward_commit_changesets_sum{store=\"main\"}") == changesets + 1);
  BOOST_TEST(value("tokenward_argon2_seconds_count{secret=\"token\"}") == hashed + 1);
  BOOST_TEST(value("tokenward_lane_tasks_waiting{store=\"main\"}") == 0);
  BOOST_TEST(value("tokenward_lane_tasks_refused_total{store=\"main\",reason=\"full\"}") == 0);
}

BOOST_AUTO_TEST_CASE(a_store_in_trouble_is_not_ready) {
  health.publish({{"main", "", true, Health::Time{}}, {"second", "no answer", false, Health::Time{}}});
  BOOST_TEST(value("tokenward_store_ready{store=\"second\"}") == 0);
  health.publish({{"main", "", true, Health::Time{}}, {"second", "", false, Health::Time{}}});
  BOOST_TEST(value("tokenward_store_ready{store=\"second\"}") == 1);
}

BOOST_AUTO_TEST_CASE(nothing_tells_of_a_token_an_owner_or_a_tenant) {
  const std::string token = warm(mint("acme", {"read"}, {}, "grace@example.com"));
  const std::string text = get("/metrics").body;
  for (const std::string& word : {token, std::string("grace"), std::string("acme"), std::string("globex")}) {
    BOOST_TEST(text.find(word) == std::string::npos, word);
  }
}

BOOST_AUTO_TEST_SUITE_END()
