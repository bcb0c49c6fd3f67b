#include "http/router.h"

#include <algorithm>
#include <stdexcept>

#include "http/cross_origin.h"
#include "http/session_cookie.h"

namespace tokenward::http {
namespace {

constexpr std::string_view kForwardAuth = "/v1/auth";

/// Whether pages of other sites may ever read its answers.
bool is_shared_with_pages(const Route& route) noexcept {
  const bool for_programs = route.pattern.starts_with("/v1/") || route.pattern.starts_with("/.well-known/");
  return for_programs && !route.own_page_only && route.served != Served::Console && route.served != Served::Metrics;
}

/// Whether a route reads the credential of its caller.
bool reads_credential(const Route& route) noexcept { return route.direct || route.access != Access::Open; }

}  // namespace

bool is_forward_auth(std::string_view target) noexcept {
  if (!target.starts_with(kForwardAuth)) return false;
  const std::string_view rest = target.substr(kForwardAuth.size());
  return rest.empty() || rest.front() == '?' || rest.front() == '/';
}

const TableRow* TablePath::row(Method method, const ListenerProfile& listener) const noexcept {
  if (method == Method::Head) method = Method::Get;
  for (const TableRow& candidate : rows) {
    if (candidate.route.method == method && listener.serves(candidate.route.served)) return &candidate;
  }
  return nullptr;
}

std::optional<MethodSet> TablePath::allowed(const ListenerProfile& listener) const noexcept {
  std::optional<MethodSet> methods;
  for (const TableRow& candidate : rows) {
    if (!listener.serves(candidate.route.served)) continue;
    if (!methods) methods = MethodSet{Method::Options};
    methods->add(candidate.route.method);
    if (candidate.route.method == Method::Get) methods->add(Method::Head);
  }
  return methods;
}

bool TablePath::shared_with_pages(const ListenerProfile& listener) const noexcept {
  return std::any_of(rows.begin(), rows.end(), [&](const TableRow& candidate) {
    return listener.serves(candidate.route.served) && is_shared_with_pages(candidate.route);
  });
}

Router::Router(std::vector<Route> routes, const Listeners& listeners) {
  for (Route& route : routes) add(std::move(route), listeners);
  std::stable_sort(paths_.begin(), paths_.end(), [](const TablePath& left, const TablePath& right) {
    return left.pattern.goes_before(right.pattern);
  });
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    if (paths_[i].pattern.is_literal()) literal_paths_.emplace(paths_[i].pattern.text(), i);
  }
  for (const ListenerProfile& listener : listeners.all()) {
    forward_auth_rules_.push_back(make_forward_auth_rules(listener));
    rowless_rules_.push_back(keep({{kOriginField, FieldRule::Once}, {kRequestMethodField, FieldRule::Once}}, listener));
  }
}

void Router::add(Route route, const Listeners& listeners) {
  const std::string name = std::string(to_string(route.method)) + ' ' + route.pattern;
  if (bool(route.make) == bool(route.direct)) throw std::logic_error("not exactly one handler for " + name);
  auto path = std::find_if(paths_.begin(), paths_.end(),
                           [&](const TablePath& known) { return known.pattern.text() == route.pattern; });
  if (path == paths_.end()) path = paths_.insert(path, TablePath{PathPattern(route.pattern), {}});
  for (const TableRow& known : path->rows) {
    if (known.route.method == route.method) throw std::logic_error("two routes for " + name);
  }
  std::vector<RouteRules> rules;
  for (const ListenerProfile& listener : listeners.all()) rules.push_back(make_rules(route, listener));
  path->rows.push_back({std::move(route), path->pattern.has_variable("tenant"), std::move(rules)});
}

RouteRules Router::make_rules(const Route& route, const ListenerProfile& listener) {
  std::vector<ReadField> fields = route.fields;
  if (reads_credential(route)) fields.push_back({"authorization", FieldRule::Once});
  if (listener.traits().console && takes_session(route)) {
    fields.push_back({kCookieField, FieldRule::List});
    fields.push_back({kCsrfField, FieldRule::Once});
    fields.push_back({kEmbeddedField, FieldRule::Once});
  }
  if (route.own_page_only || is_shared_with_pages(route) || (listener.traits().console && takes_session(route))) {
    fields.push_back({kOriginField, FieldRule::Once});
  }
  fields.push_back({"content-type", FieldRule::Once});
  fields.push_back({"if-match", FieldRule::List});
  RouteRules rules = keep(std::move(fields), listener);
  rules.max_body = route.max_body;
  return rules;
}

RouteRules Router::make_forward_auth_rules(const ListenerProfile& listener) {
  std::vector<ReadField> fields;
  for (const std::string& name : listener.traits().credentials) fields.push_back({name, FieldRule::Credential});
  fields.push_back({"x-required-scope", FieldRule::List});
  fields.push_back({"x-required-tenant", FieldRule::Once});
  RouteRules rules = keep(std::move(fields), listener);
  rules.max_body = 0;
  rules.forward_auth = true;
  return rules;
}

/// Adds the fields that name the request and the client. One that is repeated or unreadable is dropped, so the client
/// is unknown.
RouteRules Router::keep(std::vector<ReadField> fields, const ListenerProfile& listener) {
  fields.insert(fields.end(), kTracingFields.begin(), kTracingFields.end());
  const std::string& client = listener.traits().client_ip_header;
  if (!client.empty()) fields.push_back({client, FieldRule::Replaced});
  kept_fields_.push_back(std::make_unique<const std::vector<ReadField>>(std::move(fields)));
  return {.fields = *kept_fields_.back()};
}

const TablePath* Router::find(std::string_view path, const ListenerProfile& listener) const noexcept {
  if (const auto literal = literal_paths_.find(path); literal != literal_paths_.end()) {
    const TablePath& found = paths_[literal->second];
    if (found.allowed(listener)) return &found;
  }
  for (const TablePath& candidate : paths_) {
    if (candidate.pattern.matches(path) && candidate.allowed(listener)) return &candidate;
  }
  return nullptr;
}

const RouteRules& Router::rules(std::string_view method, std::string_view path,
                                const ListenerProfile& listener) const noexcept {
  if (listener.traits().auth_only || is_forward_auth(path)) return forward_auth_rules_[listener.index()];
  const auto known = parse_method(method);
  const TablePath* const found = known ? find(path, listener) : nullptr;
  if (found == nullptr) return no_rules_;
  if (const TableRow* const row = found->row(*known, listener)) return row->rules[listener.index()];
  return found->shared_with_pages(listener) ? rowless_rules_[listener.index()] : no_rules_;
}

}  // namespace tokenward::http
