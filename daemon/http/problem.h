#pragma once
// Refusals as problem details (RFC 9457). The one place where an ErrorCode becomes a status and a problem type.

#include <Poco/Net/HTTPServerResponse.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "base/result.h"
#include "http/flaw.h"

namespace tokenward::http {

/// What a refusal looks like on the wire.
struct Problem {
  std::uint16_t status = 500;
  std::string_view slug;   ///< The type is `/problems/<slug>`.
  std::string_view title;  ///< The same for every occurrence of the type.
  std::string detail;
  std::vector<Flaw> errors = {};  ///< What of the request it is about; empty: the whole.
  unsigned retry_after_s = 0;     ///< Seconds for Retry-After; 0: none.
};

/// Unsupported about the field `content-type` is 415, else 501. What Corrupt and Internal say is for the log: their
/// detail is a fixed sentence. The error's field stands in `place`; but what was not found is a parameter of the path,
/// and the names of header fields that handlers read are always these fields.
[[nodiscard]] Problem problem_of(const Error& error, Place place = Place::Body);
/// The same of a request in which all of `flaws` were found, of which the error is the first; where there are none, of
/// the error alone.
[[nodiscard]] Problem problem_of(const Error& error, const Flaws& flaws, Place place);

/// The refusals that are the router's own.
[[nodiscard]] Problem no_such_route();
[[nodiscard]] Problem method_not_allowed();
[[nodiscard]] Problem method_unknown();

/// The refusals of requests that no page of the console's own sent.
[[nodiscard]] Problem foreign_origin();
[[nodiscard]] Problem csrf_missing();

inline constexpr std::string_view kProblemType = "application/problem+json";

/// `{"type","title","status","detail"}` and `errors` where there are any, with a line end. Where `request` is given the
/// detail of a 500 names its id, for whoever asks the operator about it.
[[nodiscard]] std::string to_json(const Problem& problem, const RequestMessage* request = nullptr);

/// Sends a problem with the fields its status needs: WWW-Authenticate with 401 and 403, Retry-After.
void send_problem(Poco::Net::HTTPServerResponse& response, const Problem& problem);
void send_problem(Poco::Net::HTTPServerResponse& response, const Error& error, const Flaws& flaws = {},
                  Place place = Place::Body);

/// The challenge that goes with a 401 or 403 on our own routes (RFC 6750 section 3); empty with another status. A 401
/// for a credential that was sent but is no good says so besides.
[[nodiscard]] std::string_view challenge_of(std::uint16_t status) noexcept;
inline constexpr std::string_view kInvalidTokenChallenge = R"(Bearer realm="tokenward", error="invalid_token")";

}  // namespace tokenward::http
