#include "http/problem.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "http/answer.h"
#include "http/poco_response.h"
#include "http/request_trail.h"

namespace tokenward::http {
namespace {

/// Seconds after which a full queue or a store out of reach is worth another try.
constexpr unsigned kRetryAfter = 1;

struct Kind {
  std::uint16_t status;
  std::string_view slug;
  std::string_view title;
  unsigned retry_after_s = 0;
};

Kind kind_of(const Error& error) noexcept {
  switch (error.code) {
    case ErrorCode::Malformed:
      return {400, "malformed", "The request cannot be read"};
    case ErrorCode::Invalid:
      return {422, "invalid-value", "A value is not allowed"};
    case ErrorCode::ExpiryFixed:
      return {422, "expiry-fixed", "The tenant's policy fixes how long tokens live"};
    case ErrorCode::IdempotencyKeyReused:
      return {422, "idempotency-key-reused", "The Idempotency-Key was sent with another request"};
    case ErrorCode::Unauthenticated:
      return {401, "unauthenticated", "A valid access token is required"};
    case ErrorCode::Forbidden:
      return {403, "forbidden", "The credential does not allow this"};
    case ErrorCode::NotFound:
      return {404, "not-found", "There is no such thing here"};
    case ErrorCode::Conflict:
      return {409, "conflict", "The present state does not allow this"};
    case ErrorCode::LimitReached:
      return {409, "active-limit-reached", "The owner holds as many active tokens as the policy allows"};
    case ErrorCode::PreconditionFailed:
      return {412, "precondition-failed", "The record was changed meanwhile"};
    case ErrorCode::PreconditionRequired:
      return {428, "precondition-required", "If-Match is required"};
    case ErrorCode::TooLarge:
      return {413, "content-too-large", "The request is too large"};
    case ErrorCode::TooManyRequests:
      return {429, "too-many-requests", "Too many requests", kRetryAfter};
    case ErrorCode::Busy:
      return {503, "busy", "Too many requests of this tenant are waiting", kRetryAfter};
    case ErrorCode::Timeout:
      return {503, "timeout", "The store did not answer in time", kRetryAfter};
    case ErrorCode::Unavailable:
      return {503, "unavailable", "The store cannot be reached", kRetryAfter};
    case ErrorCode::Unsupported:
      if (error.field == "content-type") return {415, "unsupported-media-type", "This Content-Type is not read"};
      return {501, "unsupported", "This is not supported here"};
    case ErrorCode::Corrupt:
    case ErrorCode::Internal:
      break;
  }
  return {500, "internal", "Something went wrong inside"};
}

/// As the names of header fields are written, by how errors spell them.
constexpr std::pair<std::string_view, std::string_view> kHeaderFields[] = {{"content-type", "Content-Type"},
                                                                           {"host", "Host"},
                                                                           {"idempotency-key", "Idempotency-Key"},
                                                                           {"if-match", "If-Match"}};

/// Readers of a body name its members by pointers; any other name in an error is one of ours.
Flaw flaw_of(const Error& error, Place place) {
  if (place == Place::Parameter || error.code == ErrorCode::NotFound) {
    return {Place::Parameter, error.field, error.message};
  }
  for (const auto& [name, written] : kHeaderFields) {
    if (error.field == name) return {Place::Header, std::string(written), error.message};
  }
  const bool is_pointer = error.field.front() == '/';
  return {Place::Body, is_pointer ? error.field : json_pointer({}, error.field), error.message};
}

std::string_view name_of(Place place) noexcept {
  switch (place) {
    case Place::Parameter:
      return "parameter";
    case Place::Header:
      return "header";
    case Place::Body:
      break;
  }
  return "pointer";
}

}  // namespace

Problem problem_of(const Error& error, Place place) {
  const Kind kind = kind_of(error);
  Problem problem{.status = kind.status, .slug = kind.slug, .title = kind.title, .detail = error.message};
  problem.retry_after_s = error.retry_after_s != 0 ? error.retry_after_s : kind.retry_after_s;
  if (kind.status == 500) {
    problem.detail = "The request could not be carried out; the daemon's log says more.";
  } else if (kind.status == 412 || kind.status == 428) {
    problem.errors.push_back({Place::Header, "If-Match", problem.detail});
  } else if (!error.field.empty()) {
    problem.errors.push_back(flaw_of(error, place));
  }
  return problem;
}

Problem problem_of(const Error& error, const Flaws& flaws, Place place) {
  Problem problem = problem_of(error, place);
  if (problem.status == 500 || flaws.all().empty()) return problem;
  problem.errors = flaws.all();
  if (problem.errors.size() > 1) {
    problem.detail = std::to_string(problem.errors.size()) + " things are wrong; errors says what and where.";
  }
  return problem;
}

Problem foreign_origin() {
  return {
      .status = 403,
      .slug = "foreign-origin",
      .title = "The request comes from another site",
      .detail = "Origin must be that of the console itself; behind a proxy, the setting console.public_url names it."};
}

Problem csrf_missing() {
  return {.status = 403,
          .slug = "csrf",
          .title = "The request does not come from the console's page",
          .detail = "Send the session's csrf as X-CSRF-Token."};
}

Problem no_such_route() {
  return {.status = 404,
          .slug = "not-found",
          .title = "There is no such thing here",
          .detail = "This listener serves no such path."};
}

Problem method_not_allowed() {
  return {.status = 405,
          .slug = "method-not-allowed",
          .title = "The method is not allowed here",
          .detail = "The Allow field lists the methods of this path."};
}

Problem method_unknown() {
  return {.status = 501,
          .slug = "method-unknown",
          .title = "The method is not known",
          .detail = "The methods known are those of RFC 9110 and PATCH."};
}

std::string to_json(const Problem& problem, const RequestMessage* request) {
  std::string detail(problem.detail.empty() ? problem.title : std::string_view{problem.detail});
  if (problem.status == 500 && request != nullptr) detail += how_to_ask_about(*request);
  boost::json::object body{{"type", "/problems/" + std::string(problem.slug)},
                           {"title", problem.title},
                           {"status", problem.status},
                           {"detail", detail}};
  if (!problem.errors.empty()) {
    boost::json::array& errors = body["errors"].emplace_array();
    for (const Flaw& error : problem.errors) {
      errors.push_back(boost::json::object{{name_of(error.place), error.name}, {"detail", error.detail}});
    }
  }
  return boost::json::serialize(body) + '\n';
}

std::string_view challenge_of(std::uint16_t status) noexcept {
  if (status == 401) return R"(Bearer realm="tokenward")";
  if (status == 403) return R"(Bearer realm="tokenward", error="insufficient_scope")";
  return {};
}

void send_problem(Poco::Net::HTTPServerResponse& response, const Problem& problem) {
  response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(problem.status),
                              std::string(reason_phrase(problem.status)));
  if (const std::string_view challenge = challenge_of(problem.status); !challenge.empty()) {
    response.set("WWW-Authenticate", std::string(challenge));
  }
  if (problem.retry_after_s > 0) response.set("Retry-After", std::to_string(problem.retry_after_s));
  response.setContentType(std::string(kProblemType));
  const auto* const ours = dynamic_cast<const PocoResponse*>(&response);
  const std::string body = to_json(problem, ours != nullptr ? &ours->request() : nullptr);
  response.sendBuffer(body.data(), body.size());
}

void send_problem(Poco::Net::HTTPServerResponse& response, const Error& error, const Flaws& flaws, Place place) {
  const bool inside = error.code == ErrorCode::Internal || error.code == ErrorCode::Corrupt;
  if (auto* const ours = dynamic_cast<PocoResponse*>(&response); ours != nullptr && inside) {
    ours->set_fault(error.message);
  }
  send_problem(response, problem_of(error, flaws, place));
}

}  // namespace tokenward::http
