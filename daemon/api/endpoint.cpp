#include "api/endpoint.h"

namespace tokenward::api {

Result<void> refuse_query(const http::Call& call) {
  const auto& parameters = call.query.parameters();
  if (parameters.empty()) return {};
  constexpr const char* kWhy = "This resource has no query parameters.";
  for (const auto& parameter : parameters) call.flaws.add({http::Place::Parameter, parameter.first, kWhy});
  return Error{ErrorCode::Malformed, kWhy, parameters.front().first};
}

}  // namespace tokenward::api
