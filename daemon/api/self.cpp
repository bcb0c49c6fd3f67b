#include "api/self.h"

#include "api/common_members.h"
#include "api/token_json.h"
#include "http/etag.h"

namespace tokenward::api {

Result<Reply> read_self(tenant::TokenService& tokens, const http::Call& call) {
  return token_reply(tokens.find(call.caller, *call.tenant, call.credential->id()), call);
}

Result<Reply> revoke_self(tenant::TokenService& tokens, const http::Call& call) {
  const auto expected = http::expected_version(call);
  if (!expected) return expected.error();
  const auto reason = read_reason(call);
  if (!reason) return reason.error();
  return token_reply(tokens.revoke(call.caller, *call.tenant, call.credential->id(), *reason, *expected), call);
}

}  // namespace tokenward::api
