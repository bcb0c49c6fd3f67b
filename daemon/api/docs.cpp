#include "api/docs.h"

#include <string>
#include <string_view>

#include "api/docs_page.h"
#include "api/endpoint.h"
#include "api/openapi.h"
#include "api/openapi_files.h"

namespace tokenward::api {
namespace {

/// Neither scripts nor anything from elsewhere.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

Result<Reply> read_page(tenant::House&, const http::Call&) {
  static const std::string kPage = docs_page(join_openapi(kOpenApiFiles));
  return Reply::text("text/html; charset=utf-8", kPage)
      .with_field("Content-Security-Policy", std::string(kPolicy))
      .with_field("Referrer-Policy", "no-referrer")
      .with_field("X-Frame-Options", "DENY")
      .with_field("Cross-Origin-Opener-Policy", "same-origin")
      .with_field("Cross-Origin-Resource-Policy", "same-origin");
}

Result<Reply> read_style(tenant::House&, const http::Call&) {
  return Reply::text("text/css; charset=utf-8", kDocsStyle).with_field("Cross-Origin-Resource-Policy", "same-origin");
}

/// Its query means nothing, whatever a link has picked up on its way.
template <auto read>
http::Route open_route(tenant::House& house, std::string pattern) {
  return {.method = http::Method::Get,
          .pattern = std::move(pattern),
          .access = http::Access::Open,
          .make = endpoint<read, Reads::Query>(house),
          .runs = http::Runs::Inline,
          .served = http::Served::Manage,
          .max_body = 0};
}

}  // namespace

std::vector<http::Route> docs_routes(tenant::House& house) {
  return {open_route<read_page>(house, "/docs"), open_route<read_style>(house, "/docs/style.css")};
}

}  // namespace tokenward::api
