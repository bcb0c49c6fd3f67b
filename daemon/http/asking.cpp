#include "http/asking.h"

#include "http/caller.h"
#include "http/render.h"
#include "http/request_trail.h"
#include "http/use_notes.h"

namespace tokenward::http {

Result<void> check_credential(const Credential& credential, const ListenerProfile& listener) {
  switch (credential.kind()) {
    case Credential::Kind::Value:
      return {};
    case Credential::Kind::None:
      if (listener.traits().anonymous_validate) return {};
      return Error{ErrorCode::Unauthenticated, "Send an access token of a validator as Authorization: Bearer."};
    case Credential::Kind::Unusable:
      break;
  }
  return Error{ErrorCode::Unauthenticated, "The Authorization field holds no token."};
}

Result<Asker> admit_asker(tenant::House& house, const RequestMessage& message, const ListenerProfile& listener,
                          const std::optional<tenant::Verdict>& shown) {
  if (!shown) return Asker::anonymous();
  if (!shown->token) return refusal_of(shown->reason);
  const tenant::ValidToken& credential = *shown->token;
  if (!admits(credential.allowed_cidrs, listener.client_address(message))) {
    return Error{ErrorCode::Forbidden, "The credential may not be used from this address."};
  }
  note_use(house, credential, message, listener);
  note_caller(message, credential);
  if (admits(Access::Validator, credential.role())) return Asker::known(credential.role(), *credential.tenant);
  if (listener.traits().anonymous_validate) return Asker::anonymous();
  return Error{ErrorCode::Forbidden, "The credential's role is too small for this."};
}

void hold_asker(Limits& limits, const tenant::House& house, const std::optional<tenant::Verdict>& shown,
                const tenant::ValidToken* subject, std::uint32_t count) {
  const tenant::ValidToken* const caller = shown ? shown->token.get() : subject;
  if (caller == nullptr) return;
  limits.hold_to_rates(house, *caller, tenant::Draws::TenantAndCaller, count);
  if (shown) limits.hold_to_quota(house, *caller);
}

Finding hold_subject(Limits& limits, const tenant::House& house, const Asker& asker, const Finding& finding) {
  if (finding.token == nullptr) return finding;
  limits.hold_to_quota(house, *finding.token);
  if (limits.granted()) return finding;
  return {nullptr, asker.is_of(*finding.token->tenant) ? std::string_view{"quota"} : std::string_view{}};
}

std::string_view body_of(tenant::House& house, const Finding& finding, std::string_view client_ip,
                         std::string& storage) {
  if (finding.token != nullptr) {
    note_use(house, *finding.token, client_ip);
    return finding.token->rendered.validate;
  }
  if (finding.reason.empty()) return kInactive;
  storage = R"({"active":false,"reason":")" + std::string(finding.reason) + "\"}\n";
  return storage;
}

}  // namespace tokenward::http
