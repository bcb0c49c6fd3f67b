// POST /v1/validate/batch: many tokens, one answer each, in the order they came.

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "http/house_fixture.h"
#include "http/validate_batch.h"

namespace validate_batch_test {

using namespace tokenward;
using namespace tokenward::http;
namespace json = boost::json;

namespace {

struct Fixture : DispatcherFixture {
  Fixture() { serve({}); }

  TestAnswer send(const std::string& body, const std::string& caller = {}) {
    TestRequest request = TestRequest::json("POST", "/v1/validate/batch", body);
    if (!caller.empty()) request.fields.emplace_back("authorization", "Bearer " + caller);
    return ask(std::move(request));
  }
  TestAnswer validate(const json::array& items, const std::string& caller = {}) {
    return send(json::serialize(json::object{{"items", items}}), caller);
  }
  /// Of each answer `active` or the reason, separated by blanks.
  static std::string outcomes(const TestAnswer& answer) {
    std::string all;
    const json::value body = json::parse(answer.body);
    for (const json::value& item : body.at("items").as_array()) {
      const bool active = item.at("active").is_bool() && item.at("active").get_bool();
      const std::string one = active ? "active" : json::serialize(item.at("reason"));
      all += (all.empty() ? "" : " ") + one;
    }
    return all;
  }
  static json::object of(const std::string& token) { return {{"token", token}}; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(validate_batch, Fixture)

BOOST_AUTO_TEST_CASE(each_token_has_its_answer_in_order_cold_and_cached) {
  const std::string validator = mint("acme", {"tokenward:validator"}, {}, "service");
  const std::string good = mint("acme", {"read"});
  const std::string dead = mint("acme", {"read"});
  revoke("acme", last_id);
  const std::string foreign = mint("globex", {"read"});
  const json::array items{of(dead),
                          of(good),
                          of("nonsense"),
                          {{"token", good}, {"required_scopes", {"write"}}},
                          {{"token", good}, {"required_scopes", {"read"}}, {"client_ip", "192.0.2.1"}},
                          of(foreign),
                          of(good)};
  for (const bool cached : {false, true}) {
    const TestAnswer answer = validate(items, validator);
    BOOST_TEST(answer.status == 200, answer.body);
    BOOST_TEST(last_detached == !cached);
    BOOST_TEST(outcomes(answer) == R"("revoked" active null "scope" active null active)");
  }
}

BOOST_AUTO_TEST_CASE(an_answer_is_the_one_that_the_token_has_alone) {
  const std::string token = mint("acme", {"read"});
  const std::string alone = ask(TestRequest::json("POST", "/v1/validate", json::serialize(of(token)))).body;
  BOOST_TEST(validate({of(token)}).body == "{\"items\":[" + alone.substr(0, alone.size() - 1) + "]}\n");
}

BOOST_AUTO_TEST_CASE(anybody_who_may_validate_may_but_learns_no_reasons) {
  const std::string dead = mint("acme", {"read"});
  revoke("acme", last_id);
  BOOST_TEST(outcomes(validate({of(dead)})) == "null");
  ListenerTraits traits = everything();
  traits.anonymous_validate = false;
  serve({}, {{traits}});
  BOOST_TEST(validate({of(dead)}).status == 401);
  BOOST_TEST(validate({of(dead)}, mint("acme", {"read"})).status == 403);
  BOOST_TEST(validate({of(dead)}, "nonsense").status == 401);
}

BOOST_AUTO_TEST_CASE(what_no_store_can_tell_is_neither_good_nor_bad_and_stops_no_other_answer) {
  const std::string known = warm(mint("acme", {"read"}));
  const std::string cold = mint("acme", {"read"});
  room().lanes().stop(std::chrono::milliseconds{0});
  const TestAnswer answer = validate({of(cold), of(known), of("nonsense")});
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body.starts_with(R"({"items":[{"active":null,"reason":"unavailable"},{"active":true,)"),
             answer.body);
  BOOST_TEST(outcomes(answer) == R"("unavailable" active null)");
}

BOOST_AUTO_TEST_CASE(a_large_batch_leaves_the_io_thread_and_is_answered_in_order) {
  const std::string validator = warm(mint("acme", {"tokenward:validator"}, {}, "service"));
  const std::string good = warm(mint("acme", {"read"}));
  std::string cold = mint("acme", {"read"});
  for (std::size_t count = 30; count <= 480; count += 150) {
    json::array items;
    for (std::size_t i = 0; i < count; ++i) items.push_back(i % 3 == 0 ? of(good) : of("no token"));
    items.push_back(of(std::exchange(cold, good)));
    for (const std::string& caller : {validator, std::string()}) {
      const TestAnswer answer = validate(items, caller);
      if (count > 30) BOOST_TEST(last_detached);
      const json::value body = json::parse(answer.body);
      const json::array& answers = body.at("items").as_array();
      BOOST_REQUIRE(answers.size() == count + 1);
      for (std::size_t i = 0; i < count; ++i) BOOST_TEST(answers[i].at("active").as_bool() == (i % 3 == 0));
      BOOST_TEST(answers.back().at("active").as_bool());
    }
  }
  BOOST_TEST(validate(json::array(20, of(good)), validator).status == 200);
  BOOST_TEST(!last_detached);
}

BOOST_AUTO_TEST_CASE(what_memory_knows_of_a_large_batch_waits_for_no_store) {
  const std::string known = warm(mint("acme", {"read"}));
  const std::string validator = warm(mint("acme", {"tokenward:validator"}, {}, "service"));
  room().lanes().stop(std::chrono::milliseconds{0});
  const json::array items(kMaxBatch, of(known));
  for (const std::string& caller : {validator, std::string()}) {
    const json::value body = json::parse(validate(items, caller).body);
    for (const json::value& answer : body.at("items").as_array()) BOOST_TEST(answer.at("active").as_bool());
  }
}

BOOST_AUTO_TEST_CASE(large_batches_of_several_callers_side_by_side_are_each_answered_whole) {
  const std::string acme = warm(mint("acme", {"tokenward:validator"}, {}, "service"));
  const std::string globex = warm(mint("globex", {"tokenward:validator"}, {}, "service"));
  std::vector<std::jthread> callers;
  std::atomic<int> right = 0;
  for (int i = 0; i < 6; ++i) {
    callers.emplace_back([&, i] {
      const std::string& caller = i % 2 == 0 ? acme : globex;
      json::array items(200, of(acme));
      items.resize(300, of(globex));
      TestRequest request =
          TestRequest::json("POST", "/v1/validate/batch", json::serialize(json::object{{"items", items}}));
      request.fields.emplace_back("authorization", "Bearer " + caller);
      request.listener = first_listener;
      TestExchange exchange(request.message());
      dispatcher->answer(request.message(), exchange);
      const json::value body = json::parse(exchange.answer().body);
      const json::array& answers = body.at("items").as_array();
      bool all = answers.size() == 300;
      for (std::size_t k = 0; all && k < 300; ++k)
        all = answers[k].at("active").as_bool() == ((k < 200) == (i % 2 == 0));
      right += all ? 1 : 0;
    });
  }
  callers.clear();
  BOOST_TEST(right == 6);
}

BOOST_AUTO_TEST_CASE(a_large_body_that_is_wrong_is_refused_as_a_small_one) {
  json::array items(200, of("no token"));
  items.push_back(json::object{{"token", 1}});
  const TestAnswer refused = validate(items);
  BOOST_TEST(last_detached);
  BOOST_TEST(refused.status == 422);
  BOOST_TEST(json::parse(refused.body).at_pointer("/errors/0/pointer").as_string() == "/items/200/token");
}

BOOST_AUTO_TEST_CASE(a_thousand_are_answered_and_one_more_is_refused) {
  const std::string token = mint("acme", {"read"});
  json::array items(kMaxBatch, of(token));
  for (std::size_t i = 1; i < items.size(); i += 2) items[i] = of("nonsense");
  const json::value body = json::parse(validate(items).body);
  const json::array& answers = body.at("items").as_array();
  BOOST_REQUIRE(answers.size() == kMaxBatch);
  for (std::size_t i = 0; i < answers.size(); ++i) BOOST_TEST(answers[i].at("active").as_bool() == (i % 2 == 0));
  items.push_back(of(token));
  BOOST_TEST(validate(items).status == 422);
  BOOST_TEST(validate({}).body == "{\"items\":[]}\n");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_an_item_is_named) {
  struct Case {
    std::string body, pointer;
    int status = 422;
  };
  for (const Case& c :
       {Case{R"({})", "/items"}, Case{R"({"items":null})", "/items"}, Case{R"({"items":{}})", "/items"},
        Case{R"({"items":[],"more":1})", "/more"}, Case{R"({"items":["x"]})", "/items/0"},
        Case{R"({"items":[{"token":"x"},{}]})", "/items/1/token"}, Case{R"({"items":[{"token":1}]})", "/items/0/token"},
        Case{R"({"items":[{"token":"x","a":1}]})", "/items/0/a"},
        Case{R"({"items":[{"token":"x","required_scopes":"read"}]})", "/items/0/required_scopes"},
        Case{R"({"items":[{"token":"x","client_ip":"here"}]})", "/items/0/client_ip"}, Case{"[]", "", 400},
        Case{R"({"items":[})", "", 400}, Case{R"({"items":[],"items":[]})", "/items", 400}}) {
    const TestAnswer refused = send(c.body);
    BOOST_TEST(refused.status == c.status, c.body << refused.body);
    const json::value problem = json::parse(refused.body);
    json::error_code none;
    const json::value* const pointer = problem.find_pointer("/errors/0/pointer", none);
    BOOST_TEST((pointer == nullptr ? std::string() : std::string(pointer->as_string())) == c.pointer, c.body);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}
