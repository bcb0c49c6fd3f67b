#include "http/render.h"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "base/clock.h"
#include "http/text.h"

namespace tokenward::http {
namespace {

std::string encode_identity(std::string_view text) {
  if (text.empty()) return "-";
  if (text == "-") return "%2D";
  std::string encoded;
  append_percent_encoded(encoded, text, [](char c) { return c > 0x20 && c < 0x7F && c != '%'; });
  return encoded;
}

std::string encode_scopes(const domain::Scopes& scopes, std::size_t room) {
  std::string all;
  for (const std::string& scope : scopes) {
    const std::string encoded = encode_identity(scope);
    if (all.size() + 1 + encoded.size() > room) break;
    if (!all.empty()) all += ' ';
    all += encoded;
  }
  return all.empty() ? "-" : all;
}

std::string identity_fields(const tenant::ValidToken& token) {
  std::string lines = "X-Token-Tenant: " + encode_identity(token.tenant->slug().text());
  lines += "\r\nX-Token-Owner: " + encode_identity(token.owner);
  lines += "\r\nX-Token-Id: " + domain::to_string(token.id);
  lines += "\r\nX-Token-Scopes: ";
  lines += encode_scopes(token.scopes, kMaxIdentityBytes - lines.size() - 2);
  return lines += "\r\n";
}

std::string quoted(std::string_view text) { return boost::json::serialize(boost::json::string(text)); }

std::string validate_body(const tenant::ValidToken& token) {
  std::string body = R"({"active":true,"token_id":")" + domain::to_string(token.id);
  body += R"(","tenant":)" + quoted(token.tenant->slug().text());
  body += R"(,"owner":)" + quoted(token.owner);
  body += R"(,"scopes":[)";
  for (std::size_t i = 0; i < token.scopes.size(); ++i) body += (i == 0 ? "" : ",") + quoted(token.scopes[i]);
  body += R"(],"metadata":)" + token.metadata;
  body += R"(,"expires_at":)";
  body += token.expires_us == tenant::kNever ? "null" : quoted(to_rfc3339(from_micros(token.expires_us)));
  return body += "}\n";
}

}  // namespace

tenant::ValidToken::Rendered render_answers(const tenant::ValidToken& token) {
  return {identity_fields(token), validate_body(token)};
}

}  // namespace tokenward::http
