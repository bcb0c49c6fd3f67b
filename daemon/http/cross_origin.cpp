#include "http/cross_origin.h"

#include <algorithm>
#include <utility>

#include "domain/origin.h"
#include "http/answer.h"
#include "http/call.h"
#include "http/journey.h"
#include "http/query.h"
#include "http/session_cookie.h"

namespace tokenward::http {
namespace {

/// What a page may read besides the fields that every page may.
constexpr std::string_view kExposed =
    "Access-Control-Expose-Headers: ETag, Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, "
    "WWW-Authenticate\r\n";
/// What it may send; never the fields by which the console's own page is known. Seconds.
constexpr std::string_view kSendable =
    "Access-Control-Allow-Headers: Authorization, Content-Type, If-Match, Idempotency-Key, X-Request-Id, "
    "traceparent\r\n"
    "Access-Control-Max-Age: 600\r\n";

bool is_preflight(const RequestMessage& request) noexcept {
  return request.method == "OPTIONS" && !Call::find_field(request, kRequestMethodField).empty();
}

}  // namespace

/// An answer on its way out to a page: finds whether the page may read it, and says so in it.
class CrossOrigin::Check final : public Journey {
 public:
  /// `bytes` is the answer in wire form; `fields` are whole lines for a page that may read it.
  struct Answer {
    std::string bytes;
    std::string fields;
    bool close;
  };
  template <class... Lent>
  Check(const CrossOrigin& rules, const ListenerProfile& listener, Visit visit, Answer answer, Lent&&... lent)
      : Journey(rules.office_, listener, std::forward<Lent>(lent)...),
        rules_(rules),
        visit_(std::move(visit)),
        answer_(std::move(answer)) {}

 private:
  void begin() override {
    if (visit_.hopeless) return finish(false);
    if (!visit_.tenant) return finish(rules_.lists(visit_.origin));
    tenant_ = office().house.directory().known(visit_.tenant->text());
    if (tenant_) return go_to(Lane::of(*tenant_), &Check::read_policy);
    go_to(Lane::of_unknown(office().house), &Check::find_tenant);
  }
  void find_tenant() {
    auto found = office().house.directory().find(*visit_.tenant);
    if (!found) return finish(false);
    tenant_ = std::move(*found);
    go_to(Lane::of(*tenant_), &Check::read_policy);
  }
  void read_policy() {
    const auto origins = office().house.policies().cors_origins(*tenant_);
    finish(origins && std::binary_search(origins->begin(), origins->end(), visit_.origin));
  }
  /// Nobody can tell.
  void refuse(const Error&) override { finish(false); }

  void finish(bool allowed) {
    std::string fields = "Vary: Origin\r\n";
    if (allowed) fields.append("Access-Control-Allow-Origin: ").append(visit_.origin).append("\r\n" + answer_.fields);
    std::string bytes = answer_.bytes;
    bytes.insert(bytes.find('\n') + 1, fields);  // behind the status line
    send(std::move(bytes), answer_.close);
  }
  [[nodiscard]] std::string name() const override { return "CORS"; }

  const CrossOrigin& rules_;
  const Visit visit_;
  const Answer answer_;
  std::shared_ptr<tenant::TenantRuntime> tenant_;
};

/// A detached request whose answer passes the check.
class CrossOrigin::Pending final : public PendingAnswer {
 public:
  Pending(const CrossOrigin& rules, const ListenerProfile& listener, Visit visit, std::shared_ptr<PendingAnswer> inner)
      : rules_(rules), listener_(listener), visit_(std::move(visit)), inner_(std::move(inner)) {}

  [[nodiscard]] const RequestMessage& request() const noexcept override { return inner_->request(); }
  void send(std::string bytes, bool close) override {
    std::make_shared<Check>(rules_, listener_, std::move(visit_),
                            Check::Answer{std::move(bytes), std::string(kExposed), close}, inner_)
        ->start();
  }

 private:
  const CrossOrigin& rules_;
  const ListenerProfile& listener_;
  Visit visit_;
  const std::shared_ptr<PendingAnswer> inner_;
};

/// The way out of a request, with the check at its end.
class CrossOrigin::Way final : public Exchange {
 public:
  Way(const CrossOrigin& rules, const ListenerProfile& listener, const Visit& visit, Exchange& inner)
      : rules_(rules), listener_(listener), visit_(visit), inner_(inner) {}

  [[nodiscard]] std::string& output() noexcept override { return output_; }
  void close_after() noexcept override {
    closes_ = true;
    inner_.close_after();
  }
  void counts_for(std::uint64_t party) noexcept override { inner_.counts_for(party); }
  [[nodiscard]] std::shared_ptr<PendingAnswer> detach() override {
    detached_ = true;
    return std::make_shared<Pending>(rules_, listener_, visit_, inner_.detach());
  }
  /// Once the request was answered or detached.
  void finish(const RequestMessage& request) {
    if (detached_) return;
    Check::Answer answer{std::move(output_), std::string(kExposed), closes_ || !request.keep_alive};
    std::make_shared<Check>(rules_, listener_, visit_, std::move(answer), request, inner_)->start();
  }

 private:
  const CrossOrigin& rules_;
  const ListenerProfile& listener_;
  const Visit& visit_;
  Exchange& inner_;
  std::string output_;
  bool closes_ = false;
  bool detached_ = false;
};

bool CrossOrigin::concerns(const RequestMessage& request, const TablePath& path, const ListenerProfile& listener) {
  return !Call::find_field(request, kOriginField).empty() && path.shared_with_pages(listener) &&
         !comes_from_own_page(request);
}

void CrossOrigin::answer(const RequestMessage& request, const TablePath& path, const ListenerProfile& listener,
                         Exchange& exchange, const RequestHandler& answer) const {
  Visit visit = visit_of(request, path);
  if (!is_preflight(request)) {
    Way way(*this, listener, visit, exchange);
    answer(request, way);
    return way.finish(request);
  }
  const std::string methods = path.allowed(listener)->text();
  const std::string allow = "Allow: " + methods + "\r\n";
  Check::Answer prepared{.bytes = {}, .fields = "Access-Control-Allow-Methods: " + methods + "\r\n", .close = false};
  append_answer(prepared.bytes, request, {.status = 204, .content_type = {}, .body = {}, .fields = allow});
  prepared.fields.append(kSendable);
  prepared.close = !request.keep_alive;
  std::make_shared<Check>(*this, listener, std::move(visit), std::move(prepared), request, exchange)->start();
}

CrossOrigin::Visit CrossOrigin::visit_of(const RequestMessage& request, const TablePath& path) {
  Visit visit{.origin = std::string(Call::find_field(request, kOriginField)), .tenant = std::nullopt};
  visit.hopeless = domain::normalise_origin(visit.origin) != visit.origin;
  const auto variables = path.pattern.variables(split_target(request.target).path);
  if (!variables) visit.hopeless = true;
  for (const auto& [name, value] : variables.value_or(PathVariables{})) {
    if (name != "tenant" || value == domain::kSelfTenant) continue;
    visit.tenant = domain::TenantSlug::parse(value);
    if (!visit.tenant) visit.hopeless = true;
  }
  return visit;
}

bool CrossOrigin::lists(const std::string& origin) const noexcept {
  return std::binary_search(origins_.begin(), origins_.end(), origin);
}

}  // namespace tokenward::http
