#include "api/desk.h"

#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "api/console.h"
#include "api/openapi.h"
#include "api/routes.h"
#include "http/render.h"
#include "storage/plugin_library.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;

template <class T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

std::unique_ptr<tenant::House> make_house(const std::string& folder, const Clock& clock,
                                          const tenant::HouseSettings& settings) {
  const auto plugin = need(storage::PluginLibrary::open("sqlite", {folder}));
  const auto store =
      need(storage::Store::open("main", plugin, {{"path", folder + "/main.sqlite"}}, std::chrono::seconds{60}));
  auto keyring = std::make_shared<const crypto::Keyring>(need(crypto::Keyring::create(clock.now())));
  auto house = std::make_unique<tenant::House>(settings, keyring, clock, http::kAnswerForms);
  house->add_store("main", store, {.workers = 8, .tenant_share = 8});
  return house;
}

}  // namespace

Desk::Desk(domain::RateLimits rates) {
  steady_ = 0;
  tenant::HouseSettings settings;
  settings.password_cost = {.memory_kib = 19 * 1024, .passes = 2, .lanes = 1};
  settings.rates = rates;
  settings.steady = steady;
  house_ = make_house(folder_.path(), clock_, settings);
  listener_.manage = true;
  listener_.validate = true;
  listener_.console = true;
  listener_.anonymous_validate = true;
  listener_.loopback = true;
  const Secret value = need(house_->initialise(*domain::Owner::parse("root"), "local:0"));
  operator_token_ = as_text(value.reveal());
  std::vector<http::Route> all = routes(*house_);
  for (http::Route& route : console_routes(*house_)) all.push_back(std::move(route));
  all.push_back(openapi_route(*house_));
  all.push_back(http::metrics_route(metrics_));
  dispatcher_ = std::make_unique<http::Dispatcher>(
      *house_, health_, std::move(all), std::vector<http::ListenerSetup>{{listener_}}, [](auto, const auto&) {});
}

Desk::~Desk() { house_->stop(std::chrono::seconds{10}); }

Answer Desk::ask(const std::string& method, const std::string& target, const std::string& token,
                 const std::string& body, Fields fields) {
  http::TestRequest request{.method = method,
                            .target = target,
                            .fields = std::move(fields),
                            .body = body,
                            .peer = peer,
                            .listener = listener_};
  const auto has = [&](std::string_view name) {
    return std::any_of(request.fields.begin(), request.fields.end(), [&](const auto& f) { return f.first == name; });
  };
  if (!token.empty()) request.fields.emplace_back("authorization", "Bearer " + token);
  if (!body.empty() && !has("content-type")) request.fields.emplace_back("content-type", "application/json");
  http::TestExchange exchange(request.message());
  dispatcher_->answer(request.message(), exchange);
  return Answer::of(exchange.answer());
}

Answer Desk::post(const std::string& target, const std::string& token, const json::value& body) {
  return ask("POST", target, token, json::serialize(body));
}

Answer Desk::patch(const std::string& target, const std::string& token, const json::value& body, Fields fields) {
  return ask("PATCH", target, token, json::serialize(body), std::move(fields));
}

void Desk::create_account(const std::string& slug, const std::string& role) {
  const Answer answer = post("/v1/tenants/" + slug + "/accounts", operator_token_,
                             {{"name", "grace"}, {"password", kPassword}, {"role", role}});
  if (answer.status != 201) throw std::runtime_error("no account");
}

std::string Desk::create_tenant(const std::string& slug) {
  const Answer created = post("/v1/tenants", operator_token_, {{"id", slug}, {"mint_admin_token", true}});
  if (created.status != 201) throw std::runtime_error("no tenant: " + created.wire.body);
  return created.text("admin_token");
}

Answer Desk::mint(const std::string& slug, const json::object& body) {
  Answer minted = post("/v1/tenants/" + slug + "/tokens", operator_token_, body);
  if (minted.status != 201) throw std::runtime_error("not minted: " + minted.wire.body);
  return minted;
}

std::string Desk::mint_value(const std::string& slug, const std::string& owner, std::vector<std::string> scopes) {
  return mint(slug, {{"owner", owner}, {"label", "for a test"}, {"scopes", json::array(scopes.begin(), scopes.end())}})
      .text("value");
}

std::uint64_t Desk::events() {
  std::uint64_t total = 0;
  for (std::string cursor;;) {
    const Answer tenants = get("/v1/tenants?limit=200" + cursor, operator_token_);
    for (const json::object& tenant : tenants.items()) {
      const Answer newest =
          get("/v1/tenants/" + std::string(tenant.at("id").as_string()) + "/history?limit=1", operator_token_);
      total += newest.items().at(0).at("seq").to_number<std::uint64_t>();
    }
    if (tenants.json.at("next_cursor").is_null()) return total;
    cursor = "&cursor=" + tenants.text("next_cursor");
  }
}

}  // namespace tokenward::api
