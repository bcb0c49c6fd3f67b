// The daemon, put together: what is made here in order is taken apart in the reverse order.

#include <chrono>
#include <iostream>

#include "api/console.h"
#include "api/docs.h"
#include "api/openapi.h"
#include "api/routes.h"
#include "app/access_log.h"
#include "app/household.h"
#include "app/housekeeping.h"
#include "app/local_commands.h"
#include "app/process.h"
#include "app/refuse.h"
#include "app/version.h"
#include "crypto/keyring_file.h"
#include "http/answer_figures.h"
#include "http/dispatcher.h"
#include "http/metrics.h"
#include "http/request_trail.h"
#include "net/figures.h"
#include "net/server.h"
#include "tenant/feed_watch.h"
#include "tenant/figures.h"

namespace tokenward::app {
namespace {

/// `127.0.0.1:8640` as people type it; a unix socket stays as it is.
std::string url_of(const std::string& address) { return address.starts_with("unix:") ? address : "http://" + address; }

net::ServerConfig server_config(const Settings& settings, AccessLog* access) {
  const auto& server = settings.server;
  net::ServerConfig config;
  config.threads = server.threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : server.threads;
  config.max_connections = server.max_connections;
  config.deadlines = {.header = server.deadlines.header,
                      .request = server.deadlines.request,
                      .write = server.deadlines.write,
                      .idle = server.deadlines.idle};
  for (const auto& listener : settings.listeners)
    config.listeners.push_back({listener.address.text(), traits_of(listener, settings.console)});
  if (access != nullptr) config.refused = [access](const net::Refused& refused) { access->refused(refused); };
  return config;
}

std::vector<http::ListenerSetup> listener_setups(const Settings& settings) {
  std::vector<http::ListenerSetup> setups;
  for (const auto& listener : settings.listeners) {
    http::ListenerSetup setup{traits_of(listener, settings.console), {}};
    for (const auto& text : listener.trusted_proxies) {
      if (const auto cidr = domain::Cidr::parse(text)) setup.trusted_proxies.push_back(*cidr);
    }
    setups.push_back(std::move(setup));
  }
  return setups;
}

/// The API, the page that uses it, what explains it, and what monitoring reads.
std::vector<http::Route> all_routes(tenant::House& house, const http::Metrics& metrics) {
  std::vector<http::Route> routes = api::routes(house);
  for (http::Route& route : api::console_routes(house)) routes.push_back(std::move(route));
  routes.push_back(api::openapi_route(house));
  for (http::Route& route : api::docs_routes(house)) routes.push_back(std::move(route));
  routes.push_back(http::metrics_route(metrics));
  return routes;
}

void warn(Log& log, std::string_view line, const RequestMessage& request) {
  const http::RequestTrail& trail = *request.trail;
  log.warning(
      "request",
      {{"message", line}, {"route", trail.pattern()}, {"request_id", trail.id()}, {"trace_id", trail.trace_id()}});
}

/// Everything borrowed outlives the requests.
void add_sources(http::Metrics& metrics, Household& household, const http::Health& health, const net::Server& server) {
  metrics.add([&](Exposition& out) {
    out.family("tokenward_build_info", Exposition::Kind::Gauge, "Always 1; its label tells the version that runs.");
    out.sample(1, {{"version", kVersion}});
    out.family("tokenward_clock_suspect", Exposition::Kind::Gauge,
               "1 while the clock of this machine cannot be believed and nothing is swept or purged.");
    out.sample(household.clock->suspect() ? 1 : 0);
  });
  metrics.add([&](Exposition& out) { health.append_figures(out, std::chrono::steady_clock::now()); });
  metrics.add([&](Exposition& out) { net::append_figures(out, server.counters()); });
  metrics.add([&](Exposition& out) { tenant::append_figures(out, *household.house); });
  metrics.add([&](Exposition& out) { storage::StoreFigures::append(out, household.store_figures); });
}

void reload_keyring(const Settings& settings, tenant::House& house, Log& log) {
  auto keyring = crypto::load_keyring(settings.keyring);
  if (!keyring) {
    log.error("keyring_not_reloaded", {{"reason", keyring.error().message}});
    return;
  }
  house.replace_keyring(std::move(*keyring));
  log.info("keyring_reloaded");
}

/// So that not even the last seconds can be lost to a restored backup unnoticed.
void keep_last_anchors(Household& household, Log& log) {
  for (const auto& room : household.house->rooms()) {
    room->store().each_part([&](storage::Store& part) {
      const auto info = part.info();
      const auto kept = info ? household.anchors.lock()->advance(part.name(), *info) : Result<void>(info.error());
      if (!kept) log.warning("anchor_not_written", {{"store", part.name()}, {"reason", kept.error().message}});
    });
  }
}

}  // namespace

ExitCode run_serve(const Settings& settings) {
  // 1. The process: nothing of it may end up in a core file, and signals are taken by this thread alone.
  harden_process();
  capture_signals();
  const SystemClock clock;
  Log log(std::cerr, clock, settings.log);

  // 2. Keys and stores. No thread runs yet: plugins are probed in a child process.
  auto keyring = crypto::load_keyring(settings.keyring);
  if (!keyring) return refuse(keyring.error());
  auto household = open_household(settings, *keyring, Expecting::Serving, log);
  if (!household) return refuse(household.error());
  if (auto compacted = (*household)->anchors.lock()->compact(); !compacted) return refuse(compacted.error());
  tenant::House& house = *(*household)->house;

  // 3. What answers requests, and the sockets they come in by. Listening fails before anything is served.
  http::Health health;
  http::Metrics metrics;
  auto access = AccessLog::open(settings.log.access, clock, log);
  if (!access) return refuse(access.error());
  const http::Log note = [&log](std::string_view line, const RequestMessage& request) { warn(log, line, request); };
  http::Dispatcher dispatcher(house, health, all_routes(house, metrics), listener_setups(settings), note,
                              settings.cors.origins);
  http::AnswerFigures answers(dispatcher.routes());
  dispatcher.add(answers);
  if (*access != nullptr) dispatcher.add(**access);
  auto server = net::Server::open(
      server_config(settings, access->get()),
      [&](std::string_view method, std::string_view path, const ListenerTraits& listener) -> const RouteRules& {
        return dispatcher.rules(method, path, listener);
      },
      [&](const RequestMessage& request, Exchange& exchange) { dispatcher.answer(request, exchange); });
  if (!server) return refuse(server.error());
  const UpkeepFigures::OfStores upkeep = UpkeepFigures::of(house);
  add_sources(metrics, **household, health, **server);
  metrics.add([&](Exposition& out) { answers.append_to(out); });
  metrics.add([&](Exposition& out) { dispatcher.append_figures(out); });
  metrics.add([&](Exposition& out) {
    UpkeepFigures::append(out, upkeep, house.settings().default_store, std::chrono::steady_clock::now());
  });
  std::vector<LogOutlet*> outlets;
  if (*access != nullptr) outlets.push_back(&(*access)->outlet());
  if (const auto& audit = (*household)->audit) outlets.push_back(&audit->outlet());
  metrics.add([&](Exposition& out) { append_figures(out, outlets); });

  // 4. Serve until told to stop.
  {
    Housekeeping housekeeping(**household, health, upkeep, log);
    const tenant::FeedWatch watch(house);
    (*server)->start();
    for (const auto& address : (*server)->addresses()) {
      log.info("listening", {{"address", address}, {"version", kVersion}});
    }
    std::cout << "ready " << url_of((*server)->addresses().front()) << std::endl;
    while (wait_for_signal() == Signal::Reload) {
      for (LogOutlet* const outlet : outlets) outlet->reopen();
      reload_keyring(settings, house, log);
    }
    log.info("stopping");
    health.begin_stop();
  }
  // 5. In reverse: no new requests, then the work under way, then the stores.
  (*server)->stop(settings.server.deadlines.stop);
  house.stop(settings.server.deadlines.stop);
  keep_last_anchors(**household, log);
  server->reset();
  household->reset();
  log.info("stopped");
  return ExitCode::Ok;
}

}  // namespace tokenward::app
