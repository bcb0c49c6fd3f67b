#include "api/common_members.h"

#include "domain/token.h"
#include "http/json_body.h"

namespace tokenward::api {

Result<domain::TokenId> token_of(const http::Call& call) {
  const auto id = domain::parse_token_id(call.variable("id"));
  if (!id) return Error{ErrorCode::NotFound, "There is no such token.", "id"};
  return *id;
}

std::optional<domain::Owner> take_owner(http::ObjectReader& in) {
  const auto text = in.optional_text("owner");
  if (!text) return std::nullopt;
  auto owner = domain::Owner::parse(*text);
  if (!owner) in.fail(ErrorCode::Invalid, "owner", kOwnerForm);
  return owner;
}

std::optional<Secret> take_password(http::ObjectReader& in, std::string_view name) {
  constexpr std::size_t kLongest = 1024;
  auto text = in.optional_text(name);
  if (!text) return std::nullopt;
  if (text->empty() || text->size() > kLongest) in.fail(ErrorCode::Invalid, name, "1 to 1,024 bytes.");
  Secret password(as_bytes(*text));
  wipe(text->data(), text->size());
  return password;
}

std::string take_reason(http::ObjectReader& in) {
  auto reason = domain::normalise_reason(in.optional_text("reason").value_or(""));
  if (reason) return std::move(*reason);
  in.fail(reason.error());
  return {};
}

Result<std::string> read_reason(const http::Call& call) {
  http::JsonBody body(call, http::JsonBody::Need::Optional);
  std::string reason = take_reason(body.object());
  if (const auto done = body.object().finish(); !done) return done.error();
  return reason;
}

}  // namespace tokenward::api
