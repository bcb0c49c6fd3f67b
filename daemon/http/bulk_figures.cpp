#include "http/bulk_figures.h"

namespace tokenward::http {

void append_bulk_figures(Exposition& out, const tenant::Lanes& bulk) {
  using enum Exposition::Kind;
  const tenant::LaneCounters counters = bulk.counters();
  out.family("tokenward_bulk_tasks_waiting", Gauge, "Slices of large requests that wait for a worker.");
  out.sample(counters.waiting);
  out.family("tokenward_bulk_tasks_running", Gauge, "Slices of large requests that workers are at.");
  out.sample(counters.running);
  out.family("tokenward_bulk_tasks_finished_total", Counter, "Slices of large requests that were done.");
  out.sample(counters.finished);
  out.family(
      "tokenward_bulk_tasks_refused_total", Counter,
      "Slices of large requests that were refused, as too many of their tenant waited or the daemon was stopping.");
  out.sample(counters.refused, {{"reason", "full"}});
  out.sample(counters.refused_stopping, {{"reason", "stopping"}});
  out.family("tokenward_bulk_wait_seconds", Histogram, "How long slices of large requests waited for a worker.");
  out.sample(bulk.waits());
}

}  // namespace tokenward::http
