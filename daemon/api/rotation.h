#pragma once
// Rotation: a new token in the place of an old one, asked for by who has authority over it or by the token itself.

#include "api/reply.h"
#include "base/result.h"
#include "http/call.h"
#include "tenant/token_service.h"

namespace tokenward::api {

/// POST `{"retire"?: "overlap" | "first_use", "overlap_hours"?}` to a token's path: 201 with the new token and its
/// `value`, shown once, or with an Idempotency-Key as by a minting. The body may be left out as a whole. If-Match, of
/// the old token, is optional; a repetition by Idempotency-Key is not held to it.
[[nodiscard]] Result<Reply> rotate_token(tenant::TokenService& tokens, const http::Call& call);

/// The same for the token that was shown, where the policy has `self_rotation`.
[[nodiscard]] Result<Reply> rotate_self(tenant::TokenService& tokens, const http::Call& call);

}  // namespace tokenward::api
