#include "app/api_problem.h"

#include <boost/json.hpp>

#include <string>

namespace tokenward::app {
namespace {

namespace json = boost::json;

ErrorCode code_of(int status) {
  switch (status) {
    case 400:
      return ErrorCode::Malformed;
    case 401:
      return ErrorCode::Unauthenticated;
    case 403:
      return ErrorCode::Forbidden;
    case 404:
      return ErrorCode::NotFound;
    case 409:
      return ErrorCode::Conflict;
    case 412:
      return ErrorCode::PreconditionFailed;
    case 413:
      return ErrorCode::TooLarge;
    case 428:
      return ErrorCode::PreconditionRequired;
    case 429:
      return ErrorCode::TooManyRequests;
    case 502:
    case 503:
    case 504:
      return ErrorCode::Unavailable;
    default:
      return status >= 500 ? ErrorCode::Internal : ErrorCode::Invalid;
  }
}

// The text member `name`, or nothing.
std::string_view text(const json::object& object, std::string_view name) {
  const json::value* const member = object.if_contains(name);
  return member && member->is_string() ? std::string_view{member->get_string()} : std::string_view{};
}

/// What an entry of `errors` is about: a member of the body without its leading slash, a parameter or a header field.
std::string_view name_of(const json::value& entry) {
  if (!entry.is_object()) return {};
  const json::object& error = entry.get_object();
  std::string_view pointer = text(error, "pointer");
  if (pointer.starts_with('/')) pointer.remove_prefix(1);
  if (!pointer.empty()) return pointer;
  const std::string_view parameter = text(error, "parameter");
  return parameter.empty() ? text(error, "header") : parameter;
}

}  // namespace

Error error_of_answer(int status, std::string_view body) {
  Error error{code_of(status), "the daemon answered " + std::to_string(status)};
  json::error_code failure;
  const json::value parsed = json::parse({body.data(), body.size()}, failure);
  if (failure || !parsed.is_object()) return error;
  const json::object& problem = parsed.get_object();

  const std::string_view title = text(problem, "title");
  const std::string_view detail = text(problem, "detail");
  if (!detail.empty() || !title.empty()) error.message = detail.empty() ? title : detail;
  error.message += " (" + std::to_string(status);
  if (const auto type = text(problem, "type"); !type.empty()) error.message.append(" ").append(type);
  const json::value* const listed = problem.if_contains("errors");
  const json::array errors = listed && listed->is_array() ? listed->get_array() : json::array{};
  // One by itself says what the problem says.
  if (errors.size() == 1) error.message.append(", about ").append(name_of(errors.front()));
  error.message += ")";
  if (errors.size() == 1) return error;
  for (const json::value& entry : errors) {
    if (!entry.is_object()) continue;
    error.message.append("\n  ").append(name_of(entry)).append(": ").append(text(entry.get_object(), "detail"));
  }
  return error;
}

}  // namespace tokenward::app
