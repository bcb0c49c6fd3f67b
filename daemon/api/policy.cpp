#include "api/policy.h"

#include "api/policy_json.h"
#include "http/etag.h"
#include "http/json_body.h"
#include "storage/tenant_records.h"

namespace tokenward::api {
namespace {

using domain::Policy;

Reply reply_with(const tenant::Versioned<Policy>& policy) {
  return Reply::ok(storage::policy_to_json(policy.value)).versioned(policy.version);
}

}  // namespace

Result<Reply> read_policy(tenant::PolicyService& policies, const http::Call& call) {
  const auto policy = policies.read(call.caller, *call.tenant);
  if (!policy) return policy.error();
  return reply_with(*policy);
}

Result<Reply> replace_policy(tenant::PolicyService& policies, const http::Call& call) {
  const auto expected = http::expected_version(call, http::IfMatch::Required);
  if (!expected) return expected.error();
  http::JsonBody body(call);
  const Policy wanted = take_policy(body.object(), Members::All);
  if (const auto done = body.object().finish(); !done) return done.error();
  const auto policy = policies.change(
      call.caller, *call.tenant, [&](const Policy&) -> Result<Policy> { return wanted; }, *expected);
  if (!policy) return policy.error();
  return reply_with(*policy);
}

Result<Reply> merge_policy(tenant::PolicyService& policies, const http::Call& call) {
  const auto expected = http::expected_version(call);
  if (!expected) return expected.error();
  // Whether the members sent are right is known only with the present ones, so they are read in the change, each time
  // it is tried.
  const auto merge = [&](const Policy& present) -> Result<Policy> {
    http::JsonBody body(call);
    Policy merged = take_policy(body.object(), Members::Some, present);
    if (const auto done = body.object().finish(); !done) return done.error();
    return merged;
  };
  const auto policy = policies.change(call.caller, *call.tenant, merge, *expected);
  if (!policy) return policy.error();
  return reply_with(*policy);
}

}  // namespace tokenward::api
