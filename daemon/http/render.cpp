#include "http/render.h"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <cstring>

#include "base/clock.h"
#include "base/encoding.h"
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

std::string quoted(std::string_view text) { return boost::json::serialize(boost::json::string(text)); }

/// Writes behind one another, into room that was made for all of it.
class Writer {
 public:
  Writer(std::string& out, std::size_t bytes) {
    out.resize(out.size() + bytes);
    out_ = out.data() + (out.size() - bytes);
  }

  Writer& put(std::string_view text) noexcept {
    std::memcpy(out_, text.data(), text.size());
    out_ += text.size();
    return *this;
  }
  Writer& put(const domain::TokenId& id) noexcept {
    out_ = write_uuid(id.view(), out_);
    return *this;
  }
  Writer& put(Instant at) noexcept {
    out_ = write_rfc3339(at, out_);
    return *this;
  }

 private:
  char* out_;
};

// A slug has nothing that either form would change.
constexpr std::string_view kTenantField = "X-Token-Tenant: ", kOwnerField = "\r\nX-Token-Owner: ",
                           kIdField = "\r\nX-Token-Id: ", kScopesField = "\r\nX-Token-Scopes: ", kFieldEnd = "\r\n";

constexpr std::string_view kIdMember = R"({"active":true,"token_id":")", kTenantMember = R"(","tenant":")",
                           kOwnerMember = R"(","owner":")", kScopesMember = R"(","scopes":[)",
                           kMetadataMember = R"(],"metadata":)", kExpiresMember = R"(,"expires_at":)",
                           kNull = "null}\n", kQuote = "\"", kTimeEnd = "\"}\n";

/// As many of the scopes as fit.
std::string_view scopes_within(std::string_view scopes, std::size_t room) noexcept {
  return scopes.size() <= room ? scopes : scopes.substr(0, scopes.rfind(' ', room));
}

}  // namespace

tenant::AnswerForms forms_of_owner(std::string_view name) {
  const std::string json = quoted(name);
  return {encode_identity(name), json.substr(1, json.size() - 2)};
}

tenant::AnswerForms forms_of_scopes(const domain::Scopes& scopes) {
  tenant::AnswerForms forms;
  for (const std::string& scope : scopes) {
    forms.field.append(forms.field.empty() ? "" : " ").append(encode_identity(scope));
    forms.json.append(forms.json.empty() ? "" : ",").append(quoted(scope));
  }
  if (forms.field.empty()) forms.field = "-";
  return forms;
}

void append_identity(std::string& out, const tenant::ValidToken& token) {
  const std::string_view tenant = token.tenant().slug().text();
  const std::string_view owner = token.owner().field_form();
  const std::size_t others = kTenantField.size() + tenant.size() + kOwnerField.size() + owner.size() + kIdField.size() +
                             kUuidLength + kScopesField.size() + kFieldEnd.size();
  const std::string_view scopes = scopes_within(token.scopes().field_form(), kMaxIdentityBytes - others);
  Writer(out, others + scopes.size())
      .put(kTenantField)
      .put(tenant)
      .put(kOwnerField)
      .put(owner)
      .put(kIdField)
      .put(token.id())
      .put(kScopesField)
      .put(scopes)
      .put(kFieldEnd);
}

std::size_t active_body_size(const tenant::ValidToken& token) noexcept {
  const std::size_t expires =
      token.expires_us() == tenant::kNever ? kNull.size() : kQuote.size() + kRfc3339Length + kTimeEnd.size();
  return kIdMember.size() + kUuidLength + kTenantMember.size() + token.tenant().slug().text().size() +
         kOwnerMember.size() + token.owner().json_form().size() + kScopesMember.size() +
         token.scopes().json_form().size() + kMetadataMember.size() + token.metadata().size() + kExpiresMember.size() +
         expires;
}

void append_active_body(std::string& out, const tenant::ValidToken& token) {
  Writer body(out, active_body_size(token));
  body.put(kIdMember).put(token.id());
  body.put(kTenantMember).put(token.tenant().slug().text());
  body.put(kOwnerMember).put(token.owner().json_form());
  body.put(kScopesMember).put(token.scopes().json_form());
  body.put(kMetadataMember).put(token.metadata()).put(kExpiresMember);
  if (token.expires_us() == tenant::kNever) {
    body.put(kNull);
  } else {
    body.put(kQuote).put(from_micros(token.expires_us())).put(kTimeEnd);
  }
}

}  // namespace tokenward::http
