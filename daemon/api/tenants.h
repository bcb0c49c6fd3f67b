#pragma once
// /v1/tenants: tenants and their life, for operators; an admin may read its own.

#include "api/reply.h"
#include "base/result.h"
#include "http/call.h"
#include "tenant/tenant_service.h"

namespace tokenward::api {

/// POST `{"id", "display_name"?, "store"?, "policy"?, "mint_admin_token"?}`: 201, with `admin_token` where it was asked
/// for.
[[nodiscard]] Result<Reply> create_tenant(tenant::TenantService& tenants, const http::Call& call);

/// GET `?limit&cursor`: by slug, each with its `etag`.
[[nodiscard]] Result<Reply> list_tenants(tenant::TenantService& tenants, const http::Call& call);

/// GET: one tenant with its ETag.
[[nodiscard]] Result<Reply> read_tenant(tenant::TenantService& tenants, const http::Call& call);

/// PATCH `{"display_name"}`; If-Match is optional.
[[nodiscard]] Result<Reply> rename_tenant(tenant::TenantService& tenants, const http::Call& call);

/// POST `{"reason"?}`: none of its tokens is good from now on, or they are again; If-Match is optional.
[[nodiscard]] Result<Reply> suspend_tenant(tenant::TenantService& tenants, const http::Call& call);
[[nodiscard]] Result<Reply> resume_tenant(tenant::TenantService& tenants, const http::Call& call);

/// DELETE, also with `{"reason"?}`: 200 with the tenant, which is `deleting` for 30 days and can be resumed until then;
/// If-Match is optional.
[[nodiscard]] Result<Reply> delete_tenant(tenant::TenantService& tenants, const http::Call& call);

}  // namespace tokenward::api
