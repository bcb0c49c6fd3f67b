#include "http/errand.h"

#include "http/answer.h"
#include "http/caller.h"
#include "http/credential.h"
#include "http/fault.h"
#include "http/poco_request.h"
#include "http/poco_response.h"
#include "http/use_notes.h"

namespace tokenward::http {
namespace {

constexpr std::string_view kInvalidToken = "WWW-Authenticate: Bearer realm=\"tokenward\", error=\"invalid_token\"\r\n";

}  // namespace

void Errand::start(Exchange& exchange) {
  exchange_ = &exchange;
  guarded(&Errand::authenticate);
}

void Errand::authenticate() {
  if (row_.route.access == Access::Open) return arrive();
  const Credential credential = Credential::of(*call_.message);
  switch (credential.kind()) {
    case Credential::Kind::None:
      return refuse({ErrorCode::Unauthenticated, "Send an access token as Authorization: Bearer."});
    case Credential::Kind::Unusable:
      return refuse({ErrorCode::Unauthenticated, "The Authorization field holds no token."}, kInvalidToken);
    case Credential::Kind::Value:
      break;
  }
  const auto quick = office_.house.validator().check(credential.value());
  if (quick.known) return admit(quick.verdict);
  go_to(Lane::of(office_.house, quick.lane), &Errand::load_credential);
}

void Errand::load_credential() { admit(office_.house.validator().load(Credential::of(*call_.message).value())); }

void Errand::admit(const tenant::Verdict& verdict) {
  if (!verdict.token) return refuse(refusal_of(verdict.reason), kInvalidToken);
  const tenant::ValidToken& credential = *verdict.token;
  auto authority = authority_of(credential, listener_.client_address(*call_.message));
  if (!authority) return refuse(authority.error());
  const bool names_tenant = row_.names_tenant;
  const auto other =
      tenant_asked_for(credential, row_.route.access, names_tenant ? &call_.variable("tenant") : nullptr);
  if (!other) return refuse(other.error());
  note_use(office_.house, credential, *call_.message, listener_);
  call_.credential = verdict.token;
  call_.caller = std::move(*authority);
  enter_tenant(*other);
}

void Errand::enter_tenant(const std::optional<domain::TenantSlug>& other) {
  call_.tenant = other ? office_.house.directory().known(other->text()) : call_.credential->tenant;
  if (call_.tenant) return arrive();
  other_tenant_ = other;
  go_to(Lane::of_unknown(office_.house), &Errand::find_tenant);
}

void Errand::find_tenant() {
  auto found = office_.house.directory().find(*other_tenant_);
  if (!found) return refuse(found.error());
  call_.tenant = std::move(*found);
  arrive();
}

void Errand::arrive() {
  if (row_.route.runs == Runs::Inline) return handle();
  go_to(call_.tenant ? Lane::of(*call_.tenant) : Lane::of_unknown(office_.house), &Errand::handle);
}

/// Goes on with `next` in `lane`. Whoever calls this touches nothing afterwards: the errand may be done already.
void Errand::go_to(Lane lane, void (Errand::*next)()) {
  if (lane_ == lane) return (this->*next)();
  if (exchange_ != nullptr) {
    pending_ = exchange_->detach();
    exchange_ = nullptr;
    call_.message = &pending_->request();
  }
  const auto taken = lane.submit([self = shared_from_this(), lane, next] {
    self->lane_ = lane;
    self->guarded(next);
  });
  if (!taken) refuse(taken.error());
}

void Errand::guarded(void (Errand::*step)()) {
  try {
    (this->*step)();
  } catch (...) {
    fail(name_of_current_exception());
  }
}

void Errand::handle() {
  PocoResponse response(*call_.message);
  PocoRequest request(*call_.message, response);
  row_.route.make(call_)->handleRequest(request, response);
  if (!response.sent()) return fail("it sent no answer");
  if (!response.fault().empty()) log(response.fault());
  std::string bytes;
  response.write_to(bytes);
  answer(std::move(bytes));
}

void Errand::log(std::string_view what) {
  office_.log(std::string(to_string(row_.route.method)) + ' ' + row_.route.pattern + ": " + std::string(what));
}

/// Answers 500; what it was goes to the log.
void Errand::fail(std::string_view what) {
  log(what);
  refuse({ErrorCode::Internal, {}});
}

void Errand::refuse(const Error& error, std::string_view fields) {
  std::string bytes;
  append_problem(bytes, *call_.message, problem_of(error), fields);
  answer(std::move(bytes));
}

void Errand::answer(std::string bytes) {
  if (exchange_ != nullptr) {
    exchange_->output().append(bytes);
    return;
  }
  const bool close = !call_.message->keep_alive;
  pending_->send(std::move(bytes), close);
}

}  // namespace tokenward::http
