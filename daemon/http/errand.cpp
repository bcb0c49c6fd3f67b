#include "http/errand.h"

#include "http/answer.h"
#include "http/caller.h"
#include "http/credential.h"
#include "http/poco_request.h"
#include "http/poco_response.h"
#include "http/use_notes.h"

namespace tokenward::http {
namespace {

constexpr std::string_view kInvalidToken = "WWW-Authenticate: Bearer realm=\"tokenward\", error=\"invalid_token\"\r\n";

}  // namespace

void Errand::begin() {
  if (row_.route.own_page_only && !comes_from_own_page(message())) return refuse(foreign_origin());
  if (row_.route.access == Access::Open) {
    call_.caller.source = listener().client_address(message());
    Foreseen foreseen = row_.route.foresee ? row_.route.foresee(call_) : Foreseen{};
    call_.tenant = std::move(foreseen.tenant);
    if (call_.tenant && !is_within_limits(*call_.tenant)) return refuse(limits_.problem());
    if (foreseen.refusal) return refuse(*foreseen.refusal);
    return arrive();
  }
  const Credential credential = Credential::of(message());
  switch (credential.kind()) {
    case Credential::Kind::None: {
      const bool reads_cookie = listener().traits().console && takes_session(row_.route);
      const SessionCookie cookie = reads_cookie ? session_cookie_of(message()) : SessionCookie{};
      if (cookie.kind != SessionCookie::Kind::None) return authenticate_session(cookie);
      return refuse({ErrorCode::Unauthenticated, "Send an access token as Authorization: Bearer."});
    }
    case Credential::Kind::Unusable:
      return refuse_credential({ErrorCode::Unauthenticated, "The Authorization field holds no token."});
    case Credential::Kind::Value:
      break;
  }
  const auto quick = office().house.validator().check(credential.value());
  if (quick.known) return admit(quick.verdict);
  go_to(Lane::of(office().house, quick.lane), &Errand::load_credential);
}

void Errand::load_credential() { admit(office().house.validator().load(Credential::of(message()).value())); }

void Errand::admit(const tenant::Verdict& verdict) {
  // Whoever is told that its token is invalid drops it, so an outage must not say so.
  if (verdict.reason == tenant::Reason::Unavailable) return refuse(refusal_of(verdict.reason));
  if (!verdict.token) return refuse_credential(refusal_of(verdict.reason));
  const tenant::ValidToken& credential = *verdict.token;
  auto authority = authority_of(credential, listener().client_address(message()));
  if (!authority) return refuse(authority.error());
  call_.credential = verdict.token;
  note_caller(message(), credential);
  enter(std::move(*authority), verdict.tenant);
}

/// A cookie goes with whatever a browser sends here, so what changes anything must come from the page itself and say
/// what only that knows. All of this is decided before a store is asked.
void Errand::authenticate_session(const SessionCookie& cookie) {
  if (cookie.kind == SessionCookie::Kind::Value) pass_ = office().house.sessions().open(cookie.value);
  if (!pass_) return refuse({ErrorCode::Unauthenticated, "The session is over."});
  if (is_unsafe(message().method)) {
    if (!comes_from_own_page(message())) return refuse(foreign_origin());
    if (!pass_->csrf_matches(call_.field(kCsrfField))) return refuse(csrf_missing());
  }
  go_to(Lane::of(office().house, pass_->handle()), &Errand::load_session);
}

void Errand::load_session() {
  auto found = office().house.sessions().find(*pass_);
  if (!found) return refuse(found.error());
  const bool embedded = place_of(message()) == tenant::PagePlace::Embedded;
  if (found->session.embedded != embedded) return refuse({ErrorCode::Unauthenticated, "The session is over."});
  auto authority = authority_of(*found, listener().client_address(message()));
  if (!authority) return refuse(authority.error());
  auto own = found->tenant;
  if (const auto& token = found->session.token; token && trail() != nullptr) trail()->note_token(*token);
  call_.session = std::make_shared<const tenant::LiveSession>(std::move(*found));
  enter(std::move(*authority), std::move(own));
}

/// Whoever calls is known: into the tenant that it asks for.
void Errand::enter(domain::Authority caller, std::shared_ptr<tenant::TenantRuntime> own) {
  const std::string* const named = row_.names_tenant ? &call_.variable("tenant") : nullptr;
  const auto other = tenant_asked_for(caller.role, *own, row_.route.access, named);
  if (!other) return refuse(other.error());
  if (!is_within_limits(*own)) return refuse(limits_.problem());
  if (call_.credential) note_use(office().house, *call_.credential, message(), listener());
  call_.caller = std::move(caller);
  call_.tenant = *other ? office().house.directory().known((*other)->text()) : std::move(own);
  if (call_.tenant) return arrive();
  other_tenant_ = *other;
  go_to(Lane::of_unknown(office().house), &Errand::find_tenant);
}

/// Counts the request in the caller's tenant `own`. What draws on the caller alone is to stay possible, so that no
/// quota stands against it either.
bool Errand::is_within_limits(const tenant::TenantRuntime& own) {
  const tenant::House& house = office().house;
  const tenant::Draws draws = row_.route.draws;
  if (call_.credential) {
    limits_.hold_to_rates(house, *call_.credential, draws);
    if (draws == tenant::Draws::TenantAndCaller) limits_.hold_to_quota(house, *call_.credential);
  } else if (call_.session) {
    limits_.hold_to_rates(house, own, tenant::Caller::person(call_.session->session.owner.text()), draws);
  } else {
    limits_.hold_to_rates(house, own, tenant::Caller::address(call_.caller.source), draws);
  }
  return limits_.granted();
}

void Errand::find_tenant() {
  auto found = office().house.directory().find(*other_tenant_);
  if (!found) return refuse(found.error());
  call_.tenant = std::move(*found);
  arrive();
}

void Errand::arrive() {
  if (call_.tenant && trail() != nullptr) trail()->note_tenant(*call_.tenant);
  if (row_.route.runs == Runs::Inline) return handle();
  if (!call_.tenant) return go_to(Lane::of_unknown(office().house), &Errand::handle);
  const bool reads = row_.route.runs == Runs::Reading;
  go_to(reads ? Lane::reading(*call_.tenant) : Lane::of(*call_.tenant), &Errand::handle_in_lane);
}

/// What memory knows of the tenant must be as fresh here as for a validation; and where its store is known to hang,
/// nobody waits for it once more.
void Errand::handle_in_lane() {
  tenant::House& house = office().house;
  const auto current = call_.tenant->keep_current(house, house.steady_now());
  current ? handle() : refuse(current.error());
}

void Errand::handle() {
  PocoResponse response(message());
  PocoRequest request(message(), response);
  row_.route.make(call_)->handleRequest(request, response);
  if (!response.sent()) return fail("it sent no answer");
  if (!response.fault().empty()) log(response.fault());
  if (limits_.any()) {
    response.set("RateLimit-Policy", limits_.policy_field());
    response.set("RateLimit", limits_.state_field());
  }
  std::string bytes;
  response.write_to(bytes);
  send(std::move(bytes));
}

void Errand::refuse_credential(const Error& error) { refuse(problem_of(error), kInvalidToken); }

void Errand::refuse(const Problem& problem, std::string_view fields) {
  std::string all(fields);
  limits_.append_fields(all);
  std::string bytes;
  append_problem(bytes, message(), problem, all);
  send(std::move(bytes));
}

std::string Errand::name() const { return std::string(to_string(row_.route.method)) + ' ' + row_.route.pattern; }

}  // namespace tokenward::http
