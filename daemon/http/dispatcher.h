#pragma once
// The one door between `net` and everything that answers: finds the route of an admitted request, authenticates its
// caller, runs its handler on the right thread and hands back the answer.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "http/answered.h"
#include "http/health.h"
#include "http/listeners.h"
#include "http/office.h"
#include "http/route.h"
#include "tenant/house.h"

namespace tokenward::http {

class Dispatcher {
 public:
  /// `routes` is the table of the `api` layer; this layer's own (`/healthz`, `/readyz`, `/v1/validate`, forward-auth)
  /// are added here. House and health outlive the dispatcher. `listeners` are all that requests will come from,
  /// `cors_origins` the operator's list of `CrossOrigin`.
  /// Throws std::logic_error for a table that contradicts itself, std::runtime_error without a source of randomness.
  Dispatcher(tenant::House& house, const Health& health, std::vector<Route> routes,
             std::vector<ListenerSetup> listeners, Log log, std::vector<std::string> cors_origins = {});
  ~Dispatcher();
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  /// Tells `observer`, which it borrows, how each request ends. Before the first of them.
  void add(AnswerObserver& observer);

  /// Answers one request: the RequestHandler of `net`. Any I/O thread.
  void answer(const RequestMessage& request, Exchange& exchange) noexcept;

  /// Adds what its workers beside the I/O threads do. Any thread.
  void append_figures(Exposition& out) const;

  /// Every route that it answers but forward-auth, for what describes them. They live as long as it does.
  [[nodiscard]] std::vector<const Route*> routes() const;

  /// What the gate must know of a request's route: the RouteRulesLookup of `net`. Any thread.
  [[nodiscard]] const RouteRules& rules(std::string_view method, std::string_view path,
                                        const ListenerTraits& listener) const noexcept;

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace tokenward::http
