#pragma once
// /v1/tenants/{tenant}/accounts: the people who sign in to the web console with a password.

#include "api/reply.h"
#include "base/result.h"
#include "http/call.h"
#include "tenant/account_service.h"

namespace tokenward::api {

/// Bytes of a body with passwords in it.
inline constexpr std::size_t kMaxAccountBody = 8192;

/// POST `{"name", "password", "role"?}`: 201 with the account; a member unless `role` says otherwise.
[[nodiscard]] Result<Reply> create_account(tenant::AccountService& accounts, const http::Call& call);
/// GET: accounts in the order of their names; `limit`, `cursor`.
[[nodiscard]] Result<Reply> list_accounts(tenant::AccountService& accounts, const http::Call& call);
[[nodiscard]] Result<Reply> read_account(tenant::AccountService& accounts, const http::Call& call);
/// PATCH `{"role"?, "disabled"?, "password"?, "current_password"?}`; If-Match is optional.
[[nodiscard]] Result<Reply> change_account(tenant::AccountService& accounts, const http::Call& call);
/// DELETE: 204; If-Match is optional.
[[nodiscard]] Result<Reply> delete_account(tenant::AccountService& accounts, const http::Call& call);

}  // namespace tokenward::api
