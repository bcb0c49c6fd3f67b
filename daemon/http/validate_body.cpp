#include "http/validate_body.h"

#include <algorithm>

#include "domain/cidr.h"
#include "http/call.h"
#include "http/flaw.h"
#include "http/json_body.h"

namespace tokenward::http {
namespace {

/// Takes `literal` off the front of `rest`, after the white space of RFC 8259 section 2.
bool take(std::string_view& rest, std::string_view literal) noexcept {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  if (!rest.starts_with(literal)) return false;
  rest.remove_prefix(literal.size());
  return true;
}

void read_members(ObjectReader& in, ValidateBody& body) {
  body.token_storage = in.text("token");
  body.token = body.token_storage;
  body.required_scopes = in.texts("required_scopes", domain::kMaxScopes);
  body.client_ip = in.optional_text("client_ip").value_or("");
  if (in.presence("client_ip") == Presence::Value && !domain::IpAddress::parse(body.client_ip)) {
    in.fail(ErrorCode::Invalid, "client_ip", "An IPv4 or IPv6 address, or null.");
  }
}

Result<void> read_item(const boost::json::object& item, ValidateBody& body) {
  ObjectReader in(item);
  read_members(in, body);
  return in.finish();
}

}  // namespace

std::optional<std::string_view> plain_token(std::string_view body) noexcept {
  if (!take(body, "{") || !take(body, "\"token\"") || !take(body, ":") || !take(body, "\"")) return std::nullopt;
  const auto end = body.find('"');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view token = body.substr(0, end);
  const bool plain = std::all_of(token.begin(), token.end(), [](char c) { return c >= 0x20 && c < 0x7F && c != '\\'; });
  body.remove_prefix(end + 1);
  if (!plain || !take(body, "}") || !take(body, "") || !body.empty()) return std::nullopt;
  return token;
}

Result<void> read_validate_body(const RequestMessage& message, ValidateBody& body) {
  if (const auto token = plain_token(message.body);
      token && is_json_content_type(Call::find_field(message, "content-type"))) {
    body.token = *token;
    return {};
  }
  JsonBody json(message);
  read_members(json.object(), body);
  return json.object().finish();
}
Result<std::vector<ValidateBody>> read_batch_body(const RequestMessage& message, std::size_t most) {
  if (!is_json_content_type(Call::find_field(message, "content-type"))) {
    return Error{ErrorCode::Unsupported, "Send the body with Content-Type: application/json.", "content-type"};
  }
  const auto parsed =
      parse_json_object(message.body, boost::json::make_shared_resource<boost::json::monotonic_resource>());
  if (!parsed) return parsed.error();
  const boost::json::object& whole = parsed->get_object();
  const boost::json::value* const items = whole.if_contains("items");
  if (items == nullptr || !items->is_array() || items->get_array().size() > most) {
    return Error{ErrorCode::Invalid, "An array of at most " + std::to_string(most) + " objects.", "items"};
  }
  for (const auto& member : whole) {
    if (member.key() == "items") continue;
    return Error{ErrorCode::Invalid, "The body has no other member than items.", json_pointer({}, member.key())};
  }
  std::vector<ValidateBody> bodies(items->get_array().size());
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    const std::string name = "/items/" + std::to_string(i);
    const boost::json::value& item = items->get_array()[i];
    if (!item.is_object()) return Error{ErrorCode::Invalid, "An object.", name};
    if (const auto read = read_item(item.get_object(), bodies[i]); !read) {
      return Error{read.error().code, read.error().message, name + read.error().field};
    }
  }
  return bodies;
}

}  // namespace tokenward::http
