#pragma once
// Refusals as problem details (RFC 9457). The one place where an ErrorCode becomes a status and a problem type.

#include <Poco/Net/HTTPServerResponse.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokenward::http {

/// What a refusal looks like on the wire.
struct Problem {
  std::uint16_t status = 500;
  std::string_view slug;   ///< The type is `/problems/<slug>`.
  std::string_view title;  ///< The same for every occurrence of the type.
  std::string detail;
  std::string field = {};      ///< The member, parameter or header field it is about; empty: the whole.
  unsigned retry_after_s = 0;  ///< Seconds for Retry-After; 0: none.
};

/// Unsupported about the field `content-type` is 415, else 501. What Corrupt and Internal say stays inside: their
/// detail is a fixed sentence.
[[nodiscard]] Problem problem_of(const Error& error);

/// The refusals that are the router's own.
[[nodiscard]] Problem no_such_route();
[[nodiscard]] Problem method_not_allowed();
[[nodiscard]] Problem method_unknown();

inline constexpr std::string_view kProblemType = "application/problem+json";

/// `{"type","title","status","detail"}` and `field` where there is one, with a line end.
[[nodiscard]] std::string to_json(const Problem& problem);

/// Sends a problem with the fields its status needs: WWW-Authenticate (RFC 6750 section 3) with 401, Retry-After.
void send_problem(Poco::Net::HTTPServerResponse& response, const Problem& problem);
void send_problem(Poco::Net::HTTPServerResponse& response, const Error& error);

/// The challenge of a 401 on our own routes.
inline constexpr std::string_view kChallenge = R"(Bearer realm="tokenward")";

}  // namespace tokenward::http
