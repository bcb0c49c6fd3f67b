#include "http/oauth_errand.h"

#include "crypto/token_codec.h"
#include "domain/cidr.h"
#include "http/answer.h"
#include "http/asking.h"
#include "http/caller.h"
#include "http/inquiry.h"
#include "http/oauth_answer.h"
#include "http/request_trail.h"
#include "http/use_notes.h"

namespace tokenward::http {
namespace {

/// A client is called like its tenant or like the owner of its token.
bool bears_name(const tenant::ValidToken& credential, const std::string& name) noexcept {
  return name == credential.tenant().slug().text() || name == credential.owner().text();
}

/// Whoever may ask about tokens may introspect. What may be revoked depends on the token: any may revoke itself.
bool may(OAuthAct act, domain::Role role) noexcept {
  return act == OAuthAct::Revoke || admits(Access::Validator, role);
}

}  // namespace

void OAuthErrand::begin() {
  if (const auto readable = read(); !readable) return refuse(readable.error());
  find_client();
}

Result<void> OAuthErrand::read() {
  const auto form = read_form(message());
  if (!form) return form.error();
  auto client = read_client(message(), *form);
  if (!client) return client.error();
  const std::string* const token = find_member(*form, "token");
  if (token == nullptr) return Error{ErrorCode::Malformed, "The member token is missing."};
  if (const std::string* const address = find_member(*form, "client_ip")) client_ip_ = *address;
  if (!client_ip_.empty() && !domain::IpAddress::parse(client_ip_)) {
    return Error{ErrorCode::Malformed, "The member client_ip is no IPv4 or IPv6 address."};
  }
  client_ = std::move(*client);
  value_ = *token;
  return {};
}

void OAuthErrand::find_client() {
  const auto quick = office().house.validator().check(client_.secret);
  if (quick.known) return admit_client(quick.verdict);
  go_to(Lane::of(office().house, quick.lane), &OAuthErrand::load_client);
}

void OAuthErrand::load_client() { admit_client(office().house.validator().load(client_.secret)); }

void OAuthErrand::admit_client(const tenant::Verdict& verdict) {
  auto caller = authority_of_client(verdict);
  if (!caller) return refuse(caller.error());
  credential_ = verdict.token;
  caller_ = std::move(*caller);
  if (const auto within = hold_client(); !within) return refuse(within.error());
  note_use(office().house, *credential_, message(), listener());
  note_caller(message(), *credential_);
  find_subject();
}

Result<domain::Authority> OAuthErrand::authority_of_client(const tenant::Verdict& verdict) const {
  if (!verdict.token) return refusal_of(verdict.reason);
  if (client_.id && !bears_name(*verdict.token, *client_.id)) {
    return Error{ErrorCode::Unauthenticated, "The client is not called so."};
  }
  auto caller = authority_of(*verdict.token, listener().client_address(message()));
  if (caller && !may(act_, caller->role)) {
    return Error{ErrorCode::Forbidden, "The credential's role is too small for this."};
  }
  return caller;
}

/// Revoking stays possible however busy the tenant is.
Result<void> OAuthErrand::hold_client() {
  const bool revokes = act_ == OAuthAct::Revoke;
  const auto draws = revokes ? tenant::Draws::Caller : tenant::Draws::TenantAndCaller;
  limits_.hold_to_rates(office().house, *credential_, draws);
  if (!revokes) limits_.hold_to_quota(office().house, *credential_);
  if (limits_.granted()) return {};
  Error error{ErrorCode::TooManyRequests, limits_.problem().detail};
  error.retry_after_s = limits_.retry_after_s();
  return error;
}

void OAuthErrand::find_subject() {
  const auto quick = office().house.validator().check(value_);
  if (quick.known) return conclude(quick.verdict);
  go_to(Lane::of(office().house, quick.lane), &OAuthErrand::load_subject);
}

void OAuthErrand::load_subject() { conclude(office().house.validator().load(value_)); }

void OAuthErrand::conclude(const tenant::Verdict& verdict) {
  if (verdict.reason == tenant::Reason::Unavailable) {
    return refuse({ErrorCode::Unavailable, "Whether the token is good cannot be told at the moment."});
  }
  if (act_ == OAuthAct::Introspect) return introspect(verdict);
  const bool living = verdict.token || verdict.reason == tenant::Reason::Suspended;
  if (!living) return succeed({});
  subject_tenant_ = verdict.tenant;
  go_to(Lane::of(*subject_tenant_), &OAuthErrand::revoke);
}

void OAuthErrand::introspect(const tenant::Verdict& verdict) {
  const Asker asker = Asker::known(credential_->role(), credential_->tenant());
  const Finding found = find_out(verdict, asker, {.required_scopes = {}, .client_ip = client_ip_});
  const Finding finding = hold_subject(limits_, office().house, asker, found);
  if (finding.token == nullptr) return succeed(kNotActive);
  note_use(office().house, *finding.token, client_ip_);
  succeed(introspection_of(*finding.token, issuer_of(message())));
}

/// RFC 7009 section 2.2: a token that the client cannot know of is answered like one that is gone.
void OAuthErrand::revoke() {
  const auto id = crypto::parse_token(value_)->id();
  const auto revoked = office().house.tokens().revoke_shown(caller_, *subject_tenant_, id);
  if (revoked || revoked.error().code == ErrorCode::NotFound) return succeed({});
  refuse(revoked.error());
}

void OAuthErrand::refuse(const Error& error) {
  std::string bytes, fields;
  limits_.append_fields(fields);
  append_oauth_error(bytes, message(), error, fields);
  send(std::move(bytes));
}

void OAuthErrand::succeed(std::string_view body) {
  std::string bytes, fields;
  limits_.append_fields(fields);
  const std::string_view type = body.empty() ? std::string_view{} : std::string_view{"application/json"};
  append_answer(bytes, message(), {.content_type = type, .body = body, .fields = fields});
  send(std::move(bytes));
}

std::string OAuthErrand::name() const {
  return act_ == OAuthAct::Introspect ? "POST /v1/introspect" : "POST /v1/revoke";
}

}  // namespace tokenward::http
