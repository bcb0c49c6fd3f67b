#include "http/forward_auth.h"

#include <algorithm>
#include <ctime>

#include "http/answer.h"
#include "http/credential.h"
#include "http/journey.h"
#include "http/render.h"
#include "http/request_trail.h"
#include "http/use_notes.h"

namespace tokenward::http {
namespace {

constexpr std::int64_t kReportEvery = 60;  // seconds

bool is_served(const ListenerTraits& traits) noexcept {
  return traits.anonymous_validate && (traits.auth_only || traits.validate);
}

/// Whether every scope may stand in a quoted string (RFC 6749 section 3.3).
bool is_quotable(std::span<const std::string_view> scopes) noexcept {
  return std::all_of(scopes.begin(), scopes.end(), [](std::string_view scope) {
    return std::all_of(scope.begin(), scope.end(),
                       [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '\\'; });
  });
}

/// RFC 6750 section 3.1.
void append_insufficient_scope(std::string& out, std::span<const std::string_view> scopes) {
  out.append(R"(WWW-Authenticate: Bearer realm="tokenward", error="insufficient_scope")");
  if (!scopes.empty() && is_quotable(scopes)) {
    out.append(", scope=\"");
    for (std::size_t i = 0; i < scopes.size(); ++i) out.append(i == 0 ? "" : " ").append(scopes[i]);
    out.append("\"");
  }
  out.append("\r\n");
}

/// A gateway that takes a 2xx to CONNECT for a tunnel gets no further bytes from this connection.
bool must_close(const RequestMessage& request) noexcept { return !request.keep_alive || request.method == "CONNECT"; }

}  // namespace

/// A request whose token only the store knows of: the same in that token's lane.
class ForwardAuth::ColdRequest final : public Journey {
 public:
  ColdRequest(ForwardAuth& door, const ListenerProfile& listener, const RequestMessage& message, Exchange& exchange,
              const domain::TenantHandle& tenant)
      : Journey(door.office_, listener, message, exchange), door_(door), tenant_(tenant) {}

 private:
  void begin() override { go_to(Lane::of(office().house, tenant_), &ColdRequest::load); }
  void load() {
    const Credential credential = Credential::of(message(), listener().traits().credentials);
    const tenant::Verdict verdict = office().house.validator().load(credential.value());
    const Demands demands(message(), listener().traits().tenant);
    Limits limits;
    const Outcome outcome = door_.judge(verdict, demands, message(), listener(), limits);
    finish(outcome, demands, limits, verdict.token.get());
  }
  /// Whatever went wrong on the way says nothing about the token.
  void refuse(const Error&) override { finish(Outcome::Unknown, Demands(message(), listener().traits().tenant)); }
  void finish(Outcome outcome, const Demands& demands, const Limits& limits = {},
              const tenant::ValidToken* token = nullptr) {
    std::string bytes;
    append(bytes, message(), listener(), outcome, demands, limits, token);
    send(std::move(bytes), must_close(message()));
  }
  [[nodiscard]] std::string name() const override { return "forward-auth"; }

  ForwardAuth& door_;
  const domain::TenantHandle tenant_;
};

void ForwardAuth::answer(const RequestMessage& request, const ListenerProfile& listener, Exchange& exchange) {
  if (must_close(request)) exchange.close_after();
  const Demands demands(request, listener.traits().tenant);
  const auto refuse = [&](Outcome outcome) { append(exchange.output(), request, listener, outcome, demands); };
  if (!is_served(listener.traits())) return refuse(Outcome::NotServed);
  if (!demands.well_formed()) {
    report_bad_demand(request);
    return refuse(Outcome::Forbidden);
  }
  const Credential credential = Credential::of(request, listener.traits().credentials);
  if (credential.kind() == Credential::Kind::None) return refuse(Outcome::NoCredential);
  if (credential.kind() == Credential::Kind::Unusable) return refuse(Outcome::BadCredential);
  const auto quick = office_.house.validator().check(credential.value());
  if (!quick.known) return std::make_shared<ColdRequest>(*this, listener, request, exchange, quick.lane)->start();
  Limits limits;
  const Outcome outcome = judge(quick.verdict, demands, request, listener, limits);
  append(exchange.output(), request, listener, outcome, demands, limits, quick.verdict.token.get());
}

ForwardAuth::Outcome ForwardAuth::judge(const tenant::Verdict& verdict, const Demands& demands,
                                        const RequestMessage& request, const ListenerProfile& listener,
                                        Limits& limits) {
  if (!verdict.token) {
    return verdict.reason == tenant::Reason::Unavailable ? Outcome::Unknown : Outcome::BadCredential;
  }
  const tenant::ValidToken& token = *verdict.token;
  note_caller(request, token);
  limits.hold_to_rates(office_.house, token, tenant::Draws::TenantAndCaller);
  if (!limits.granted()) return Outcome::TooMany;
  if (!demands.tenant_met_by(token.tenant().slug().text())) return Outcome::Forbidden;
  if (!demands.scopes_met_by(token.scopes())) return Outcome::ScopeMissing;
  if (token.token_class() == domain::TokenClass::Management && !demands.name_management()) return Outcome::Forbidden;
  if (const auto cidrs = token.allowed_cidrs(); !cidrs.empty() && !admits(cidrs, listener.client_address(request))) {
    return Outcome::Forbidden;
  }
  limits.hold_to_quota(office_.house, token);
  if (!limits.granted()) return Outcome::TooMany;
  note_use(office_.house, token, request, listener);
  return Outcome::Granted;
}

/// nginx turns whatever it does not know into 500.
std::uint16_t ForwardAuth::status_of(Outcome outcome, const ListenerTraits& traits) noexcept {
  static constexpr std::uint16_t kStatus[] = {200, 401, 401, 403, 403, 429, 503, 404};
  if (outcome == Outcome::TooMany && traits.gateway_nginx) return 403;
  return kStatus[static_cast<std::size_t>(outcome)];
}

void ForwardAuth::append(std::string& out, const RequestMessage& request, const ListenerProfile& listener,
                         Outcome outcome, const Demands& demands, const Limits& limits,
                         const tenant::ValidToken* token) {
  append_head(out, request, status_of(outcome, listener.traits()), must_close(request));
  out.append("Cache-Control: no-store\r\nVary: Authorization\r\n");
  outcome == Outcome::Granted ? append_identity(out, *token) : void(out.append(kNoIdentity));
  switch (outcome) {
    case Outcome::NoCredential:
      out.append(listener.challenges());
      break;
    case Outcome::BadCredential:
      out.append(listener.invalid_token_challenges());
      break;
    case Outcome::ScopeMissing:
      append_insufficient_scope(out, demands.scopes());
      break;
    case Outcome::Forbidden:
      append_insufficient_scope(out, {});
      break;
    case Outcome::TooMany:
      out.append("Retry-After: ").append(std::to_string(limits.retry_after_s())).append("\r\n");
      break;
    case Outcome::Unknown:
      out.append("Retry-After: 1\r\n");
      break;
    case Outcome::Granted:
    case Outcome::NotServed:
      break;
  }
  limits.append_fields(out);
  out.append("Content-Length: 0\r\n\r\n");
}

/// A gateway that is set up wrongly sends the same with every request.
void ForwardAuth::report_bad_demand(const RequestMessage& request) {
  const std::int64_t now = std::time(nullptr);
  std::int64_t last = last_report_.load(std::memory_order_relaxed);
  if (now - last < kReportEvery || !last_report_.compare_exchange_strong(last, now, std::memory_order_relaxed)) return;
  office_.log("forward-auth: a gateway demands something that does not exist, is there twice or is empty; refused",
              request);
}

}  // namespace tokenward::http
