#include "http/dispatcher.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

#include "crypto/random.h"
#include "http/answer.h"
#include "http/bulk_figures.h"
#include "http/cross_origin.h"
#include "http/errand.h"
#include "http/followed_request.h"
#include "http/forward_auth.h"
#include "http/oauth_answer.h"
#include "http/oauth_errand.h"
#include "http/router.h"
#include "http/validate.h"
#include "http/validate_batch.h"

namespace tokenward::http {
namespace {

/// Names under which tokens are put into addresses; those end up in logs and histories (RFC 6750 section 5.3).
constexpr std::string_view kTokenParameters[] = {"access_token", "token"};

Result<Query> read_query(std::string_view text) {
  auto query = Query::parse(text);
  if (!query) return query;
  for (const std::string_view name : kTokenParameters) {
    if (query->find(name) == nullptr) continue;
    return Error{ErrorCode::Malformed,
                 "A token must not stand in an address, which others log. Send it as Authorization: Bearer, and revoke "
                 "this one.",
                 std::string(name)};
  }
  return query;
}

std::array<std::uint8_t, 24> seed_of_ids() {
  const auto seed = crypto::random_array<24>();
  if (!seed) throw std::runtime_error(seed.error().message);
  return *seed;
}

/// Of what is wrong with the query.
void append_refusal(std::string& out, const RequestMessage& request, const Error& error) {
  append_problem(out, request, problem_of(error, Place::Parameter));
}

/// RFC 8414 section 3.
void append_metadata(const RequestMessage& request, const ListenerProfile&, Exchange& exchange) {
  const std::string issuer = issuer_of(request);
  if (issuer.empty()) {
    const Error nameless{ErrorCode::Malformed, "Name the authorization server by the field Host.", "host"};
    return append_problem(exchange.output(), request, problem_of(nameless));
  }
  append_answer(exchange.output(), request, {.content_type = "application/json", .body = metadata_of(issuer)});
}

/// Half of the machine is left to the I/O threads; a tenant's next one waits for its last.
tenant::LaneSettings bulk_settings() {
  return {.workers = std::max(1U, std::thread::hardware_concurrency() / 2),
          .tenant_share = 1,
          .background = true,
          .waiting_per_tenant = 64};
}

}  // namespace

struct Dispatcher::Parts {
  Parts(tenant::House& house, const Health& health_of_stores, std::vector<Route> routes,
        std::vector<ListenerSetup> setups, Log log_sink, std::vector<std::string> cors_origins)
      : log(std::move(log_sink)),
        health(health_of_stores),
        office{house, log, bulk},
        listeners(std::move(setups)),
        forward_auth(office),
        validate(office),
        cross_origin(office, std::move(cors_origins)),
        ids(seed_of_ids()),
        router(with_own(std::move(routes)), listeners),
        bulk(bulk_settings()) {}

  std::vector<Route> with_own(std::vector<Route> routes);
  void answer(FollowedRequest& request, const ListenerProfile& listener);
  void answer_own(FollowedRequest& request, const ListenerProfile& listener);
  void answer_path(const TablePath& path, Method method, const RequestMessage& request, const ListenerProfile& listener,
                   Exchange& exchange);
  void run(const TablePath& path, const TableRow& row, const RequestMessage& request, const ListenerProfile& listener,
           Exchange& exchange);

  const Log log;
  const Health& health;
  const Office office;
  const Listeners listeners;
  ForwardAuth forward_auth;
  Validate validate;
  const CrossOrigin cross_origin;
  RequestIds ids;
  AnswerObservers observers;
  const Router router;
  tenant::Lanes bulk;  // last, so that its tasks end before what they use
};

/// Adds what this layer answers itself.
std::vector<Route> Dispatcher::Parts::with_own(std::vector<Route> routes) {
  const auto add = [&](Method method, std::string pattern, Served served, DirectHandler direct) {
    routes.push_back({.method = method,
                      .pattern = std::move(pattern),
                      .access = Access::Open,
                      .make = {},
                      .runs = Runs::Inline,
                      .served = served,
                      .direct = std::move(direct)});
  };
  add(Method::Post, "/v1/validate", Served::Validate,
      [this](const RequestMessage& request, const ListenerProfile& listener, Exchange& exchange) {
        validate.answer(request, listener, exchange);
      });
  add(Method::Post, "/v1/validate/batch", Served::Validate,
      [this](const RequestMessage& request, const ListenerProfile& listener, Exchange& exchange) {
        std::make_shared<ValidateBatch>(office, listener, request, exchange)->start();
      });
  routes.back().max_body = kMaxBatchBody;
  const auto add_oauth = [&](std::string pattern, Served served, OAuthAct act) {
    add(Method::Post, std::move(pattern), served,
        [this, act](const RequestMessage& request, const ListenerProfile& listener, Exchange& exchange) {
          std::make_shared<OAuthErrand>(office, listener, request, exchange, act)->start();
        });
    routes.back().tell = append_oauth_error;
  };
  add_oauth("/v1/introspect", Served::Validate, OAuthAct::Introspect);
  add_oauth("/v1/revoke", Served::Validate, OAuthAct::Revoke);
  add(Method::Get, "/.well-known/oauth-authorization-server", Served::Validate, append_metadata);
  add(Method::Get, "/healthz", Served::Everywhere,
      [](const RequestMessage& request, const ListenerProfile&, Exchange& exchange) {
        append_answer(exchange.output(), request, {.content_type = "application/json", .body = "{\"alive\":true}\n"});
      });
  add(Method::Get, "/readyz", Served::Everywhere,
      [this](const RequestMessage& request, const ListenerProfile&, Exchange& exchange) {
        const Health::Report report = health.report(std::chrono::steady_clock::now());
        append_answer(exchange.output(), request,
                      {.status = static_cast<std::uint16_t>(report.ready ? 200 : 503),
                       .content_type = "application/json",
                       .body = report.json,
                       .fields = report.ready ? std::string_view{} : std::string_view{"Retry-After: 1\r\n"}});
      });
  return routes;
}

void Dispatcher::Parts::answer(FollowedRequest& request, const ListenerProfile& listener) {
  if (!listener.traits().auth_only && !is_forward_auth(request.request().target)) return answer_own(request, listener);
  request.trail().note_forward_auth();
  forward_auth.answer(request.request(), listener, request);
}

void Dispatcher::Parts::answer_own(FollowedRequest& exchange, const ListenerProfile& listener) {
  const RequestMessage& request = exchange.request();
  const auto method = parse_method(request.method);
  if (!method) return append_problem(exchange.output(), request, method_unknown());
  const TablePath* const path = router.find(split_target(request.target).path, listener);
  if (path == nullptr) return append_problem(exchange.output(), request, no_such_route());
  const TableRow* const row = path->row(*method, listener);
  exchange.trail().note_path(*path, row != nullptr ? &row->route : nullptr);
  if (!CrossOrigin::concerns(request, *path, listener)) {
    return answer_path(*path, *method, request, listener, exchange);
  }
  cross_origin.answer(request, *path, listener, exchange, [&](const RequestMessage& asked, Exchange& way) {
    answer_path(*path, *method, asked, listener, way);
  });
}

void Dispatcher::Parts::answer_path(const TablePath& path, Method method, const RequestMessage& request,
                                    const ListenerProfile& listener, Exchange& exchange) {
  if (const TableRow* const row = path.row(method, listener)) return run(path, *row, request, listener, exchange);
  const std::string allow = "Allow: " + path.allowed(listener)->text() + "\r\n";
  if (method != Method::Options) return append_problem(exchange.output(), request, method_not_allowed(), allow);
  append_answer(exchange.output(), request, {.status = 204, .content_type = {}, .body = {}, .fields = allow});
}

void Dispatcher::Parts::run(const TablePath& path, const TableRow& row, const RequestMessage& request,
                            const ListenerProfile& listener, Exchange& exchange) {
  const auto [path_text, query_text] = split_target(request.target);
  const ErrorWriter tell = row.route.tell != nullptr ? row.route.tell : append_refusal;
  auto query = read_query(query_text);
  if (!query) return tell(exchange.output(), request, query.error());
  if (row.route.direct) {
    if (query->parameters().empty()) return row.route.direct(request, listener, exchange);
    return tell(exchange.output(), request,
                {ErrorCode::Malformed, "This resource has no query parameters.", query->parameters().front().first});
  }
  auto variables = path.pattern.variables(path_text);
  if (!variables) {
    return append_refusal(exchange.output(), request,
                          {ErrorCode::Malformed, "The path has a bad percent-encoding or is not UTF-8."});
  }
  Call call;
  call.variables = std::move(*variables);
  call.query = std::move(*query);
  std::make_shared<Errand>(office, row, listener, request, exchange, std::move(call))->start();
}

Dispatcher::Dispatcher(tenant::House& house, const Health& health, std::vector<Route> routes,
                       std::vector<ListenerSetup> listeners, Log log, std::vector<std::string> cors_origins)
    : parts_(std::make_unique<Parts>(house, health, std::move(routes), std::move(listeners), std::move(log),
                                     std::move(cors_origins))) {}

Dispatcher::~Dispatcher() = default;

void Dispatcher::add(AnswerObserver& observer) { parts_->observers.add(observer); }

void Dispatcher::answer(const RequestMessage& request, Exchange& exchange) noexcept {
  const ListenerProfile& listener = parts_->listeners.of(*request.listener);
  FollowedRequest followed(request, listener, exchange, parts_->ids, parts_->observers);
  try {
    parts_->answer(followed, listener);
    followed.end();
  } catch (...) {
    followed.fail();  // Only want of memory comes so far. No answer is better than half of one.
  }
}

void Dispatcher::append_figures(Exposition& out) const { append_bulk_figures(out, parts_->bulk); }

std::vector<const Route*> Dispatcher::routes() const {
  std::vector<const Route*> all;
  for (const TablePath& path : parts_->router.paths()) {
    for (const TableRow& row : path.rows) all.push_back(&row.route);
  }
  return all;
}

const RouteRules& Dispatcher::rules(std::string_view method, std::string_view path,
                                    const ListenerTraits& listener) const noexcept {
  return parts_->router.rules(method, path, parts_->listeners.of(listener));
}

}  // namespace tokenward::http
