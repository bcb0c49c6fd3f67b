#include "http/asking.h"

#include "http/caller.h"
#include "http/render.h"
#include "http/request_trail.h"
#include "http/use_notes.h"

namespace tokenward::http {
namespace {

constexpr std::string_view kReasonMember = R"({"active":false,"reason":")", kReasonEnd = "\"}\n";

}  // namespace

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
  if (!admits(credential.allowed_cidrs(), listener.client_address(message))) {
    return Error{ErrorCode::Forbidden, "The credential may not be used from this address."};
  }
  note_use(house, credential, message, listener);
  note_caller(message, credential);
  if (admits(Access::Validator, credential.role())) return Asker::known(credential.role(), credential.tenant());
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
  return {nullptr, asker.is_of(finding.token->tenant()) ? std::string_view{"quota"} : std::string_view{}};
}

std::size_t body_size(const Finding& finding) noexcept {
  if (finding.token != nullptr) return active_body_size(*finding.token);
  return finding.reason.empty() ? kInactive.size() : kReasonMember.size() + finding.reason.size() + kReasonEnd.size();
}

void append_body(std::string& out, const Finding& finding) {
  if (finding.token != nullptr) return append_active_body(out, *finding.token);
  if (finding.reason.empty()) {
    out.append(kInactive);
  } else {
    out.append(kReasonMember).append(finding.reason).append(kReasonEnd);
  }
}

}  // namespace tokenward::http
