#include <Poco/Exception.h>
#include <Poco/Net/HTTPCookie.h>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <iterator>

#include "http/exchange.h"
#include "http/poco_request.h"
#include "http/poco_response.h"
#include "http/send.h"

namespace poco_test {

using namespace tokenward;
using namespace tokenward::http;
using Poco::Net::HTTPResponse;

namespace {

/// What `respond` sends in answer to `request`.
template <class Respond>
TestAnswer answered(TestRequest request, Respond respond) {
  PocoResponse response(request.message());
  respond(response);
  BOOST_REQUIRE(response.sent());
  std::string wire;
  response.write_to(wire);
  return TestAnswer::parse(wire);
}

void say_hello(PocoResponse& response) { send_text(response, HTTPResponse::HTTP_OK, "text/plain", "hello"); }

}  // namespace

BOOST_AUTO_TEST_SUITE(poco)

BOOST_AUTO_TEST_CASE(a_request_holds_what_was_admitted) {
  TestRequest given{.method = "PUT",
                    .target = "/v1/x?a=b",
                    .fields = {{"host", "h.example"}, {"if-match", "\"1\""}, {"if-match", "\"2\""}},
                    .body = "{\"a\":1}",
                    .peer = "2001:db8::7"};
  PocoResponse response(given.message());
  PocoRequest request(given.message(), response);
  BOOST_TEST(request.getMethod() == "PUT");
  BOOST_TEST(request.getURI() == "/v1/x?a=b");
  BOOST_TEST(request.getVersion() == "HTTP/1.1");
  BOOST_TEST(request.get("Host") == "h.example");
  BOOST_TEST(request.get("IF-MATCH") == "\"1\"");
  BOOST_TEST(request.getContentLength() == 7);
  BOOST_TEST(request.clientAddress().host().toString() == "2001:db8::7");
  BOOST_TEST(&request.response() == &response);
  BOOST_TEST(!request.secure());
  const std::string body(std::istreambuf_iterator<char>(request.stream()), {});
  BOOST_TEST(body == given.body);
}

BOOST_AUTO_TEST_CASE(a_unix_peer_and_an_old_version_are_told) {
  TestRequest given{.peer = "", .http_1_0 = true};
  PocoResponse response(given.message());
  const PocoRequest request(given.message(), response);
  BOOST_TEST(request.getVersion() == "HTTP/1.0");
  BOOST_TEST(request.clientAddress().host().isWildcard());
}

BOOST_AUTO_TEST_CASE(every_answer_carries_the_common_fields) {
  const TestAnswer answer = answered({.target = "/v1/x"}, say_hello);
  BOOST_TEST(answer.status_line == "HTTP/1.1 200 OK");
  BOOST_TEST(answer.field("Content-Length") == "5");
  BOOST_TEST(answer.field("Content-Type") == "text/plain");
  BOOST_TEST(answer.field("Cache-Control") == "no-store");
  BOOST_TEST(answer.field("X-Content-Type-Options") == "nosniff");
  BOOST_TEST(answer.field("Date").ends_with(" GMT"));
  BOOST_TEST(answer.field("Connection") == "<none>");
  BOOST_TEST(answer.field("Server") == "<none>");
  BOOST_TEST(answer.field("Transfer-Encoding") == "<none>");
  BOOST_TEST(answer.body == "hello");
}

BOOST_AUTO_TEST_CASE(head_announces_the_body_it_does_not_send) {
  const TestAnswer answer = answered({.method = "HEAD", .target = "/v1/x"}, say_hello);
  BOOST_TEST(answer.field("Content-Length") == "5");
  BOOST_TEST(answer.body == "");
}

BOOST_AUTO_TEST_CASE(the_connection_goes_on_as_the_version_says) {
  BOOST_TEST(answered({.http_1_0 = true}, say_hello).field("Connection") == "keep-alive");
  BOOST_TEST(answered({.keep_alive = false}, say_hello).field("Connection") == "close");
  BOOST_TEST(answered({.http_1_0 = true, .keep_alive = false}, say_hello).field("Connection") == "close");
}

BOOST_AUTO_TEST_CASE(no_content_has_neither_body_nor_length) {
  const TestAnswer answer = answered({}, send_nothing);
  BOOST_TEST(answer.status_line == "HTTP/1.1 204 No Content");
  BOOST_TEST(answer.field("Content-Length") == "<none>");
}

BOOST_AUTO_TEST_CASE(only_pages_outside_the_api_may_be_cached) {
  const auto cached = [](PocoResponse& response) {
    response.set("Cache-Control", "max-age=60");
    say_hello(response);
  };
  BOOST_TEST(answered({.target = "/v1/x"}, cached).field("Cache-Control") == "no-store");
  BOOST_TEST(answered({.target = "/console/a.js"}, cached).field("Cache-Control") == "max-age=60");
  BOOST_TEST(answered({.target = "/console/a.js"}, say_hello).field("Cache-Control") == "no-store");
}

BOOST_AUTO_TEST_CASE(no_value_can_end_its_field) {
  const TestAnswer answer = answered({}, [](PocoResponse& response) {
    response.set("X-Owner", std::string("a\r\nSet-Cookie: x=y\0z\xC3\xA9", 22));
    say_hello(response);
  });
  BOOST_TEST(answer.field("X-Owner") == "a??Set-Cookie: x=y?z??");
  BOOST_TEST(answer.field("Set-Cookie") == "<none>");
}

BOOST_AUTO_TEST_CASE(a_stream_and_fields_of_their_own_are_sent) {
  const TestAnswer answer = answered({}, [](PocoResponse& response) {
    response.set("Server", "x");
    response.setChunkedTransferEncoding(true);
    response.addCookie(Poco::Net::HTTPCookie("a", "b"));
    std::ostream& out = response.send();
    out << "one " << 2;
    out.put('!');
  });
  BOOST_TEST(answer.body == "one 2!");
  BOOST_TEST(answer.field("Content-Length") == "6");
  BOOST_TEST(answer.field("Set-Cookie") == "a=b");
  BOOST_TEST(answer.field("Server") == "<none>");
  BOOST_TEST(answer.field("Transfer-Encoding") == "<none>");
}

BOOST_AUTO_TEST_CASE(a_redirect_is_sent_without_a_body) {
  const TestAnswer answer =
      answered({}, [](PocoResponse& response) { response.redirect("/console/", HTTPResponse::HTTP_FOUND); });
  BOOST_TEST(answer.status == 302);
  BOOST_TEST(answer.field("Location") == "/console/");
  BOOST_TEST(answer.field("Content-Length") == "0");
}

BOOST_AUTO_TEST_CASE(no_file_is_ever_sent) {
  TestRequest request;
  PocoResponse response(request.message());
  BOOST_CHECK_THROW(response.sendFile("/etc/passwd", "text/plain"), Poco::NotImplementedException);
}

BOOST_AUTO_TEST_CASE(created_names_the_place) {
  const TestAnswer answer = answered({}, [](PocoResponse& response) {
    send_created(response, "/v1/accounts/" + encode_segment("a@b c/d%"), boost::json::object{{"id", "x"}});
  });
  BOOST_TEST(answer.status_line == "HTTP/1.1 201 Created");
  BOOST_TEST(answer.field("Location") == "/v1/accounts/a%40b%20c%2Fd%25");
  BOOST_TEST(answer.body == "{\"id\":\"x\"}\n");
}

BOOST_AUTO_TEST_CASE(problems_carry_what_their_status_needs) {
  const auto problem = [](ErrorCode code, std::string field = {}) {
    return answered({}, [&](PocoResponse& response) { send_problem(response, Error{code, "why", field}); });
  };
  const TestAnswer invalid = problem(ErrorCode::Invalid, "label");
  BOOST_TEST(invalid.status_line == "HTTP/1.1 422 Unprocessable Content");
  BOOST_TEST(invalid.field("Content-Type") == "application/problem+json");
  const auto body = boost::json::parse(invalid.body).get_object();
  BOOST_TEST((body.at("type") == "/problems/invalid-value"));
  BOOST_TEST((body.at("status") == 422));
  BOOST_TEST((body.at("detail") == "why"));
  BOOST_TEST((body.at("errors") == boost::json::parse(R"([{"pointer":"/label","detail":"why"}])")));
  BOOST_TEST(problem(ErrorCode::Unauthenticated).field("WWW-Authenticate") == "Bearer realm=\"tokenward\"");
  BOOST_TEST(problem(ErrorCode::Busy).field("Retry-After") == "1");
  BOOST_TEST(problem(ErrorCode::TooManyRequests).field("Retry-After") == "1");
  BOOST_TEST(problem(ErrorCode::NotFound).field("Retry-After") == "<none>");
}

BOOST_AUTO_TEST_CASE(what_broke_inside_is_for_the_log_alone) {
  TestRequest request;
  PocoResponse response(request.message());
  send_problem(response, Error{ErrorCode::Corrupt, "the seal of token x is broken", "x"});
  std::string wire;
  response.write_to(wire);
  BOOST_TEST(wire.find("seal") == std::string::npos);
  BOOST_TEST(wire.find("\"errors\"") == std::string::npos);
  BOOST_TEST(response.fault() == "the seal of token x is broken");
}

BOOST_AUTO_TEST_SUITE_END()

}
