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
  if (row_.route.own_page_only && !comes_from_own_page(*call_.message)) return refuse(foreign_origin());
  if (row_.route.access == Access::Open) {
    call_.caller.source = listener_.client_address(*call_.message);
    if (row_.route.find_tenant) call_.tenant = row_.route.find_tenant(call_);
    return arrive();
  }
  const Credential credential = Credential::of(*call_.message);
  switch (credential.kind()) {
    case Credential::Kind::None: {
      const bool reads_cookie = listener_.traits().console && takes_session(row_.route);
      const SessionCookie cookie = reads_cookie ? session_cookie_of(*call_.message) : SessionCookie{};
      if (cookie.kind != SessionCookie::Kind::None) return authenticate_session(cookie);
      return refuse({ErrorCode::Unauthenticated, "Send an access token as Authorization: Bearer."});
    }
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
  call_.credential = verdict.token;
  enter(std::move(*authority), credential.tenant);
}

/// A cookie goes with whatever a browser sends here, so what changes anything must come from the page itself and say
/// what only that knows. All of this is decided before a store is asked.
void Errand::authenticate_session(const SessionCookie& cookie) {
  if (cookie.kind == SessionCookie::Kind::Value) pass_ = office_.house.sessions().open(cookie.value);
  if (!pass_) return refuse({ErrorCode::Unauthenticated, "The session is over."});
  if (is_unsafe(call_.message->method)) {
    if (!comes_from_own_page(*call_.message)) return refuse(foreign_origin());
    if (!pass_->csrf_matches(call_.field(kCsrfField))) return refuse(csrf_missing());
  }
  go_to(Lane::of(office_.house, pass_->handle()), &Errand::load_session);
}

void Errand::load_session() {
  auto found = office_.house.sessions().find(*pass_);
  if (!found) return refuse(found.error());
  const bool embedded = place_of(*call_.message) == tenant::PagePlace::Embedded;
  if (found->session.embedded != embedded) return refuse({ErrorCode::Unauthenticated, "The session is over."});
  auto authority = authority_of(*found, listener_.client_address(*call_.message));
  if (!authority) return refuse(authority.error());
  auto own = found->tenant;
  call_.session = std::make_shared<const tenant::LiveSession>(std::move(*found));
  enter(std::move(*authority), std::move(own));
}

/// Whoever calls is known: into the tenant that it asks for.
void Errand::enter(domain::Authority caller, std::shared_ptr<tenant::TenantRuntime> own) {
  const std::string* const named = row_.names_tenant ? &call_.variable("tenant") : nullptr;
  const auto other = tenant_asked_for(caller.role, *own, row_.route.access, named);
  if (!other) return refuse(other.error());
  if (call_.credential) note_use(office_.house, *call_.credential, *call_.message, listener_);
  call_.caller = std::move(caller);
  call_.tenant = *other ? office_.house.directory().known((*other)->text()) : std::move(own);
  if (call_.tenant) return arrive();
  other_tenant_ = *other;
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

void Errand::refuse(const Error& error, std::string_view fields) { refuse(problem_of(error), fields); }

void Errand::refuse(const Problem& problem, std::string_view fields) {
  std::string bytes;
  append_problem(bytes, *call_.message, problem, fields);
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
