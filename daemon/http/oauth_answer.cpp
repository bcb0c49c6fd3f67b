#include "http/oauth_answer.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>

#include "http/answer.h"
#include "http/call.h"
#include "http/problem.h"
#include "http/request_trail.h"
#include "http/session_cookie.h"
#include "http/text.h"

namespace tokenward::http {
namespace {

namespace json = boost::json;

constexpr std::string_view kBasicChallenge = "WWW-Authenticate: Basic realm=\"tokenward\", charset=\"UTF-8\"\r\n";
constexpr std::string_view kBearerChallenge = "WWW-Authenticate: Bearer realm=\"tokenward\"\r\n";

std::int64_t to_seconds(Instant at) noexcept {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

std::string line_of(const json::object& body) { return json::serialize(body) + '\n'; }

struct OAuthError {
  std::uint16_t status;
  std::string_view code;
};

OAuthError oauth_error_of(const Error& error, std::uint16_t status) noexcept {
  switch (status) {
    case 401:
      return {401, "invalid_client"};
    case 403:
    case 409:
      return {403, "unauthorized_client"};
    case 429:
    case 503:
      return {status, "temporarily_unavailable"};
    case 500:
      return {500, "server_error"};
    default:
      return {error.code == ErrorCode::TooLarge ? std::uint16_t{413} : std::uint16_t{400}, "invalid_request"};
  }
}

/// RFC 6749 section 5.2: the challenge matches the scheme that the client used.
std::string challenges_for(const RequestMessage& message) {
  const std::string_view sent = Call::find_field(message, "authorization");
  if (sent.empty()) return std::string(kBasicChallenge).append(kBearerChallenge);
  if (equals_ignoring_case(sent.substr(0, 6), "bearer")) {
    return std::string("WWW-Authenticate: ").append(kInvalidTokenChallenge).append("\r\n");
  }
  return std::string(kBasicChallenge);
}

}  // namespace

std::string issuer_of(const RequestMessage& message) {
  if (message.listener->public_origin.empty() && Call::find_field(message, "host").empty()) return {};
  return own_origin(message);
}

std::string introspection_of(const tenant::ValidToken& token, std::string_view issuer) {
  const std::string& tenant = token.tenant().slug().text();
  json::object body{{"active", true},
                    {"token_type", "Bearer"},
                    {"client_id", tenant},
                    {"sub", token.owner().text()},
                    {"username", token.owner().text()},
                    {"jti", domain::to_string(token.id())},
                    {"iat", to_seconds(domain::created_at(token.id()))}};
  if (!token.scopes().empty()) body.emplace("scope", token.scopes().text());
  if (token.expires_us() != tenant::kNever) body.emplace("exp", to_seconds(from_micros(token.expires_us())));
  if (!issuer.empty()) body.emplace("iss", issuer);
  return line_of(body);
}

std::string metadata_of(std::string_view issuer) {
  const std::string base(issuer);
  const json::array secret_methods{"client_secret_basic", "client_secret_post"};
  json::array introspection_methods = secret_methods;
  introspection_methods.emplace_back("Bearer");
  return line_of({{"issuer", base},
                  {"response_types_supported", json::array{}},
                  {"grant_types_supported", json::array{}},
                  {"introspection_endpoint", base + "/v1/introspect"},
                  {"introspection_endpoint_auth_methods_supported", introspection_methods},
                  {"revocation_endpoint", base + "/v1/revoke"},
                  {"revocation_endpoint_auth_methods_supported", secret_methods}});
}

void append_oauth_error(std::string& out, const RequestMessage& message, const Error& error, std::string_view fields) {
  const Problem problem = problem_of(error);
  const OAuthError refusal = oauth_error_of(error, problem.status);
  std::string all(fields);
  if (refusal.status == 401) all += challenges_for(message);
  if (problem.retry_after_s > 0) all += "Retry-After: " + std::to_string(problem.retry_after_s) + "\r\n";
  const std::string description = problem.detail + (problem.status == 500 ? how_to_ask_about(message) : "");
  const std::string body = line_of({{"error", refusal.code}, {"error_description", description}});
  append_answer(out, message,
                {.status = refusal.status, .content_type = "application/json", .body = body, .fields = all});
}

void append_oauth_error(std::string& out, const RequestMessage& message, const Error& error) {
  append_oauth_error(out, message, error, {});
}

}  // namespace tokenward::http
