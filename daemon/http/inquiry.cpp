#include "http/inquiry.h"

#include "http/listeners.h"

namespace tokenward::http {
namespace {

std::string_view name_of(tenant::Reason reason) noexcept {
  switch (reason) {
    case tenant::Reason::Revoked:
      return "revoked";
    case tenant::Reason::Expired:
      return "expired";
    case tenant::Reason::Suspended:
      return "suspended";
    case tenant::Reason::Absent:
      return "absent";
    case tenant::Reason::Damaged:
      return "damaged";
    case tenant::Reason::None:
    case tenant::Reason::Unknown:
    case tenant::Reason::Unavailable:
      break;
  }
  return {};
}

}  // namespace

Finding find_out(const tenant::Verdict& verdict, const Asker& asker, const Question& question) {
  if (!verdict.tenant || !asker.may_ask_about(*verdict.tenant)) return {};
  const auto inactive = [&](std::string_view reason) {
    return Finding{nullptr, asker.is_of(*verdict.tenant) ? reason : std::string_view{}};
  };
  if (!verdict.token) return inactive(name_of(verdict.reason));
  if (!verdict.token->scopes().covers(question.required_scopes)) return inactive("scope");
  if (!admits(verdict.token->allowed_cidrs(), question.client_ip)) return inactive("address");
  return {verdict.token.get(), {}};
}

}  // namespace tokenward::http
