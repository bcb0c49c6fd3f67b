#include "http/metrics.h"

#include "http/answer.h"

namespace tokenward::http {

std::string Metrics::text() const {
  Exposition out;
  for (const Source& source : sources_) source(out);
  return std::move(out).take();
}

Route metrics_route(const Metrics& metrics) {
  Route route{.method = Method::Get, .pattern = "/metrics", .access = Access::Open, .runs = Runs::Inline};
  route.served = Served::Metrics;
  route.direct = [&metrics](const RequestMessage& request, const ListenerProfile&, Exchange& exchange) {
    append_answer(exchange.output(), request,
                  {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics.text()});
  };
  return route;
}

}  // namespace tokenward::http
