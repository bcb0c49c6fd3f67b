#pragma once
// A token as callers see it. Pure.

#include <boost/json/object.hpp>

#include "api/reply.h"
#include "base/result.h"
#include "domain/identifiers.h"
#include "http/call.h"
#include "tenant/token_service.h"

namespace tokenward::api {

/// What everybody who may read a token sees of it, never its value.
[[nodiscard]] boost::json::object to_json(const tenant::TokenView& view, const domain::TenantSlug& tenant);

/// 200 with a token of the call's tenant and its ETag, or the error.
[[nodiscard]] Result<Reply> token_reply(const Result<tenant::TokenView>& view, const http::Call& call);

/// 201 with a new token of the call's tenant, its `value`, where it is found and its ETag, or the error.
[[nodiscard]] Result<Reply> minted_reply(Result<tenant::Minted> minted, const http::Call& call);

}  // namespace tokenward::api
