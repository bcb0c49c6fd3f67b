#pragma once
// Refusals as problem details (RFC 9457). The one place where an ErrorCode becomes a status and a problem type.

#include <Poco/Net/HTTPServerResponse.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/message.h"
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

/// Unsupported about the field `content-type` is 415, else 501. What Corrupt and Internal say is for the log: their
/// detail is a fixed sentence.
[[nodiscard]] Problem problem_of(const Error& error);

/// The refusals that are the router's own.
[[nodiscard]] Problem no_such_route();
[[nodiscard]] Problem method_not_allowed();
[[nodiscard]] Problem method_unknown();

/// The refusals of requests that no page of the console's own sent.
[[nodiscard]] Problem foreign_origin();
[[nodiscard]] Problem csrf_missing();

inline constexpr std::string_view kProblemType = "application/problem+json";

/// `{"type","title","status","detail"}` and `field` where there is one, with a line end. Where `request` is given the
/// detail of a 500 names its id, for whoever asks the operator about it.
[[nodiscard]] std::string to_json(const Problem& problem, const RequestMessage* request = nullptr);

/// Sends a problem with the fields its status needs: WWW-Authenticate with 401 and 403, Retry-After.
void send_problem(Poco::Net::HTTPServerResponse& response, const Problem& problem);
void send_problem(Poco::Net::HTTPServerResponse& response, const Error& error);

/// The challenge that goes with a 401 or 403 on our own routes (RFC 6750 section 3); empty with another status. A 401
/// for a credential that was sent but is no good says so besides.
[[nodiscard]] std::string_view challenge_of(std::uint16_t status) noexcept;
inline constexpr std::string_view kInvalidTokenChallenge = R"(Bearer realm="tokenward", error="invalid_token")";

}  // namespace tokenward::http
