#include "http/metrics.h"

#include <boost/test/unit_test.hpp>

#include "http/answer_figures.h"
#include "http/house_fixture.h"
#include "tenant/figures.h"

namespace metrics_test {

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
    answers = std::make_unique<AnswerFigures>(dispatcher->routes());
    dispatcher->add(*answers);
    metrics.add([this](Exposition& out) { answers->append_to(out); });
    unmeasured = without;
  }

  /// The value of a sample, or -1 where there is none. `sample` is its name and labels.
  long value(const std::string& sample) {
    const std::string text = get("/metrics").body;
    const auto at = text.find("\n" + sample + " ");
    return at == std::string::npos ? -1 : std::stol(text.substr(at + sample.size() + 2));
  }

  /// How often a route was answered in a class of statuses; -1: never.
  long answers_of(const std::string& route, const std::string& method, const std::string& code) {
    return value("tokenward_http_requests_total{route=\"" + route + "\",method=\"" + method + "\",code=\"" + code +
                 "\"}");
  }
  long timed(const std::string& route, const std::string& method) {
    return value("tokenward_http_request_seconds_count{route=\"" + route + "\",method=\"" + method + "\"}");
  }

  Metrics metrics;
  std::unique_ptr<AnswerFigures> answers;
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
  const std::string cached = "tokenward_validations_total{answered_by=\"cache\",outcome=\"valid\"}";
  const long before = value(cached);
  BOOST_TEST(value("tokenward_token_reads_total") > 0);
  BOOST_TEST(value("tokenward_argon2_seconds_count{secret=\"token\"}") > 0);
  BOOST_TEST(value("tokenward_cache_entries") == static_cast<long>(house.cache().size().entries));
  BOOST_TEST(house.validator().check(token).known);
  BOOST_TEST(house.validator().check(token).known);
  BOOST_TEST(value(cached) == before + 2);
}

BOOST_AUTO_TEST_CASE(answers_are_counted_by_the_row_of_their_route) {
  const std::string token = warm(mint("acme", {"read"}));
  BOOST_TEST(answers_of("/v1/auth", "any", "2xx") == -1);
  for (int i = 0; i < 3; ++i) BOOST_TEST(get("/v1/auth", token).status == 200);
  BOOST_TEST(get("/v1/auth/of/a/gateway").status == 401);
  BOOST_TEST(get("/healthz").status == 200);
  BOOST_TEST(get("/healthz?token=" + token).status == 400);
  BOOST_TEST(ask({.method = "HEAD", .target = "/healthz"}).status == 200);
  BOOST_TEST(answers_of("/v1/auth", "any", "2xx") == 3);
  BOOST_TEST(answers_of("/v1/auth", "any", "4xx") == 1);
  BOOST_TEST(answers_of("/healthz", "GET", "2xx") == 2);
  BOOST_TEST(answers_of("/healthz", "GET", "4xx") == 1);
  BOOST_TEST(timed("/v1/auth", "any") == 4);
  BOOST_TEST(timed("/healthz", "GET") == 3);
}

BOOST_AUTO_TEST_CASE(what_a_client_invents_makes_no_label) {
  BOOST_TEST(get("/v1/invented-path").status == 404);
  BOOST_TEST(ask({.method = "INVENTED", .target = "/healthz"}).status >= 400);
  BOOST_TEST(ask({.method = "DELETE", .target = "/healthz"}).status == 405);
  BOOST_TEST(answers_of("unmatched", "any", "4xx") + std::max(answers_of("unmatched", "any", "5xx"), 0L) == 3);
  const std::string text = get("/metrics").body;
  BOOST_TEST(text.find("invented") == std::string::npos);
  BOOST_TEST(text.find("INVENTED") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_answer_that_waits_for_a_store_is_counted_once_with_its_time) {
  const std::string token = mint("acme", {"read"});  // not in memory yet
  BOOST_TEST(get("/v1/auth", token).status == 200);
  BOOST_TEST(last_detached);
  BOOST_TEST(answers_of("/v1/auth", "any", "2xx") == 1);
  BOOST_TEST(timed("/v1/auth", "any") == 1);
}

BOOST_AUTO_TEST_CASE(a_token_signed_with_another_key_is_counted_as_forged) {
  HouseFixture stranger;
  const std::string forged = stranger.mint("acme", {"read"});
  const std::string sample = "tokenward_validations_total{answered_by=\"tag\",outcome=\"forged\"}";
  const long before = value(sample);
  BOOST_TEST(get("/v1/auth", forged).status == 401);
  BOOST_TEST(value(sample) == before + 1);
}

BOOST_AUTO_TEST_CASE(a_store_has_its_lanes_and_its_commits) {
  const long commits = value("tokenward_commit_changesets_count{store=\"main\"}");
  const long changesets = value("tokenward_commit_changesets_sum{store=\"main\"}");
  const long hashed = value("tokenward_argon2_seconds_count{secret=\"token\"}");
  mint("acme", {"read"});
  BOOST_TEST(value("tokenward_commit_changesets_count{store=\"main\"}") == commits + 1);
  BOOST_TEST(value("tokenward_commit_changesets_sum{store=\"main\"}") == changesets + 1);
  BOOST_TEST(value("tokenward_argon2_seconds_count{secret=\"token\"}") == hashed + 1);
  BOOST_TEST(value("tokenward_lane_tasks_waiting{store=\"main\",lane=\"work\"}") == 0);
  BOOST_TEST(value("tokenward_lane_tasks_refused_total{store=\"main\",lane=\"reading\",reason=\"full\"}") == 0);
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

}
