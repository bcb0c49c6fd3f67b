#include "http/oauth_form.h"

#include "http/call.h"
#include "http/credential.h"
#include "http/text.h"

namespace tokenward::http {
namespace {

/// Whether a Content-Type is that of a form, with whatever parameters.
bool is_form(std::string_view content_type) noexcept {
  return equals_ignoring_case(trim(take_until(content_type, ';')), "application/x-www-form-urlencoded");
}

Error no_client() { return {ErrorCode::Unauthenticated, "The client must authenticate with an access token."}; }

/// The two halves of Basic. Nothing in a token is changed by this encoding, but clients encode `_` and `@` all the
/// same.
Result<OAuthClient> decode_basic(const Credential& credential) {
  auto id = percent_decode(credential.user(), Plus::Blank);
  auto secret = percent_decode(credential.value(), Plus::Blank);
  if (!id || !secret || id->empty()) return no_client();
  return OAuthClient{std::move(*secret), std::move(*id)};
}

}  // namespace

Result<Query> read_form(const RequestMessage& message) {
  if (!is_form(Call::find_field(message, "content-type"))) {
    return Error{ErrorCode::Unsupported, "Send a form, as application/x-www-form-urlencoded.", "content-type"};
  }
  auto form = Query::parse(message.body);
  if (form) return form;
  return Error{ErrorCode::Malformed, "The form has a repeated or nameless member or a bad encoding."};
}

const std::string* find_member(const Query& form, std::string_view name) noexcept {
  const std::string* const value = form.find(name);
  return value == nullptr || value->empty() ? nullptr : value;
}

Result<OAuthClient> read_client(const RequestMessage& message, const Query& form) {
  const Credential credential = Credential::of(message);
  const std::string* const id = find_member(form, "client_id");
  const std::string* const secret = find_member(form, "client_secret");
  if (credential.kind() == Credential::Kind::None) {
    if (id == nullptr || secret == nullptr) return no_client();
    return OAuthClient{*secret, *id};
  }
  if (secret != nullptr) {
    return Error{ErrorCode::Malformed, "A client authenticates in one way only (RFC 6749 section 2.3)."};
  }
  if (credential.kind() == Credential::Kind::Unusable) return no_client();
  auto client = credential.is_basic() ? decode_basic(credential)
                                      : Result<OAuthClient>{OAuthClient{std::string(credential.value()), std::nullopt}};
  if (!client || id == nullptr) return client;
  if (client->id && *client->id != *id) {
    return Error{ErrorCode::Malformed, "The client gives itself two different names."};
  }
  client->id = *id;
  return client;
}

}  // namespace tokenward::http
