// What observers hear of requests, and the ids by which people find them: through the dispatcher, over a real store.

#include "http/answered.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>

#include <boost/test/unit_test.hpp>
#include <future>
#include <thread>

#include "http/house_fixture.h"
#include "http/send.h"

namespace answered_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

struct Heard {
  std::string pattern, id, trace, tenant, token, client, listener;
  bool forward_auth = false, has_route = false;
  int status = 0;
  std::size_t bytes = 0;
  std::chrono::nanoseconds duration{0};
};

class Listener final : public AnswerObserver {
 public:
  explicit Listener(Wants wants) : wants_(wants) {}
  Wants wants() const noexcept override { return wants_; }
  void answered(const Answered& answered) noexcept override {
    const RequestTrail& trail = answered.trail;
    const std::lock_guard lock(mutex_);
    all_.push_back({std::string(trail.pattern()), std::string(trail.id()), std::string(trail.trace_id()),
                    std::string(trail.tenant()), trail.token() ? domain::to_string(*trail.token()) : "none",
                    std::string(answered.listener.client_address(answered.request)), answered.request.listener->name,
                    trail.is_forward_auth(), trail.route() != nullptr, answered.status, answered.bytes,
                    answered.duration});
  }
  std::vector<Heard> all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  const Wants wants_;
  mutable std::mutex mutex_;
  std::vector<Heard> all_;
};

struct Sleeping : Poco::Net::HTTPRequestHandler {
  explicit Sleeping(const Call&) {}
  void handleRequest(Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse& response) override {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
    send_nothing(response);
  }
};

struct Throwing : Poco::Net::HTTPRequestHandler {
  explicit Throwing(const Call&) {}
  void handleRequest(Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse&) override {
    throw Poco::IOException("tkw_secret in the message");
  }
};

struct Damaged : Poco::Net::HTTPRequestHandler {
  explicit Damaged(const Call&) {}
  void handleRequest(Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse& response) override {
    send_problem(response, Error{ErrorCode::Corrupt, "a seal is broken"});
  }
};

struct Fixture : DispatcherFixture {
  Fixture() {
    serve({{Method::Get, "/v1/tenants/{tenant}/slow", Access::Member, make_handler<Sleeping>()},
           {Method::Get, "/v1/quick", Access::Open, make_handler<Sleeping>(), Runs::Inline, Served::Everywhere},
           {Method::Get, "/v1/throw", Access::Open, make_handler<Throwing>()},
           {Method::Get, "/v1/damaged", Access::Open, make_handler<Damaged>(), Runs::Inline}});
    first_listener.name = "127.0.0.1:8640";
  }
  void listen(AnswerObserver::Wants wants) {
    listener = std::make_unique<Listener>(wants);
    dispatcher->add(*listener);
  }
  Heard last() const { return listener->all().back(); }
  TestAnswer get_with(const std::string& target, std::vector<std::pair<std::string, std::string>> fields) {
    return ask({.target = target, .fields = std::move(fields)});
  }
  ~Fixture() { dispatcher.reset(); }

  std::unique_ptr<Listener> listener;
};

const std::string kParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(answered, Fixture)

BOOST_AUTO_TEST_CASE(every_request_is_heard_of_once_whoever_answers_it) {
  listen({.timing = Timing::None, .caller = true});
  const std::string member = mint("acme", {"tokenward:member"});
  const auto expect = [&](const TestAnswer& answer, const char* pattern, int status, bool route) {
    const Heard heard = last();
    BOOST_TEST(heard.pattern == pattern);
    BOOST_TEST(heard.status == status);
    BOOST_TEST(heard.status == answer.status);
    BOOST_TEST(heard.has_route == route);
    BOOST_TEST(heard.listener == "127.0.0.1:8640");
    BOOST_TEST(heard.client == "192.0.2.7");
  };
  expect(get("/healthz"), "/healthz", 200, true);
  expect(get("/nowhere"), "", 404, false);
  expect(get("/v1/validate"), "/v1/validate", 405, false);
  expect(ask({.method = "BREW", .target = "/healthz"}), "", 501, false);
  expect(get("/v1/tenants/self/slow", member), "/v1/tenants/{tenant}/slow", 204, true);
  expect(get("/v1/tenants/self/slow"), "/v1/tenants/{tenant}/slow", 401, true);
  expect(get("/v1/auth"), "/v1/auth", 401, false);
  expect(get("/v1/auth/"), "/v1/auth", 401, false);
  expect(get("/v1/throw"), "/v1/throw", 500, true);
  expect(ask(TestRequest::json("POST", "/v1/validate", "{")), "/v1/validate", 400, true);
  BOOST_TEST(listener->all().size() == 10u);
}

BOOST_AUTO_TEST_CASE(forward_auth_tells_whose_token_it_was_from_memory_and_from_the_store) {
  listen({.timing = Timing::None, .caller = true});
  const std::string token = mint("acme", {"read"});
  for (const bool cached : {false, true}) {
    get("/v1/auth", token);
    BOOST_TEST(last_detached == !cached);
    BOOST_TEST(last().forward_auth);
    BOOST_TEST(last().tenant == "acme");
    BOOST_TEST(last().token == domain::to_string(last_id));
    BOOST_TEST(last().status == 200);
  }
  get("/v1/auth?scope=write", token);
  BOOST_TEST(last().status == 403);
  BOOST_TEST(last().tenant == "acme");
  get("/v1/auth", token.substr(0, token.size() - 1) + "!");
  BOOST_TEST(last().tenant == "");
  BOOST_TEST(last().token == "none");
  BOOST_TEST(listener->all().size() == 4u);
}

BOOST_AUTO_TEST_CASE(what_a_request_is_about_is_told_apart_from_who_sent_it) {
  listen({.timing = Timing::None, .caller = true});
  get("/v1/tenants/acme/slow", operator_token);
  BOOST_TEST(last().tenant == "acme");
  const std::string validator = mint("globex", {"tokenward:validator"});
  const std::string validator_id = domain::to_string(last_id);
  const std::string subject = mint("acme", {"read"});
  TestRequest request = TestRequest::json("POST", "/v1/validate", R"({"token":")" + subject + "\"}");
  ask(request);
  BOOST_TEST(last().tenant == "acme");
  BOOST_TEST(last().token == "none");
  request.fields.emplace_back("authorization", "Bearer " + validator);
  ask(request);
  BOOST_TEST(last().tenant == "globex");
  BOOST_TEST(last().token == validator_id);
}

BOOST_AUTO_TEST_CASE(callers_are_not_noted_for_nobody) {
  listen({});
  get("/v1/auth", mint("acme", {"read"}));
  BOOST_TEST(last().tenant == "");
  BOOST_TEST(last().token == "none");
}

BOOST_AUTO_TEST_CASE(the_bytes_are_those_of_the_whole_answer_also_behind_others) {
  listen({});
  TestRequest request{.target = "/v1/auth"};
  request.listener = first_listener;
  TestExchange exchange(request.message());
  dispatcher->answer(request.message(), exchange);
  const std::size_t first = exchange.output().size();
  dispatcher->answer(request.message(), exchange);  // pipelined
  BOOST_TEST(listener->all()[0].bytes == first);
  BOOST_TEST(listener->all()[1].bytes == exchange.output().size() - first);
  BOOST_TEST(listener->all()[1].status == 401);
}

BOOST_AUTO_TEST_CASE(time_is_taken_of_as_much_as_is_wanted) {
  const std::string member = mint("acme", {"tokenward:member"});
  listen({.timing = Timing::Waits});
  get("/v1/quick");
  BOOST_TEST(!last_detached);
  BOOST_TEST(last().duration.count() == 0);
  get("/v1/tenants/self/slow", member);
  BOOST_TEST(last().duration.count() >= 5'000'000);
  Listener whole({.timing = Timing::Whole});
  dispatcher->add(whole);
  get("/v1/quick");
  BOOST_TEST(whole.all().back().duration.count() >= 5'000'000);
}

BOOST_AUTO_TEST_CASE(without_anybody_who_wants_it_no_time_is_taken) {
  listen({});
  get("/v1/tenants/self/slow", mint("acme", {"tokenward:member"}));
  BOOST_TEST(last().duration.count() == 0);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_dropped_is_heard_of_with_no_status) {
  listen({});
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  for (unsigned i = 0; i < kWorkers; ++i)
    must(room().lanes().submit({}, [released](tenant::LaneTurn) { released.wait(); }));
  TestRequest request{.target = "/v1/throw"};
  request.listener = first_listener;
  TestExchange exchange(request.message());
  dispatcher->answer(request.message(), exchange);
  BOOST_TEST(exchange.was_detached());
  BOOST_TEST(listener->all().empty());
  std::thread stopping([&] { room().lanes().stop(std::chrono::milliseconds{0}); });
  for (int i = 0; i < 2'000 && listener->all().empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
  release.set_value();
  stopping.join();
  BOOST_REQUIRE(listener->all().size() == 1u);
  BOOST_TEST(last().status == 0);
  BOOST_TEST(last().bytes == 0u);
  BOOST_TEST(last().pattern == "/v1/throw");
}

BOOST_AUTO_TEST_CASE(an_id_that_was_sent_comes_back) {
  listen({});
  const std::string member = mint("acme", {"tokenward:member"});
  for (const char* target : {"/healthz", "/nowhere", "/v1/auth", "/v1/tenants/self/slow", "/v1/throw"}) {
    const TestAnswer answer =
        get_with(target, {{"x-request-id", "mine-7"}, {"authorization", "Bearer " + member}, {"traceparent", kParent}});
    BOOST_TEST(answer.field("X-Request-Id") == "mine-7");
    BOOST_TEST(last().id == "mine-7");
    BOOST_TEST(last().trace == "4bf92f3577b34da6a3ce929d0e0e4736");
  }
}

BOOST_AUTO_TEST_CASE(a_bad_id_is_replaced_and_a_bad_trace_dropped) {
  listen({});
  for (const std::string& bad : {std::string("a b"), std::string("\"x\""), std::string(81, 'x'), std::string()}) {
    const std::string told =
        get_with("/healthz", {{"x-request-id", bad}, {"traceparent", "00-x"}}).field("X-Request-Id");
    BOOST_TEST(told.size() == 32u);
    BOOST_TEST(told != bad);
    BOOST_TEST(last().id == told);
    BOOST_TEST(last().trace == "");
  }
}

BOOST_AUTO_TEST_CASE(without_an_id_own_routes_tell_one_and_forward_auth_tells_none) {
  listen({});
  const std::string at_once = get("/healthz").field("X-Request-Id");
  BOOST_TEST(at_once == last().id);
  const std::string later = get("/v1/tenants/self/slow", mint("acme", {"tokenward:member"})).field("X-Request-Id");
  BOOST_TEST(later == last().id);
  BOOST_TEST(get("/v1/auth").field("X-Request-Id") == "<none>");
  BOOST_TEST(last().id.size() == 32u);
  BOOST_TEST(get_with("/v1/auth", {{"x-request-id", "a b"}}).field("X-Request-Id") == "<none>");
}

BOOST_AUTO_TEST_CASE(who_is_told_of_a_fault_is_told_the_id_that_the_log_has) {
  for (const char* target : {"/v1/throw", "/v1/damaged"}) {
    log.clear();
    logged_ids.clear();
    const TestAnswer answer = get(target);
    BOOST_TEST(answer.status == 500);
    BOOST_REQUIRE(log.size() == 1u);
    BOOST_TEST(log[0].find("tkw_secret") == std::string::npos);
    BOOST_TEST(logged_ids[0] == answer.field("X-Request-Id"));
    BOOST_TEST(answer.body.find("request id " + logged_ids[0]) != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
