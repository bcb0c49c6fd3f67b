#include "http/answer.h"

#include <charconv>

#include "base/http_date_cache.h"
#include "http/request_trail.h"

namespace tokenward::http {
namespace {

void append_number(std::string& out, std::size_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

}  // namespace

std::string_view reason_phrase(std::uint16_t status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 204:
      return "No Content";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    default:
      return {};
  }
}

void append_head(std::string& out, const RequestMessage& request, std::uint16_t status, bool close) {
  if (status == 200) {
    out.append("HTTP/1.1 200 OK\r\nDate: ");
  } else {
    out.append("HTTP/1.1 ");
    append_number(out, status);
    out.append(" ").append(reason_phrase(status)).append("\r\nDate: ");
  }
  out.append(http_date_now()).append("\r\nX-Content-Type-Options: nosniff\r\n");
  append_request_id(out, request);
  if (close) {
    out.append("Connection: close\r\n");
  } else if (request.http_1_0) {
    out.append("Connection: keep-alive\r\n");
  }
}

void append_answer_head(std::string& out, const RequestMessage& request, const Answer& answer, std::size_t body_size) {
  append_head(out, request, answer.status, !request.keep_alive);
  out.append("Cache-Control: no-store\r\n").append(answer.fields);
  if (answer.status == 204) {  // RFC 9110 section 8.6: never with Content-Length.
    out.append("\r\n");
    return;
  }
  if (!answer.content_type.empty()) out.append("Content-Type: ").append(answer.content_type).append("\r\n");
  out.append("Content-Length: ");
  append_number(out, body_size);
  out.append("\r\n\r\n");
}

void append_answer(std::string& out, const RequestMessage& request, const Answer& answer) {
  append_answer_head(out, request, answer, answer.body.size());
  if (request.method != "HEAD" && answer.status != 204) out.append(answer.body);
}

void append_problem(std::string& out, const RequestMessage& request, const Problem& problem, std::string_view fields) {
  std::string all(fields);
  const std::string_view challenge = challenge_of(problem.status);
  if (!challenge.empty() && fields.find("WWW-Authenticate") == std::string_view::npos) {
    all.append("WWW-Authenticate: ").append(challenge).append("\r\n");
  }
  if (problem.retry_after_s > 0)
    all.append("Retry-After: ").append(std::to_string(problem.retry_after_s)).append("\r\n");
  append_answer(
      out, request,
      {.status = problem.status, .content_type = kProblemType, .body = to_json(problem, &request), .fields = all});
}

}  // namespace tokenward::http
