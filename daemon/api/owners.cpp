#include "api/owners.h"

#include "api/common_members.h"
#include "http/json_body.h"
#include "tenant/owner_erasing.h"

namespace tokenward::api {
namespace {

using tenant::OwnerState;

Result<Reply> put_into(OwnerState state, tenant::TokenService& tokens, const http::Call& call) {
  http::JsonBody body(call);
  http::ObjectReader& in = body.object();
  const auto owner = take_owner(in);
  if (!owner) in.fail(ErrorCode::Invalid, "owner", "This member is required.");
  const std::string reason = take_reason(in);
  if (const auto read = in.finish(); !read) return read.error();
  const auto done = tokens.set_owner_state(call.caller, *call.tenant, *owner, state, reason);
  if (!done) return done.error();
  return Reply::ok({{"owner", owner->text()}, {"state", state == OwnerState::Suspended ? "suspended" : "active"}});
}

}  // namespace

Result<Reply> suspend_owner(tenant::TokenService& tokens, const http::Call& call) {
  return put_into(OwnerState::Suspended, tokens, call);
}

Result<Reply> resume_owner(tenant::TokenService& tokens, const http::Call& call) {
  return put_into(OwnerState::Active, tokens, call);
}

Result<Reply> erase_owner(tenant::House& house, const http::Call& call) {
  http::JsonBody body(call);
  http::ObjectReader& in = body.object();
  const auto owner = take_owner(in);
  if (!owner) in.fail(ErrorCode::Invalid, "owner", "This member is required.");
  if (const auto read = in.finish(); !read) return read.error();
  const auto erased = tenant::erase_owner(house, call.caller, call.tenant, *owner);
  if (!erased) return erased.error();
  return Reply::ok({{"state", *erased == tenant::Erased::Wholly ? "erased" : "erasing"}});
}

}  // namespace tokenward::api
