#include "api/tenants.h"

#include "api/common_members.h"
#include "api/policy_json.h"
#include "http/etag.h"
#include "http/json_body.h"
#include "http/query_reader.h"
#include "http/send.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;
using http::ObjectReader;
using tenant::TenantView;

json::object to_json(const domain::Tenant& tenant) {
  return {{"id", tenant.slug.text()},
          {"display_name", tenant.display_name},
          {"state", domain::to_string(tenant.state)},
          {"store", tenant.store},
          {"created_at", to_rfc3339(tenant.created_at)}};
}

/// With the ETag that the tenant has when it is read alone. Null is what its store cannot tell now.
json::object to_json(const tenant::TenantListing& listing) {
  if (listing.view) {
    json::object shown = to_json(listing.view->value);
    shown["etag"] = http::etag_of(listing.view->version);
    return shown;
  }
  return {{"id", listing.slug.text()}, {"display_name", nullptr}, {"state", nullptr},
          {"store", listing.store},    {"created_at", nullptr},   {"etag", nullptr}};
}

Result<Reply> reply_with(const Result<TenantView>& view) {
  if (!view) return view.error();
  return Reply::ok(to_json(view->value)).versioned(view->version);
}

std::string take_display_name(ObjectReader& in, const std::string& text) {
  auto name = domain::normalise_display_name(text);
  if (name) return std::move(*name);
  in.fail(name.error());
  return {};
}

Result<tenant::CreateTenant> read_create(const http::Call& call) {
  http::JsonBody body(call);
  ObjectReader& in = body.object();
  const auto slug = domain::TenantSlug::parse(in.text("id"));
  if (!slug) in.fail(ErrorCode::Invalid, "id", "1 to 63 of a-z, 0-9 and -, not beginning with -.");
  const auto display_name = in.optional_text("display_name");
  const std::string kept_name = display_name ? take_display_name(in, *display_name) : std::string{};
  auto store = in.optional_text("store");
  domain::Policy policy;
  if (auto inner = in.optional_object("policy")) {
    policy = take_policy(*inner, Members::Some);
    (void)inner->finish();  // Its errors are told by `in`.
  }
  const bool mint_admin_token = in.boolean("mint_admin_token", false);
  const bool reuse_slug = in.boolean("reuse_slug", false);
  if (const auto done = in.finish(); !done) return done.error();
  return tenant::CreateTenant{*slug, kept_name, std::move(store), std::move(policy), mint_admin_token, reuse_slug};
}

/// Suspending, resuming and deleting differ in the service's function alone.
using Act = Result<TenantView> (tenant::TenantService::*)(const domain::Authority&, tenant::TenantRuntime&,
                                                          const std::string& reason, tenant::ExpectedVersion expected);
Result<Reply> act(tenant::TenantService& tenants, Act what, const http::Call& call) {
  const auto expected = http::expected_version(call);
  if (!expected) return expected.error();
  const auto reason = read_reason(call);
  if (!reason) return reason.error();
  return reply_with((tenants.*what)(call.caller, *call.tenant, *reason, *expected));
}

}  // namespace

Result<Reply> create_tenant(tenant::TenantService& tenants, const http::Call& call) {
  const auto request = read_create(call);
  if (!request) return request.error();
  auto created = tenants.create(call.caller, *request);
  if (!created) return created.error();
  Reply reply = Reply::created("/v1/tenants/" + request->slug.text(), to_json(created->view.value))
                    .versioned(created->view.version);
  if (!created->admin_token) return reply;
  return std::move(reply).showing_once("admin_token", std::move(*created->admin_token));
}

Result<Reply> list_tenants(tenant::TenantService& tenants, const http::Call& call) {
  http::QueryReader in(call);
  const std::uint32_t limit = in.integer("limit", 1, tenant::kMaxPageLimit, tenant::kDefaultPageLimit);
  const std::string cursor = in.text("cursor").value_or("");
  if (const auto done = in.finish(); !done) return done.error();
  const auto page = tenants.list(call.caller, limit, cursor);
  if (!page) return page.error();
  json::array items;
  for (const auto& listing : page->items) items.push_back(to_json(listing));
  return Reply::ok(page_json(std::move(items), page->next_cursor));
}

Result<Reply> read_tenant(tenant::TenantService& tenants, const http::Call& call) {
  return reply_with(tenants.read(call.caller, *call.tenant));
}

Result<Reply> rename_tenant(tenant::TenantService& tenants, const http::Call& call) {
  const auto expected = http::expected_version(call);
  if (!expected) return expected.error();
  http::JsonBody body(call);
  const std::string display_name = take_display_name(body.object(), body.object().text("display_name"));
  if (const auto done = body.object().finish(); !done) return done.error();
  return reply_with(tenants.rename(call.caller, *call.tenant, display_name, *expected));
}

Result<Reply> suspend_tenant(tenant::TenantService& tenants, const http::Call& call) {
  return act(tenants, &tenant::TenantService::suspend, call);
}

Result<Reply> resume_tenant(tenant::TenantService& tenants, const http::Call& call) {
  return act(tenants, &tenant::TenantService::resume, call);
}

Result<Reply> delete_tenant(tenant::TenantService& tenants, const http::Call& call) {
  return act(tenants, &tenant::TenantService::remove, call);
}

}  // namespace tokenward::api
