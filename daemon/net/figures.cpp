#include "net/figures.h"

namespace tokenward::net {

void append_figures(Exposition& out, const CounterSnapshot& counters) {
  using enum Exposition::Kind;
  out.family("tokenward_connections_accepted_total", Counter, "Connections that were accepted.");
  out.sample(counters.connections_accepted);
  out.family("tokenward_connections_open", Gauge, "Connections that are open now.");
  out.sample(counters.connections_open);
  out.family("tokenward_connection_failures_total", Counter,
             "Connections lost to an error of the daemon, such as exhausted memory.");
  out.sample(counters.failures);
  out.family("tokenward_requests_admitted_total", Counter, "Requests that the gate let in, whatever their answer.");
  out.sample(counters.requests);
  out.family("tokenward_requests_refused_total", Counter,
             "Requests that the gate refused, by the kind of rule that they broke.");
  for (std::size_t i = 0; i < kReasons; ++i) {
    out.sample(counters.refusals[i], {{"reason", name_of(static_cast<Reason>(i))}});
  }
}

}  // namespace tokenward::net
