#include "net/refusal.h"

#include <string_view>

#include "base/http_date_cache.h"

namespace tokenward::net {
namespace {

/// What a status is called on the status line and in a problem's `type` and `title`.
struct StatusName {
  std::uint16_t status;
  std::string_view phrase;
  std::string_view slug;
};

constexpr StatusName kStatusNames[] = {
    {400, "Bad Request", "bad-request"},
    {403, "Forbidden", "forbidden"},
    {408, "Request Timeout", "request-timeout"},
    {413, "Content Too Large", "content-too-large"},
    {414, "URI Too Long", "uri-too-long"},
    {417, "Expectation Failed", "expectation-failed"},
    {431, "Request Header Fields Too Large", "header-fields-too-large"},
    {501, "Not Implemented", "not-implemented"},
    {505, "HTTP Version Not Supported", "http-version-not-supported"},
};

const StatusName& name_of(std::uint16_t status) noexcept {
  for (const StatusName& name : kStatusNames)
    if (name.status == status) return name;
  return kStatusNames[0];
}

std::string problem_json(const StatusName& name, std::string_view detail) {
  std::string body = R"({"type":"/problems/)";
  body.append(name.slug).append(R"(","title":")").append(name.phrase);
  body.append(R"(","status":)").append(std::to_string(name.status));
  body.append(R"(,"detail":")").append(detail).append("\"}\n");
  return body;
}

}  // namespace

std::uint16_t status_of(const Refusal& refusal, const ListenerTraits& listener) noexcept {
  return refusal.forward_auth && listener.gateway_nginx ? 403 : refusal.broken->status;
}

void append_refusal(std::string& output, const Refusal& refusal, const ListenerTraits& listener) {
  const StatusName& name = name_of(status_of(refusal, listener));
  output.append("HTTP/1.1 ").append(std::to_string(name.status)).append(" ").append(name.phrase);
  output.append("\r\nDate: ").append(http_date_now());
  output.append("\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n");
  if (refusal.forward_auth) {
    output.append(
        "Vary: Authorization\r\nX-Token-Tenant: -\r\nX-Token-Owner: -\r\nX-Token-Id: -\r\nX-Token-Scopes: -\r\n"
        "Content-Length: 0\r\n\r\n");
    return;
  }
  const std::string body = problem_json(name, refusal.broken->detail);
  output.append("Content-Type: application/problem+json\r\nContent-Length: ").append(std::to_string(body.size()));
  output.append("\r\n\r\n");
  if (!refusal.head) output.append(body);
}

}  // namespace tokenward::net
