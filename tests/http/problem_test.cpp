#include "http/problem.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "http/answer.h"

namespace problem_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

std::string of(ErrorCode code, std::string field = {}) {
  const Problem problem = problem_of({code, "x", std::move(field)});
  return std::to_string(problem.status) + ' ' + std::string(problem.slug);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)

BOOST_AUTO_TEST_CASE(every_error_has_its_status_and_type) {
  BOOST_TEST(of(ErrorCode::Malformed) == "400 malformed");
  BOOST_TEST(of(ErrorCode::Invalid) == "422 invalid-value");
  BOOST_TEST(of(ErrorCode::ExpiryFixed) == "422 expiry-fixed");
  BOOST_TEST(of(ErrorCode::IdempotencyKeyReused) == "422 idempotency-key-reused");
  BOOST_TEST(of(ErrorCode::Unauthenticated) == "401 unauthenticated");
  BOOST_TEST(of(ErrorCode::Forbidden) == "403 forbidden");
  BOOST_TEST(of(ErrorCode::NotFound) == "404 not-found");
  BOOST_TEST(of(ErrorCode::Conflict) == "409 conflict");
  BOOST_TEST(of(ErrorCode::LimitReached) == "409 active-limit-reached");
  BOOST_TEST(of(ErrorCode::PreconditionFailed) == "412 precondition-failed");
  BOOST_TEST(of(ErrorCode::PreconditionRequired) == "428 precondition-required");
  BOOST_TEST(of(ErrorCode::TooLarge) == "413 content-too-large");
  BOOST_TEST(of(ErrorCode::TooManyRequests) == "429 too-many-requests");
  BOOST_TEST(of(ErrorCode::Busy) == "503 busy");
  BOOST_TEST(of(ErrorCode::Timeout) == "503 timeout");
  BOOST_TEST(of(ErrorCode::Unavailable) == "503 unavailable");
  BOOST_TEST(of(ErrorCode::Corrupt) == "500 internal");
  BOOST_TEST(of(ErrorCode::Unsupported) == "501 unsupported");
  BOOST_TEST(of(ErrorCode::Unsupported, "content-type") == "415 unsupported-media-type");
  BOOST_TEST(of(ErrorCode::Internal) == "500 internal");
}

BOOST_AUTO_TEST_CASE(every_status_sent_has_a_phrase) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code) {
    const Problem problem = problem_of({static_cast<ErrorCode>(code), "x"});
    BOOST_TEST(!reason_phrase(problem.status).empty(), problem.status);
    BOOST_TEST(!problem.title.empty());
  }
  BOOST_TEST(reason_phrase(299).empty());
}

BOOST_AUTO_TEST_CASE(an_error_without_a_sentence_says_its_title) {
  BOOST_TEST(to_json(problem_of({ErrorCode::NotFound, ""})) ==
             "{\"type\":\"/problems/not-found\",\"title\":\"There is no such thing here\",\"status\":404,"
             "\"detail\":\"There is no such thing here\"}\n");
}

BOOST_AUTO_TEST_CASE(a_problem_names_what_it_is_about_by_its_place) {
  const auto errors = [](const Problem& problem) {
    const std::string text = to_json(problem);
    const auto at = text.find("\"errors\":");
    return at == std::string::npos ? std::string() : text.substr(at + 9);
  };
  BOOST_TEST(errors(problem_of({ErrorCode::Invalid, "x"})) == "");
  BOOST_TEST(errors(problem_of({ErrorCode::Invalid, "x", "la/bel"})) ==
             "[{\"pointer\":\"/la~1bel\",\"detail\":\"x\"}]}\n");
  BOOST_TEST(errors(problem_of({ErrorCode::Invalid, "x", "/label"})) ==
             "[{\"pointer\":\"/label\",\"detail\":\"x\"}]}\n");
  BOOST_TEST(errors(problem_of({ErrorCode::NotFound, "x", "id"})) == "[{\"parameter\":\"id\",\"detail\":\"x\"}]}\n");
  BOOST_TEST(errors(problem_of({ErrorCode::Invalid, "x", "if-match"}, Place::Parameter)) ==
             "[{\"parameter\":\"if-match\",\"detail\":\"x\"}]}\n");
  BOOST_TEST(errors(problem_of({ErrorCode::Malformed, "x", "if-match"})) ==
             "[{\"header\":\"If-Match\",\"detail\":\"x\"}]}\n");
  BOOST_TEST(errors(problem_of({ErrorCode::Internal, "x", "label"})) == "");
}

BOOST_AUTO_TEST_CASE(several_errors_are_all_told) {
  const Error first{ErrorCode::Invalid, "a", "/a"};
  Flaws flaws;
  BOOST_TEST(problem_of(first, flaws, Place::Body).errors.size() == 1u);
  flaws.add({Place::Body, "/a", "a"});
  BOOST_TEST(problem_of(first, flaws, Place::Body).detail == "a");
  flaws.add({Place::Body, "/b", "b"});
  const Problem problem = problem_of(first, flaws, Place::Body);
  BOOST_TEST(problem.errors.size() == 2u);
  BOOST_TEST(problem.detail == "2 things are wrong; errors says what and where.");
}

BOOST_AUTO_TEST_CASE(details_are_escaped) {
  BOOST_TEST(to_json(problem_of({ErrorCode::Invalid, "a \"b\"\n"})).find(R"("detail":"a \"b\"\n")") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}
