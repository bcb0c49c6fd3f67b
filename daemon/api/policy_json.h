#pragma once
// A tenant's policy as callers write it. Its JSON is `storage::policy_to_json`; here is the way back. Pure.

#include "domain/policy.h"
#include "http/object_reader.h"

namespace tokenward::api {

/// Whether a body must have every member of a policy.
enum class Members : std::uint8_t { All, Some };

/// `base` with the members that were sent in their place. What is wrong, single values and the whole against each
/// other, is told by the reader.
[[nodiscard]] domain::Policy take_policy(http::ObjectReader& in, Members members, domain::Policy base = {});

}  // namespace tokenward::api
