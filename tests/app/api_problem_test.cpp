#include "app/api_problem.h"

#include <boost/test/unit_test.hpp>

namespace tokenward::app::api_problem_test {
namespace {

BOOST_AUTO_TEST_SUITE(api_problem)

BOOST_AUTO_TEST_CASE(the_message_is_the_detail_with_every_field) {
  const Error error = error_of_answer(
      422,
      R"({"type":"/problems/invalid","title":"Invalid","status":422,"detail":"Two values are not allowed.",
          "errors":[{"pointer":"/label","detail":"is empty"},{"pointer":"/owner","detail":"is too long"}]})");
  BOOST_TEST((error.code == ErrorCode::Invalid));
  BOOST_TEST(error.message ==
             "Two values are not allowed. (422 /problems/invalid)\n  label: is empty\n  owner: is too long");
}

BOOST_AUTO_TEST_CASE(a_single_field_is_named) {
  const auto told = [](const std::string& name) {
    return error_of_answer(422, R"({"type":"/problems/invalid","detail":"Too long.","errors":[{)" + name +
                                    R"(,"detail":"Too long."}]})")
        .message;
  };
  BOOST_TEST(told(R"("pointer":"/label")") == "Too long. (422 /problems/invalid, about label)");
  BOOST_TEST(told(R"("parameter":"owner")") == "Too long. (422 /problems/invalid, about owner)");
  BOOST_TEST(told(R"("header":"If-Match")") == "Too long. (422 /problems/invalid, about If-Match)");
}

BOOST_AUTO_TEST_CASE(a_title_stands_in_for_a_missing_detail) {
  BOOST_TEST(error_of_answer(404, R"({"title":"Not found"})").message == "Not found (404)");
}

BOOST_AUTO_TEST_CASE(what_is_no_problem_leaves_the_status) {
  for (const char* body : {"", "<html>", "[]", "3", "{"}) {
    BOOST_TEST(error_of_answer(502, body).message == "the daemon answered 502");
  }
  BOOST_TEST(error_of_answer(400, R"({"detail":7,"errors":3})").message == "the daemon answered 400 (400)");
}

BOOST_AUTO_TEST_CASE(statuses_keep_their_kind) {
  BOOST_TEST((error_of_answer(401, "").code == ErrorCode::Unauthenticated));
  BOOST_TEST((error_of_answer(404, "").code == ErrorCode::NotFound));
  BOOST_TEST((error_of_answer(429, "").code == ErrorCode::TooManyRequests));
  BOOST_TEST((error_of_answer(503, "").code == ErrorCode::Unavailable));
  BOOST_TEST((error_of_answer(500, "").code == ErrorCode::Internal));
  BOOST_TEST((error_of_answer(418, "").code == ErrorCode::Invalid));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::api_problem_test
