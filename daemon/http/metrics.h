#pragma once
// `GET /metrics`: what every layer counts, in the text format of Prometheus, on listeners that serve `metrics`.

#include <functional>
#include <string>
#include <vector>

#include "base/exposition.h"
#include "http/route.h"

namespace tokenward::http {

/// Where the numbers come from. Sources are added before the first request; from then on any thread may ask.
class Metrics {
 public:
  /// Adds its metrics to the answer. Does not block; any thread.
  using Source = std::function<void(Exposition& out)>;
  void add(Source source) { sources_.push_back(std::move(source)); }

  [[nodiscard]] std::string text() const;

 private:
  std::vector<Source> sources_;
};

/// The route that answers with them; `metrics` outlives it.
[[nodiscard]] Route metrics_route(const Metrics& metrics);

}  // namespace tokenward::http
