#include "api/endpoint.h"

namespace tokenward::api {

Result<void> refuse_query(const http::Call& call) {
  const auto& parameters = call.query.parameters();
  if (parameters.empty()) return {};
  return Error{ErrorCode::Malformed, "This resource has no query parameters.", parameters.front().first};
}

}  // namespace tokenward::api
