#include "api/console.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "api/endpoint.h"
#include "api/reply.h"
#include "console/assets.h"

namespace tokenward::api {
namespace {

constexpr std::string_view kHtml = "text/html; charset=utf-8";

/// Nothing inline, nothing from elsewhere, no text that becomes markup or script (Trusted Types).
std::string content_security_policy(std::string_view frame_ancestors) {
  std::string policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
      "form-action 'none'; frame-ancestors ";
  return policy.append(frame_ancestors).append("; require-trusted-types-for 'script'; trusted-types 'none'");
}

/// The page; `frame_ancestors` says who may show it in a frame.
Reply page_reply(std::string_view frame_ancestors) {
  return Reply::text(std::string(kHtml), console::index())
      .with_field("Cache-Control", "no-store")
      .with_field("Content-Security-Policy", content_security_policy(frame_ancestors))
      .with_field("Referrer-Policy", "no-referrer")
      .with_field("Cross-Origin-Opener-Policy", "same-origin")
      .with_field("Cross-Origin-Resource-Policy", "same-origin");
}

Result<Reply> read_page(tenant::House&, const http::Call&) {
  return page_reply("'none'").with_field("X-Frame-Options", "DENY");
}

std::shared_ptr<tenant::TenantRuntime> known_tenant(tenant::House& house, const http::Call& call) {
  return house.directory().known(call.variable("tenant"));
}

/// For nobody's frame where there is no such tenant, so that it cannot be told from one that nobody may embed.
Result<Reply> read_embedded_page(tenant::House& house, const http::Call& call) {
  auto tenant = call.tenant;
  if (const auto slug = domain::TenantSlug::parse(call.variable("tenant")); !tenant && slug) {
    auto found = house.directory().find(*slug);
    if (found) tenant = *found;
    if (!found && found.error().code != ErrorCode::NotFound) return found.error();
  }
  std::string ancestors;
  if (tenant) {
    const auto origins = house.policies().embed_origins(*tenant);
    if (!origins) return origins.error();
    for (const std::string& origin : *origins) ancestors.append(ancestors.empty() ? "" : " ").append(origin);
  }
  return page_reply(ancestors.empty() ? "'none'" : ancestors);
}

Result<Reply> go_to_page(tenant::House&, const http::Call&) { return Reply::redirect("/console/"); }

/// Whether an If-None-Match (RFC 9110 section 13.1.2) names `etag`.
bool has_already(const http::Call& call, std::string_view etag) {
  for (const Field& field : call.message->fields) {
    if (field.name != "if-none-match") continue;
    if (field.value == "*" || field.value.find(etag) != std::string_view::npos) return true;
  }
  return false;
}

/// A file of another version than the present one is gone: the page that wants it is to be loaded again.
Result<Reply> read_asset(tenant::House&, const http::Call& call) {
  const std::string& name = call.variable("file");
  const auto asset = call.variable("version") == console::version() ? console::find_asset(name) : std::nullopt;
  if (!asset) return Error{ErrorCode::NotFound, "The page has no such file. Load it again."};
  std::string etag = '"' + std::string(console::version()) + '-' + name + '"';
  const bool known = has_already(call, etag);
  Reply reply = known ? Reply::not_modified() : Reply::text(std::string(asset->content_type), asset->bytes);
  return std::move(reply)
      .with_field("Cache-Control", "public, max-age=31536000, immutable")
      .with_field("ETag", std::move(etag))
      .with_field("Cross-Origin-Resource-Policy", "same-origin");
}

/// A route of the page. Its query means nothing, whatever a link has picked up on its way.
template <auto read>
http::Route page_route(tenant::House& house, std::string pattern, http::Runs runs) {
  return {.method = http::Method::Get,
          .pattern = std::move(pattern),
          .access = http::Access::Open,
          .make = endpoint<read, Reads::Query>(house),
          .runs = runs,
          .served = http::Served::Console,
          .max_body = 0,
          .fields = {{"if-none-match", FieldRule::List}}};
}

}  // namespace

std::vector<http::Route> console_routes(tenant::House& house) {
  using enum http::Runs;
  http::Route embedded = page_route<read_embedded_page>(house, "/console/embed/{tenant}", Lane);
  embedded.fields.clear();  // it is never the same for long enough to be asked for by its ETag
  embedded.foresee = [&house](const http::Call& call) { return http::Foreseen{known_tenant(house, call)}; };
  return {page_route<go_to_page>(house, "/", Inline), page_route<go_to_page>(house, "/console", Inline),
          page_route<read_page>(house, "/console/", Inline),
          page_route<read_asset>(house, "/console/{version}/{file}", Inline), std::move(embedded)};
}

}  // namespace tokenward::api
