#pragma once
// /v1/tenants/{tenant}/tokens: what the page "Manage Access Tokens" does.

#include "api/reply.h"
#include "base/result.h"
#include "http/call.h"
#include "tenant/token_service.h"

namespace tokenward::api {

/// POST `{"label", "owner"?, "expires_in_days"? | "expires_at"?, "scopes"?, "metadata"?, "allowed_cidrs"?}`: 201 with
/// the token and its `value`, which is never shown again: with an Idempotency-Key, again only to the same credential
/// with the same key and body, for 24 hours. An expiry of null is "No expiry"; leaving both out is the policy's choice.
[[nodiscard]] Result<Reply> mint_token(tenant::TokenService& tokens, const http::Call& call);

/// GET with the filters `owner`, `status`, `label` (part of it), `scope`, `created_from`, `created_to`, `expires_from`,
/// `expires_to` and `limit`, `cursor`: newest first, each with the `etag` that it has when it is read alone.
/// `slots` is null but in a listing of one owner.
[[nodiscard]] Result<Reply> list_tokens(tenant::TokenService& tokens, const http::Call& call);

/// GET: one token with its ETag.
[[nodiscard]] Result<Reply> read_token(tenant::TokenService& tokens, const http::Call& call);

/// PATCH `{"label"}`; If-Match is optional.
[[nodiscard]] Result<Reply> relabel_token(tenant::TokenService& tokens, const http::Call& call);

/// POST `{"reason"?}`: the token as it is then; If-Match is optional.
[[nodiscard]] Result<Reply> revoke_token(tenant::TokenService& tokens, const http::Call& call);

/// POST `{"owner"} | {"all": true}`, `"reason"?`, `"keep"?` (token ids), `"include_management"?`:
/// `{"revoked": number | null, "pending"}`.
[[nodiscard]] Result<Reply> revoke_all_tokens(tenant::TokenService& tokens, const http::Call& call);

}  // namespace tokenward::api
