#include "api/rotation.h"

#include "api/common_members.h"
#include "api/idempotency_key.h"
#include "api/token_json.h"
#include "http/etag.h"
#include "http/json_body.h"

namespace tokenward::api {
namespace {

using http::ObjectReader;

domain::Retirement take_retirement(ObjectReader& in) {
  const auto text = in.optional_text("retire");
  if (!text) return domain::Retirement::Overlap;
  const auto retirement = domain::parse_retirement(*text);
  if (!retirement) in.fail(ErrorCode::Invalid, "retire", "overlap or first_use.");
  return retirement.value_or(domain::Retirement::Overlap);
}

std::optional<std::chrono::hours> take_overlap(ObjectReader& in) {
  const auto hours = in.optional_integer("overlap_hours", 0, domain::kLongestRotationOverlap.count());
  if (!hours) return std::nullopt;
  return std::chrono::hours{*hours};
}

/// `route` names what is asked for within the tenant, the old token included.
Result<tenant::RotateRequest> read_rotate(const http::Call& call, const std::string& route) {
  auto retry = read_idempotency_key(call, route);
  if (!retry) return retry.error();
  const auto expected = http::expected_version(call);
  if (!expected) return expected.error();
  http::JsonBody body(call, http::JsonBody::Need::Optional);
  ObjectReader& in = body.object();
  tenant::RotateRequest request{.retirement = take_retirement(in),
                                .overlap = take_overlap(in),
                                .retry = std::move(*retry),
                                .expected = *expected};
  if (const auto done = in.finish(); !done) return done.error();
  return request;
}

}  // namespace

Result<Reply> rotate_token(tenant::TokenService& tokens, const http::Call& call) {
  const auto id = token_of(call);
  if (!id) return id.error();
  const auto request = read_rotate(call, "tokens/" + domain::to_string(*id) + "/rotate");
  if (!request) return request.error();
  return minted_reply(tokens.rotate(call.caller, *call.tenant, *id, *request), call);
}

Result<Reply> rotate_self(tenant::TokenService& tokens, const http::Call& call) {
  const auto request = read_rotate(call, "self/rotate");
  if (!request) return request.error();
  return minted_reply(tokens.rotate_self(call.caller, *call.tenant, *request), call);
}

}  // namespace tokenward::api
